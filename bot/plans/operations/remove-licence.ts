// Removing a directly assigned licence; one that comes from a group stays with the group.
import { named } from './operation.ts';
import type { OperationOf, OperationType, RequestOf } from './operation.ts';

export const removeLicence: OperationType<OperationOf<'remove-licence'>, RequestOf<'assign-licence' | 'remove-licence'>> = {
  kind: 'remove-licence',
  ability: 'licences.change',
  action: 'licences',
  destructive: () => true,
  givenBefore: true,
  about: ({ licence }) => [named('licence', licence)],
  plan(user, { licence }) {
    if (user.licences.some((held) => held.id === licence.id && held.via === 'direct')) {
      return { operation: { kind: 'remove-licence', licence, before: { assigned: true } } };
    }
    const inherited = user.licences.find((held) => held.id === licence.id);
    if (inherited === undefined) return { skip: `${user.displayName} does not have ${licence.name}.` };
    return { refuse: `${user.displayName} has ${licence.name} from the group “${inherited.group?.name ?? 'unknown'}”; remove them from that group instead.`, code: 'licence.inherited' };
  },
  steps: (operation) => [{ change: (userId) => ({ kind: 'set-licences', userId, add: [], remove: [operation.licence.id] }), chained: false }],
  stillTrue: (operation, user) => user.licences.some((held) => held.id === operation.licence.id && held.via === 'direct') === operation.before.assigned,
  inverse: (operation) => ({ kind: 'assign-licence', licence: operation.licence }),
  stillInEffect: (operation, user) => !user.licences.some((held) => held.id === operation.licence.id && held.via === 'direct'),
  project: (operation, user) => ({ ...user, licences: user.licences.filter((held) => held.id !== operation.licence.id || held.via !== 'direct') }),
  words: (operation) => ({ title: `Remove ${operation.licence.name}`, before: `with ${operation.licence.name}`, after: `without ${operation.licence.name}` }),
};
