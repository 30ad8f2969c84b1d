// Renaming a group, giving it an external id, and deleting it. Which groups the directory lets nobody edit is known beforehand.
import { whyNotEditable } from '../../../shared/group.ts';
import { limits } from '../../../shared/limits.ts';
import type { GroupRequestOf, KnownGroup, OperationOf, OperationType, PlanFacts, Refused } from './operation.ts';

/** People name groups by their names, so that no two are given the same; a sentence where another group has it. */
export function whyNameTaken(name: string, { groupsCalled }: Pick<PlanFacts, 'groupsCalled'>, own?: string): string | undefined {
  return groupsCalled(name).some(({ id }) => id !== own) ? `There is a group called “${name}” already.` : undefined;
}

/** Ids from outside are keys: no two groups are given the same. A refusal where another group has it; which group is let have it is noted. A new group has no id of its own yet. */
export function takeExternalId(externalId: string, { externalIds }: Pick<PlanFacts, 'externalIds'>, taker: { id: string; name: string }): Refused | undefined {
  const holder = externalIds.get(externalId);
  if (holder !== undefined && (holder.id !== taker.id || taker.id === '')) return { refuse: `“${holder.name}” has the external id ${externalId} already; give this group another one, or take it from that group first.`, code: 'policy.refuses' };
  if (externalId !== '') externalIds.set(externalId, taker);
  return undefined;
}

export const renameGroup: OperationType<OperationOf<'rename-group'>, GroupRequestOf<'rename-group'>, KnownGroup> = {
  kind: 'rename-group',
  ability: 'groups.change',
  action: null,
  plan(group, { name }, facts) {
    const obstacle = whyNotEditable(group);
    if (obstacle !== undefined) return { refuse: obstacle, code: 'group.not-editable' };
    if (name.trim() === '' || name.length > limits.displayNameLength) return { refuse: `A group's name has 1 to ${limits.displayNameLength} characters.` };
    if (group.name === name) return { skip: `The group is called “${name}” already.` };
    const taken = whyNameTaken(name, facts, group.id);
    return taken === undefined ? { operation: { kind: 'rename-group', name, before: { name: group.name } } } : { refuse: taken, code: 'plan.empty' };
  },
  steps: ({ name }) => [{ change: (groupId) => ({ kind: 'update-group', groupId, name }), chained: false }],
  stillTrue: ({ before }, group) => group.name === before.name,
  inverse: ({ before }) => ({ kind: 'rename-group', name: before.name }),
  stillInEffect: ({ name }, group) => group.name === name,
  project: ({ name }, group) => ({ ...group, name }),
  words: ({ name, before }) => ({ title: 'Rename group', before: `“${before.name}”`, after: `“${name}”` }),
};

/** Usher's own: the directory knows no such id, and asks nothing of it. */
export const setExternalId: OperationType<OperationOf<'set-external-id'>, GroupRequestOf<'set-external-id'>, KnownGroup> = {
  kind: 'set-external-id',
  ability: 'groups.change',
  action: null,
  plan(group, { externalId }, facts) {
    if (externalId.length > limits.nameLength) return { refuse: `An external id has at most ${limits.nameLength} characters.` };
    if (group.externalId === externalId) return { skip: 'The group has this external id already.' };
    return takeExternalId(externalId, facts, group) ?? { operation: { kind: 'set-external-id', externalId, before: { externalId: group.externalId } } };
  },
  steps: () => [],
  stillTrue: ({ before }, group) => group.externalId === before.externalId,
  inverse: ({ before }) => ({ kind: 'set-external-id', externalId: before.externalId }),
  stillInEffect: ({ externalId }, group) => group.externalId === externalId,
  project: ({ externalId }, group) => ({ ...group, externalId }),
  words: ({ externalId, before }) => ({ title: 'Set external id', before: before.externalId === '' ? 'no external id' : `external id ${before.externalId}`, after: externalId === '' ? 'no external id' : `external id ${externalId}` }),
};

export const deleteGroup: OperationType<OperationOf<'delete-group'>, GroupRequestOf<'delete-group'>, KnownGroup> = {
  kind: 'delete-group',
  ability: 'groups.change',
  action: null,
  reachesMembers: true,
  destructive: () => true,
  plan(group, _request, { localLogin }) {
    const obstacle = whyNotEditable(group);
    if (obstacle !== undefined) return { refuse: obstacle, code: 'group.not-editable' };
    if (localLogin?.group.id === group.id) return { refuse: `“${group.name}” keeps who may sign in with a password; name another group in the settings first.`, code: 'group.not-editable' };
    if (group.licences.length > 0) return { refuse: `“${group.name}” gives licences (${group.licences.map(({ name }) => name).join(', ')}); take them from the group first.` };
    return { operation: { kind: 'delete-group', before: { name: group.name } } };
  },
  steps: () => [{ change: (groupId) => ({ kind: 'delete-group', groupId }), chained: false }],
  stillTrue: ({ before }, group) => group.name === before.name,
  inverse: () => undefined,
  stillInEffect: () => true,
  project: (_operation, group) => group,
  ends: true,
  words: ({ before }) => ({ title: 'Delete group', before: `group “${before.name}”`, after: 'deleted' }),
};
