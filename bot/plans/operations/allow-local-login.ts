// Letting people sign in with a password: membership of the group that the organisation's sign-in policy targets, for good or until a day.
import { signsInElsewhere } from '../../../shared/local-login.ts';
import type { User } from '../../../shared/user.ts';
import { onAndOff } from './operation.ts';
import type { OperationOf, OperationType, PlanFacts, RequestOf } from './operation.ts';

/** Where no group is set up, nothing can be kept. */
export const notSetUp = 'Local login is not set up here: an Organisation Admin names the group that keeps it with “settings”.';

/** Nobody comes into its group, or leaves it, but by allowing and ending local login: only there is it asked who needs it and who is locked out. */
export function keepsLocalLogin({ id, name }: { id: string; name: string }, { localLogin }: { localLogin: Pick<NonNullable<PlanFacts['localLogin']>, 'group'> | undefined }): string | undefined {
  return localLogin?.group.id === id ? `“${name}” keeps who may sign in with a password; use “allow local login” and “disable local login”.` : undefined;
}

export function localLoginBefore({ localLogin, localLoginUntil }: User): { localLogin: boolean; until?: string } {
  return { localLogin, ...(localLogin && localLoginUntil !== undefined && { until: localLoginUntil }) };
}

/** Whether the choice and its day are as they were. The user is known with the day (plans/schedules.ts, withEnds). */
export function isLocalLoginAs(before: { localLogin: boolean; until?: string | undefined }, user: User): boolean {
  return user.localLogin === before.localLogin && (!user.localLogin || (user.localLoginUntil ?? null) === (before.until ?? null));
}

/** Somebody who may sign in with a password is given a day on which that ends, or an earlier one: ending it, only later. */
export function endsSooner({ until, before }: Pick<OperationOf<'allow-local-login'>, 'until' | 'before'>): boolean {
  return before.localLogin && until !== null && (before.until === undefined || until < before.until);
}

/** Why local login cannot end on a day; undefined when it can. */
export function whyOver(until: string | null, today: string): string | undefined {
  return until !== null && until < today ? `${until} is over; name a later day.` : undefined;
}

export const allowedWords = (until: string | null): string => `may sign in with a password${until === null ? '' : ` until ${until}`}`;

export const allowLocalLogin: OperationType<OperationOf<'allow-local-login'>, RequestOf<'allow-local-login'>> = {
  kind: 'allow-local-login',
  ability: 'users.change',
  action: 'local-login',
  about: () => onAndOff.localLogin,
  destructive: endsSooner,
  plan(user, { until }, facts) {
    if (facts.localLogin === undefined) return { refuse: notSetUp };
    const over = whyOver(until, facts.today);
    if (over !== undefined) return { refuse: over };
    if (user.localLogin && (user.localLoginUntil ?? null) === until) return { skip: `${user.displayName} may sign in with a password already${until === null ? '' : ` until ${until}`}.` };
    if (user.type === 'guest') return { refuse: `${user.displayName} is a guest and signs in with their own organisation; a password here would do nothing.` };
    if (signsInElsewhere(user, facts.federated)) return { refuse: `${user.displayName} signs in with the identity provider of the domain; a password here would do nothing.` };
    return { operation: { kind: 'allow-local-login', group: facts.localLogin.group, until, before: localLoginBefore(user) } };
  },
  // Who is in the group already gets another day alone, which is Usher's own.
  steps: ({ group, before }) => before.localLogin ? [] : [{ change: (userId) => ({ kind: 'add-members', groupId: group.id, userIds: [userId] }), chained: false }],
  stillTrue: ({ before }, user) => isLocalLoginAs(before, user),
  inverse: ({ before }) => before.localLogin ? { kind: 'allow-local-login', until: before.until ?? null } : { kind: 'disable-local-login' },
  stillInEffect: ({ before, until }, user) => user.localLogin && (!before.localLogin || (user.localLoginUntil ?? null) === until),
  project: ({ group }, user) => ({ ...user, localLogin: true, groups: [...user.groups.filter(({ id }) => id !== group.id), group] }),
  words: ({ until, before }) => ({ title: 'Allow local login', before: before.localLogin ? allowedWords(before.until ?? null) : 'no password sign-in', after: allowedWords(until) }),
};
