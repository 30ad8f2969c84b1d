// Bringing a deleted account back, with its groups and, while seats are free, its licences.
import { fold } from '../../../shared/fold.ts';
import { personOf } from '../../../shared/user.ts';
import type { User } from '../../../shared/user.ts';
import { onAndOff } from './operation.ts';
import type { OperationOf, OperationType, PlanFacts, RequestOf } from './operation.ts';
import { hasRoleStill, roleByName, roleByNameWords } from './role-by-name.ts';
import { unfitName } from './user-name.ts';

/** Why nothing else is done to somebody who was deleted meanwhile, and what brings them back. */
export function deletedWords({ displayName, userPrincipalName }: Pick<User, 'displayName' | 'userPrincipalName'>): string {
  return `${displayName} was deleted meanwhile and can be restored: “restore ${userPrincipalName}”.`;
}

/** What to say instead; whoever was given a name to take says it again with another. */
function example(name: string): string {
  const [mailbox = '', domain = ''] = name.split('@');
  return `for example: restore ${name} as:${mailbox}2@${domain}`;
}

/** Why somebody cannot come back by the name; of two who were deleted under one name, the first takes it. */
function nameTaken(user: User, asked: string | undefined, { userNames }: PlanFacts): string | undefined {
  const name = asked ?? user.userPrincipalName;
  const holder = userNames.get(fold(name)) ?? personOf(user);
  userNames.set(fold(name), holder);
  if (holder.id === user.id) return undefined;
  return `The user name ${name} belongs to somebody else now. Restore it under another user name that is free${asked === undefined ? `, ${example(name)}` : '.'}`;
}

export const restoreUser: OperationType<OperationOf<'restore-user'>, RequestOf<'restore-user'>> = {
  kind: 'restore-user',
  ability: 'users.change',
  action: 'restore',
  about: () => onAndOff.deleted,
  plan(user, { userPrincipalName }, facts) {
    if (user.deleted === null) return { skip: `${user.displayName} is not deleted.` };
    // The directory would refuse it while the plan runs.
    const unfit = userPrincipalName === undefined ? undefined : unfitName(userPrincipalName, facts);
    if (unfit !== undefined) return unfit;
    const taken = nameTaken(user, userPrincipalName, facts);
    if (taken !== undefined) return { refuse: taken };
    const renamed = userPrincipalName === undefined ? {} : { userPrincipalName, ...roleByName(user, userPrincipalName, facts) };
    return { operation: { kind: 'restore-user', before: { deleted: true }, ...(user.role === 'admin' && { admin: true as const }), ...renamed } };
  },
  steps: ({ userPrincipalName }) => [
    { change: (userId) => ({ kind: 'restore-user', userId, ...(userPrincipalName === undefined ? {} : { userPrincipalName }) }), chained: false },
  ],
  stillTrue: (operation, user) => (user.deleted !== null) === operation.before.deleted && (user.role !== 'admin' || operation.admin === true) && hasRoleStill(operation, user),
  inverse: () => ({ kind: 'delete-user' }),
  stillInEffect: (_operation, user) => user.deleted === null,
  project: ({ userPrincipalName = '' }, user) => {
    const name = userPrincipalName || user.userPrincipalName;
    return { ...user, deleted: null, userPrincipalName: name, email: user.email === user.userPrincipalName ? name : user.email };
  },
  words: ({ userPrincipalName, admin, keepsRole }) => ({ title: 'Restore', before: 'deleted', after: `has an account again${userPrincipalName === undefined ? '' : ` as ${userPrincipalName}`}${admin === true ? ', as an Organisation Admin' : ''}${roleByNameWords({ keepsRole })}` }),
};
