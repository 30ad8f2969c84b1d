// What is said of somebody in the recycle bin: since which day, and for how long they can still come back.
import { daysLeft } from '../../shared/lifecycle.ts';
import type { User } from '../../shared/user.ts';
import { millisecondsOf } from '../ports.ts';
import { countOf } from './card.ts';

/** As every list of deleted users counts them; 0 on the last day. */
export function daysToRestore({ deleted: instant }: Pick<User, 'deleted'>, now: number): number {
  return instant === null ? 0 : daysLeft(millisecondsOf(instant), now);
}

/** "12 days left", or that this is the last one. */
export function daysLeftWords(user: Pick<User, 'deleted'>, now: number): string {
  const days = daysToRestore(user, now);
  return days === 0 ? 'the last day' : `${countOf(days, 'day', 'days')} left`;
}

/** "deleted on 2026-03-01, 12 days left"; of whoever is here, nothing. */
export function deletedWords({ deleted }: Pick<User, 'deleted'>, now: number): string {
  return deleted === null ? '' : `deleted on ${deleted.slice(0, 10)}, ${daysLeftWords({ deleted }, now)}`;
}

/** People whom their names do not tell apart, each with what does: the day of the deletion, and the id that means one of them alone. */
export function byIdWords(users: readonly User[], now: number): string {
  return users.map((user) => `${user.id} (${[user.displayName || user.userPrincipalName, deletedWords(user, now) || user.userPrincipalName].join(', ')})`).join('; ');
}
