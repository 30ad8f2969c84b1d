// Making a new group.
import type { GroupOperationRequest } from '../change.ts';
import type { KnownGroup, OperationOf, OperationType } from './operation.ts';

export const createGroup: OperationType<OperationOf<'create-group'>, GroupOperationRequest, KnownGroup> = {
  kind: 'create-group',
  ability: 'groups.change',
  action: null,
  makes: true,
  plan: () => ({ refuse: 'A group that exists cannot be made again.' }),
  steps: ({ group, nickname }) => [{ change: () => ({ kind: 'create-group', group, nickname }), chained: false }],
  stillTrue: () => true,
  inverse: () => undefined,
  stillInEffect: () => true,
  project: (_operation, group) => group,
  words: ({ group }) => ({ title: 'Create group', before: 'no such group', after: `${group.kind === 'security' ? 'security group' : 'Microsoft 365 group'} “${group.name}”` }),
};
