// deleted – who lies in the recycle bin, for how long still, and buttons to bring each back or to remove it for good.
import { can } from '../../shared/abilities.ts';
import { daysLeft } from '../../shared/lifecycle.ts';
import { limits } from '../../shared/limits.ts';
import type { User } from '../../shared/user.ts';
import { millisecondsOf } from '../ports.ts';
import { countOf } from './card.ts';
import { defineCommand } from './command.ts';
import { deletedCard } from './deleted.card.ts';

const countedTo = 100_000;

export const deleted = defineCommand({
  name: 'deleted',
  aliases: ['deleted users', 'list deleted', 'recycle bin'],
  usage: 'deleted',
  summary: 'the deleted users and the days left to restore them',
  section: 'People',
  ability: 'users.see',
  read: () => undefined,
  run: async ({ services, actor }) => {
    const filter = { status: ['deleted' as const] };
    const [page, total] = await Promise.all([
      services.store.users.list(actor.tenant, { filter, sort: 'name', limit: limits.peopleOnCard }),
      services.store.users.count(actor.tenant, filter, countedTo),
    ]);
    const now = services.world.clock.now();
    const items = page.users.map((user) => ({ id: user.id, name: user.displayName || user.email, detail: detailOf(user, now) }));
    const title = countOf(total.count, 'deleted user', 'deleted users');
    return {
      card: deletedCard({ title, items, total: total.count, mayRestore: can(actor.role, 'users.change') }),
      summary: title,
    };
  },
});

function detailOf(user: User, now: number): string {
  const days = user.deleted === null ? 0 : daysLeft(millisecondsOf(user.deleted), now);
  return `${user.email || user.userPrincipalName} · ${days === 0 ? 'the last day' : `${countOf(days, 'day', 'days')} left`}`;
}
