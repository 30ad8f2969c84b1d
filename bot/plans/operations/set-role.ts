// Giving somebody a role in Usher. It is Usher's own: the directory is not asked.
import { mayHold, roleNames } from '../../../shared/abilities.ts';
import { lastAdminLeaves } from './operation.ts';
import type { OperationOf, OperationType, RequestOf } from './operation.ts';

/** Their own organisation decides who they are. */
export const noGuestAdmin = (name: string): string => `${name} is a guest; guests do not administer this organisation.`;

export const setRole: OperationType<OperationOf<'set-role'>, RequestOf<'set-role'>> = {
  kind: 'set-role',
  ability: 'roles.change',
  action: 'role',
  about: () => [{ key: 'role', words: 'the role' }],
  plan(user, { role }, facts) {
    if (user.role === role) return { skip: `${user.displayName} has the role ${roleNames[role]} already.` };
    if (!mayHold(role, user.type)) return { refuse: noGuestAdmin(user.displayName) };
    const last = lastAdminLeaves(user, facts);
    if (last !== undefined) return { refuse: last };
    return { operation: { kind: 'set-role', role, before: { role: user.role } } };
  },
  steps: () => [],
  stillTrue: (operation, user) => user.role === operation.before.role,
  inverse: (operation) => ({ kind: 'set-role', role: operation.before.role }),
  stillInEffect: (operation, user) => user.role === operation.role,
  project: (operation, user) => ({ ...user, role: operation.role }),
  words: (operation) => ({ title: `Make ${roleNames[operation.role]}`, before: roleNames[operation.before.role], after: roleNames[operation.role] }),
};
