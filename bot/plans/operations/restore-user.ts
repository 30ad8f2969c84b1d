// Bringing a deleted account back, with its groups and, while seats are free, its licences.
import { fold } from '../../../shared/fold.ts';
import { emailProblem } from '../../../shared/import-values.ts';
import type { User } from '../../../shared/user.ts';
import { onAndOff } from './operation.ts';
import type { OperationOf, OperationType, PlanFacts, Refused, RequestOf } from './operation.ts';

/** What to say instead; whoever was given a name to take says it again with another. */
function example(name: string): string {
  const [mailbox = '', domain = ''] = name.split('@');
  return `for example: restore ${name} as:${mailbox}2@${domain}`;
}

/** A new name is held to what a new account's is, as far as the domains are known; the directory would refuse it while the plan runs. */
function unfitName(asked: string | undefined, { domains }: PlanFacts): Refused | undefined {
  const name = asked?.toLowerCase();
  if (name === undefined || domains === undefined) return undefined;
  const problem = emailProblem(name, domains).replace(/^email: /, 'The new user name does not fit: ');
  return problem === '' ? undefined : { refuse: problem, code: domains.has(name.slice(name.lastIndexOf('@') + 1)) ? 'input.invalid' : 'domain.not-authorised' };
}

/** Why somebody cannot come back by the name; of two who were deleted under one name, the first takes it. */
function nameTaken(user: User, asked: string | undefined, { userNames }: PlanFacts): string | undefined {
  const name = asked ?? user.userPrincipalName;
  const holder = userNames.get(fold(name)) ?? user.id;
  userNames.set(fold(name), holder);
  if (holder === user.id) return undefined;
  return `The user name ${name} belongs to somebody else now. Restore it under another user name that is free${asked === undefined ? `, ${example(name)}` : '.'}`;
}

export const restoreUser: OperationType<OperationOf<'restore-user'>, RequestOf<'restore-user'>> = {
  kind: 'restore-user',
  ability: 'users.change',
  action: 'restore',
  about: () => onAndOff.deleted,
  plan(user, { userPrincipalName }, facts) {
    if (user.deleted === null) return { skip: `${user.displayName} is not deleted.` };
    const unfit = unfitName(userPrincipalName, facts);
    if (unfit !== undefined) return unfit;
    const taken = nameTaken(user, userPrincipalName, facts);
    if (taken !== undefined) return { refuse: taken };
    return { operation: { kind: 'restore-user', before: { deleted: true }, ...(userPrincipalName === undefined ? {} : { userPrincipalName }) } };
  },
  steps: ({ userPrincipalName }) => [
    { change: (userId) => ({ kind: 'restore-user', userId, ...(userPrincipalName === undefined ? {} : { userPrincipalName }) }), chained: false },
  ],
  stillTrue: (operation, user) => (user.deleted !== null) === operation.before.deleted,
  inverse: () => ({ kind: 'delete-user' }),
  stillInEffect: (_operation, user) => user.deleted === null,
  project: ({ userPrincipalName = '' }, user) => {
    const name = userPrincipalName || user.userPrincipalName;
    return { ...user, deleted: null, userPrincipalName: name, email: user.email === user.userPrincipalName ? name : user.email };
  },
  words: ({ userPrincipalName }) => ({ title: 'Restore', before: 'deleted', after: userPrincipalName === undefined ? 'has an account again' : `has an account again as ${userPrincipalName}` }),
};
