// deleted – who lies in the recycle bin, whoever has the fewest days left first, with buttons to bring each back or to remove it for good.
import { z } from 'zod';
import { can } from '../../shared/abilities.ts';
import { searchWords } from '../../shared/fold.ts';
import { limits } from '../../shared/limits.ts';
import type { User } from '../../shared/user.ts';
import { millisecondsOf } from '../ports.ts';
import type { UserFilter, UserPage } from '../ports.ts';
import { countOf } from './card.ts';
import { defineCommand, defineVerb } from './command.ts';
import type { Context, Reply } from './command.ts';
import { deletedCard, deletedPageVerb } from './deleted.card.ts';
import { daysLeftWords } from './deleted-words.ts';

/** So many are put in order; who deleted more names whom to look for. */
const mostInOrder = 5_000;

async function list({ services, actor }: Context, { text, from: wanted }: { text: string; from: number }): Promise<Reply> {
  const { users, isCut } = await deletedUsers({ services, actor }, searchWords(text));
  // Whoever was on the last page may be back by now.
  const from = wanted < users.length ? wanted : 0;
  const now = services.world.clock.now();
  const items = users.slice(from, from + limits.peopleOnCard).map((user) => ({ id: user.id, name: user.displayName || user.email, detail: detailOf(user, now) }));
  const title = `${isCut ? 'More than ' : ''}${countOf(users.length, 'deleted user', 'deleted users')}`;
  return { card: deletedCard({ title, words: text, items, from, total: users.length, isCut, mayRestore: can(actor.role, 'users.change') }), summary: title };
}

/** Whoever is gone for good first comes first. */
async function deletedUsers({ services: { store }, actor: { tenant } }: Pick<Context, 'services' | 'actor'>, words: readonly string[]): Promise<{ users: User[]; isCut: boolean }> {
  const filter: UserFilter = { status: ['deleted'], ...(words.length === 0 ? {} : { words }) };
  const users: User[] = [];
  let after: string | null = null;
  do {
    const page: UserPage = await store.users.list(tenant, { filter, sort: 'name', limit: limits.pageSize.most, after });
    users.push(...page.users);
    after = page.next;
  } while (after !== null && users.length < mostInOrder);
  const since = ({ deleted: instant }: User): number => (instant === null ? 0 : millisecondsOf(instant));
  return { users: users.sort((one, other) => since(one) - since(other)), isCut: after !== null };
}

function detailOf(user: User, now: number): string {
  return `${user.email || user.userPrincipalName} · ${daysLeftWords(user, now)}`;
}

const pressedPage = defineVerb({
  verb: deletedPageVerb,
  ability: 'users.see',
  data: z.object({ usherWords: z.string().max(1_000).default(''), usherFrom: z.coerce.number().int().min(0).max(mostInOrder * 2) }),
  run: async (context, { usherWords, usherFrom }) => list(context, { text: usherWords, from: usherFrom }),
});

export const deleted = defineCommand({
  name: 'deleted',
  aliases: ['deleted users', 'list deleted', 'recycle bin'],
  usage: 'deleted [words]',
  summary: 'the deleted users and the days left to restore them',
  section: 'People',
  ability: 'users.see',
  verbs: [pressedPage],
  read: ({ words }) => words.map(({ text }) => text).join(' ').slice(0, 1_000),
  run: async (context, text) => list(context, { text, from: 0 }),
});
