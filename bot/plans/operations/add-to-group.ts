// Adding a user to a group; the runner folds twenty additions to one group into one change.
import { whyNotEditable } from '../../../shared/group.ts';
import { keepsLocalLogin } from './allow-local-login.ts';
import { named } from './operation.ts';
import type { OperationOf, OperationType, RequestOf } from './operation.ts';

export const addToGroup: OperationType<OperationOf<'add-to-group'>, RequestOf<'add-to-group' | 'remove-from-group'>> = {
  kind: 'add-to-group',
  ability: 'groups.change',
  action: 'groups',
  about: ({ group }) => [named('group', group)],
  plan(user, request, facts) {
    const group = facts.groups.get(request.group.id);
    if (group === undefined) return { refuse: `There is no group “${request.group.name}” any more.` };
    const obstacle = whyNotEditable(group) ?? keepsLocalLogin(group, facts);
    if (obstacle !== undefined) return { refuse: obstacle, code: 'group.not-editable' };
    if (user.groups.some((held) => held.id === group.id)) return { skip: `${user.displayName} is in “${group.name}” already.` };
    return { operation: { kind: 'add-to-group', group: { id: group.id, name: group.name }, before: { member: false } } };
  },
  steps: (operation) => [{ change: (userId) => ({ kind: 'add-members', groupId: operation.group.id, userIds: [userId] }), chained: false }],
  stillTrue: (operation, user) => user.groups.some((group) => group.id === operation.group.id) === operation.before.member,
  inverse: (operation) => ({ kind: 'remove-from-group', group: operation.group }),
  stillInEffect: (operation, user) => user.groups.some((group) => group.id === operation.group.id),
  project: (operation, user) => (user.groups.some((group) => group.id === operation.group.id) ? user : { ...user, groups: [...user.groups, operation.group] }),
  words: (operation) => ({ title: `Add to ${operation.group.name}`, before: `not in ${operation.group.name}`, after: `in ${operation.group.name}` }),
};
