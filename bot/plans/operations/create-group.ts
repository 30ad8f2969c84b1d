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
  // A sync may have brought the group in before its row is recorded, and knows no external id.
  project: ({ group: { externalId } }, group) => (externalId === undefined ? group : { ...group, externalId }),
  words: ({ group: { kind, name, externalId } }) => ({
    title: 'Create group', before: 'no such group',
    after: `${kind === 'security' ? 'security group' : 'Microsoft 365 group'} “${name}”${externalId === undefined ? '' : ` with the external id ${externalId}`}`,
  }),
};
