// Assigning a licence directly to a user, as far as seats are free.
import { licenceObstacle, takeSeat } from './seats.ts';
import type { OperationOf, OperationType, RequestOf } from './operation.ts';

export const assignLicence: OperationType<OperationOf<'assign-licence'>, RequestOf<'assign-licence' | 'remove-licence'>> = {
  kind: 'assign-licence',
  ability: 'licences.change',
  action: 'licences',
  plan(user, { licence }, facts) {
    if (user.licences.some((held) => held.id === licence.id && held.via === 'direct')) return { skip: `${user.displayName} has ${licence.name} already.` };
    const obstacle = licenceObstacle(user, licence, facts);
    if (obstacle !== undefined) return { refuse: obstacle };
    takeSeat(user, licence, facts);
    return { operation: { kind: 'assign-licence', licence, before: { assigned: false } } };
  },
  steps: (operation) => [{ change: (userId) => ({ kind: 'set-licences', userId, add: [operation.licence.id], remove: [] }), chained: false }],
  stillTrue: (operation, user) => user.licences.some((held) => held.id === operation.licence.id && held.via === 'direct') === operation.before.assigned,
  inverse: (operation) => ({ kind: 'remove-licence', licence: operation.licence }),
  stillInEffect: (operation, user) => user.licences.some((held) => held.id === operation.licence.id && held.via === 'direct'),
  project: (operation, user) => ({ ...user, licences: [...user.licences.filter((held) => held.id !== operation.licence.id || held.via !== 'direct'), { ...operation.licence, via: 'direct' }] }),
  words: (operation) => ({ title: `Assign ${operation.licence.name}`, before: `without ${operation.licence.name}`, after: `with ${operation.licence.name}` }),
};
