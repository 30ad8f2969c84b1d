// Assigning a licence directly to a user, as far as seats are free.
import type { OperationOf, OperationType, RequestOf } from './operation.ts';

export const assignLicence: OperationType<OperationOf<'assign-licence'>, RequestOf<'assign-licence' | 'remove-licence'>> = {
  kind: 'assign-licence',
  ability: 'licences.change',
  action: 'licences',
  plan(user, { licence }, facts) {
    if (user.licences.some((held) => held.id === licence.id && held.via === 'direct')) return { skip: `${user.displayName} has ${licence.name} already.` };
    if (user.profile.usageLocation === '') return { refuse: `${user.displayName} has no usage location; set one first (two letters, for example DE).` };
    const free = facts.seats.get(licence.id) ?? 0;
    // A person who has it through a group already holds the seat.
    const takesSeat = !user.licences.some((held) => held.id === licence.id);
    if (takesSeat && free <= 0) return { refuse: `No seat of ${licence.name} is free.` };
    if (takesSeat) facts.seats.set(licence.id, free - 1);
    return { operation: { kind: 'assign-licence', licence, before: { assigned: false } } };
  },
  steps: (operation) => [{ change: (userId) => ({ kind: 'set-licences', userId, add: [operation.licence.id], remove: [] }), chained: false }],
  stillTrue: (operation, user) => user.licences.some((held) => held.id === operation.licence.id && held.via === 'direct') === operation.before.assigned,
  inverse: (operation) => ({ kind: 'remove-licence', licence: operation.licence }),
  stillInEffect: (operation, user) => user.licences.some((held) => held.id === operation.licence.id && held.via === 'direct'),
  project: (operation, user) => ({ ...user, licences: [...user.licences.filter((held) => held.id !== operation.licence.id || held.via !== 'direct'), { ...operation.licence, via: 'direct' }] }),
  words: (operation) => ({ title: `Assign ${operation.licence.name}`, before: `without ${operation.licence.name}`, after: `with ${operation.licence.name}` }),
};
