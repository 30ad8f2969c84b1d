// Removing a user from a group.
import { whyNotEditable } from '../../../shared/group.ts';
import { keepsLocalLogin } from './allow-local-login.ts';
import { named } from './operation.ts';
import type { OperationOf, OperationType, RequestOf } from './operation.ts';

export const removeFromGroup: OperationType<OperationOf<'remove-from-group'>, RequestOf<'add-to-group' | 'remove-from-group'>> = {
  kind: 'remove-from-group',
  ability: 'groups.change',
  action: 'groups',
  destructive: () => true,
  givenBefore: true,
  about: ({ group }) => [named('group', group)],
  plan(user, request, facts) {
    const group = facts.groups.get(request.group.id);
    if (group === undefined) return { refuse: `There is no group “${request.group.name}” any more.` };
    const obstacle = whyNotEditable(group) ?? keepsLocalLogin(group, facts);
    if (obstacle !== undefined) return { refuse: obstacle, code: 'group.not-editable' };
    if (!user.groups.some((held) => held.id === group.id)) return { skip: `${user.displayName} is not in “${group.name}”.` };
    return { operation: { kind: 'remove-from-group', group: { id: group.id, name: group.name }, before: { member: true } } };
  },
  steps: (operation) => [{ change: (userId) => ({ kind: 'remove-member', groupId: operation.group.id, userId }), chained: false }],
  stillTrue: (operation, user) => user.groups.some((group) => group.id === operation.group.id) === operation.before.member,
  inverse: (operation) => ({ kind: 'add-to-group', group: operation.group }),
  stillInEffect: (operation, user) => !user.groups.some((group) => group.id === operation.group.id),
  project: (operation, user) => ({ ...user, groups: user.groups.filter((group) => group.id !== operation.group.id) }),
  words: (operation) => ({ title: `Remove from ${operation.group.name}`, before: `in ${operation.group.name}`, after: `not in ${operation.group.name}` }),
};
