// Removing a directly assigned licence; one that comes from a group stays with the group.
import { assignedWith, directly, holds, isAsBefore, licenceWords, whyInherited } from './held-licences.ts';
import { named } from './operation.ts';
import type { OperationOf, OperationType, RequestOf } from './operation.ts';

export const removeLicence: OperationType<OperationOf<'remove-licence'>, RequestOf<'remove-licence'>> = {
  kind: 'remove-licence',
  ability: 'licences.change',
  action: 'licences',
  destructive: () => true,
  givenBefore: true,
  about: ({ licence }) => [named('licence', licence)],
  plan(user, { licence }) {
    const held = directly(user, licence.id);
    if (held !== undefined) return { operation: { kind: 'remove-licence', licence, before: assignedWith(held) } };
    const inherited = whyInherited(user, licence, (groups) => `remove them from ${groups}`);
    return inherited === undefined ? { skip: `${user.displayName} does not have ${licence.name}.` } : { refuse: inherited, code: 'licence.inherited' };
  },
  steps: (operation) => [{ change: (userId) => ({ kind: 'set-licences', userId, add: [], remove: [operation.licence.id] }), chained: false }],
  stillTrue: ({ licence, before }, user) => isAsBefore(directly(user, licence.id), before),
  inverse: ({ licence, before }) => ({ kind: 'assign-licence', licence, disabledPlans: before.disabledPlans }),
  stillInEffect: (operation, user) => !holds(user, operation.licence.id),
  project: (operation, user) => ({ ...user, licences: user.licences.filter((held) => held.id !== operation.licence.id || held.via !== 'direct') }),
  words: ({ licence, before }) => ({ title: `Remove ${licence.name}`, before: `with ${licenceWords(licence, before.disabledPlans)}`, after: `without ${licence.name}` }),
};
