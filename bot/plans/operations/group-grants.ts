// The licences that a group gives to its members.
import { whyNotEditable } from '../../../shared/group.ts';
import { holdingOf, named } from './operation.ts';
import type { GroupRequestOf, KnownGroup, OperationOf, OperationType } from './operation.ts';

const gives = (group: KnownGroup, licence: string): boolean => group.licences.some(({ id }) => id === licence);

/** Licences may be given to synced and dynamic groups as well: membership is not touched. Only security does it (https://learn.microsoft.com/graph/api/group-assignlicense). */
function licenceObstacle(group: KnownGroup): string | undefined {
  return group.kind === 'distribution' || group.kind === 'mail-security' ? whyNotEditable(group) : undefined;
}

function tooFewSeats({ name, members }: KnownGroup, licence: { name: string }, { needed, free }: { needed: number; free: number }): string {
  const seats = free === 1 ? '1 seat' : `${free} seats`;
  const are = free === 1 ? 'is' : 'are';
  if (needed === members) return `“${name}” has ${members} members, and ${seats} of ${licence.name} ${are} free.`;
  return `“${name}” has ${members} members, ${needed} of them without ${licence.name}, and ${seats} of it ${are} free.`;
}

export const assignGroupLicence: OperationType<OperationOf<'assign-group-licence'>, GroupRequestOf<'assign-group-licence' | 'remove-group-licence'>, KnownGroup> = {
  kind: 'assign-group-licence',
  ability: 'licences.change',
  action: null,
  about: ({ licence }) => [named('licence', licence)],
  plan(group, { licence }, facts) {
    const obstacle = licenceObstacle(group);
    if (obstacle !== undefined) return { refuse: obstacle, code: 'group.not-editable' };
    if (gives(group, licence.id)) return { skip: `“${group.name}” gives ${licence.name} already.` };
    const free = facts.seats.get(licence.id) ?? 0;
    // The read model may know of more holders than the directory of members.
    const needed = Math.max(0, group.members - (facts.holders.get(holdingOf(group.id, licence.id)) ?? 0));
    if (needed > Math.max(0, free)) return { refuse: tooFewSeats(group, licence, { needed, free: Math.max(0, free) }), code: 'licence.none-free' };
    facts.seats.set(licence.id, free - needed);
    return { operation: { kind: 'assign-group-licence', licence, before: { assigned: false } } };
  },
  steps: ({ licence }) => [{ change: (groupId) => ({ kind: 'set-group-licences', groupId, add: [licence.id], remove: [] }), chained: false }],
  stillTrue: ({ licence, before }, group) => gives(group, licence.id) === before.assigned,
  inverse: ({ licence }) => ({ kind: 'remove-group-licence', licence }),
  stillInEffect: ({ licence }, group) => gives(group, licence.id),
  project: ({ licence }, group) => ({ ...group, licences: [...group.licences.filter(({ id }) => id !== licence.id), licence] }),
  words: ({ licence }) => ({ title: `Give ${licence.name} to all members`, before: `does not give ${licence.name}`, after: `gives ${licence.name} to its members` }),
};

export const removeGroupLicence: OperationType<OperationOf<'remove-group-licence'>, GroupRequestOf<'assign-group-licence' | 'remove-group-licence'>, KnownGroup> = {
  kind: 'remove-group-licence',
  ability: 'licences.change',
  action: null,
  about: ({ licence }) => [named('licence', licence)],
  plan: (group, { licence }) => (gives(group, licence.id)
    ? { operation: { kind: 'remove-group-licence', licence, before: { assigned: true } } }
    : { skip: `“${group.name}” does not give ${licence.name}.` }),
  steps: ({ licence }) => [{ change: (groupId) => ({ kind: 'set-group-licences', groupId, add: [], remove: [licence.id] }), chained: false }],
  stillTrue: ({ licence, before }, group) => gives(group, licence.id) === before.assigned,
  inverse: ({ licence }) => ({ kind: 'assign-group-licence', licence }),
  stillInEffect: ({ licence }, group) => !gives(group, licence.id),
  project: ({ licence }, group) => ({ ...group, licences: group.licences.filter(({ id }) => id !== licence.id) }),
  words: ({ licence }) => ({ title: `Take ${licence.name} from all members`, before: `gives ${licence.name} to its members`, after: `does not give ${licence.name}` }),
};
