// The licences that a group gives to its members.
import { whyNoLicences } from '../../../shared/group.ts';
import { switchedOff } from '../../../shared/licence.ts';
import { assignedWith, isAsBefore, licenceWords } from './held-licences.ts';
import { holdingOf, named } from './operation.ts';
import type { GroupRequestOf, KnownGroup, OperationOf, OperationType } from './operation.ts';

const given = (group: KnownGroup, licence: string): KnownGroup['licences'][number] | undefined => group.licences.find(({ id }) => id === licence);
const gives = (group: KnownGroup, licence: string): boolean => given(group, licence) !== undefined;

function tooFewSeats({ name, members }: KnownGroup, licence: { name: string }, { needed, free }: { needed: number; free: number }): string {
  const seats = free === 1 ? '1 seat' : `${free} seats`;
  const are = free === 1 ? 'is' : 'are';
  if (needed === members) return `“${name}” has ${members} members, and ${seats} of ${licence.name} ${are} free.`;
  return `“${name}” has ${members} members, ${needed} of them without ${licence.name}, and ${seats} of it ${are} free.`;
}

export const assignGroupLicence: OperationType<OperationOf<'assign-group-licence'>, GroupRequestOf<'assign-group-licence'>, KnownGroup> = {
  kind: 'assign-group-licence',
  reachesMembers: true,
  ability: 'licences.change',
  action: null,
  about: ({ licence }) => [named('licence', licence)],
  plan(group, { licence, disabledPlans }, facts) {
    const obstacle = whyNoLicences(group);
    if (obstacle !== undefined) return { refuse: obstacle, code: 'group.not-editable' };
    if (gives(group, licence.id)) return { skip: `“${group.name}” gives ${licence.name} already.` };
    const free = facts.seats.get(licence.id) ?? 0;
    // The read model may know of more holders than the directory of members.
    const needed = Math.max(0, group.members - (facts.holders.get(holdingOf(group.id, licence.id)) ?? 0));
    if (needed > Math.max(0, free)) return { refuse: tooFewSeats(group, licence, { needed, free: Math.max(0, free) }), code: 'licence.none-free' };
    facts.seats.set(licence.id, free - needed);
    return { operation: { kind: 'assign-group-licence', licence, ...switchedOff(disabledPlans), before: { assigned: false } } };
  },
  steps: ({ licence, disabledPlans }) => [{ change: (groupId) => ({ kind: 'set-group-licences', groupId, add: [licence.id], remove: [], ...switchedOff(disabledPlans) }), chained: false }],
  stillTrue: ({ licence, before }, group) => gives(group, licence.id) === before.assigned,
  inverse: ({ licence }) => ({ kind: 'remove-group-licence', licence }),
  stillInEffect: ({ licence }, group) => gives(group, licence.id),
  project: ({ licence, disabledPlans }, group) => ({ ...group, licences: [...group.licences.filter(({ id }) => id !== licence.id), { ...licence, ...switchedOff(disabledPlans) }] }),
  words: ({ licence, disabledPlans }) => ({ title: `Give ${licence.name} to all members`, before: `does not give ${licence.name}`, after: `gives ${licenceWords(licence, disabledPlans)} to its members` }),
};

export const removeGroupLicence: OperationType<OperationOf<'remove-group-licence'>, GroupRequestOf<'remove-group-licence'>, KnownGroup> = {
  kind: 'remove-group-licence',
  reachesMembers: true,
  destructive: () => true,
  givenBefore: true,
  ability: 'licences.change',
  action: null,
  about: ({ licence }) => [named('licence', licence)],
  plan: (group, { licence }) => (gives(group, licence.id)
    ? { operation: { kind: 'remove-group-licence', licence, before: assignedWith(given(group, licence.id)) } }
    : { skip: `“${group.name}” does not give ${licence.name}.` }),
  steps: ({ licence }) => [{ change: (groupId) => ({ kind: 'set-group-licences', groupId, add: [], remove: [licence.id] }), chained: false }],
  stillTrue: ({ licence, before }, group) => isAsBefore(given(group, licence.id), before),
  inverse: ({ licence, before }) => ({ kind: 'assign-group-licence', licence, disabledPlans: before.disabledPlans }),
  stillInEffect: ({ licence }, group) => !gives(group, licence.id),
  project: ({ licence }, group) => ({ ...group, licences: group.licences.filter(({ id }) => id !== licence.id) }),
  words: ({ licence, before }) => ({ title: `Take ${licence.name} from all members`, before: `gives ${licenceWords(licence, before.disabledPlans)} to its members`, after: `does not give ${licence.name}` }),
};
