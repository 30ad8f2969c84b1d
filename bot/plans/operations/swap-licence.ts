// Giving one licence in the place of another, in one step, so that nobody is without between the two. What is switched off stays so, as far as both have it.
import { switchedOff } from '../../../shared/licence.ts';
import { assignedWith, directly, holds, isAsBefore, licenceWords, staysOff, whyInherited } from './held-licences.ts';
import { licenceObstacle, takeSeat } from './seats.ts';
import { named } from './operation.ts';
import type { OperationOf, OperationType, RequestOf } from './operation.ts';

export const swapLicence: OperationType<OperationOf<'swap-licence'>, RequestOf<'swap-licence'>> = {
  kind: 'swap-licence',
  ability: 'licences.change',
  action: 'licences',
  about: ({ licence, instead }) => [named('licence', licence), named('licence', instead)],
  plan(user, { licence, instead, disabledPlans: asked }, facts) {
    if (licence.id === instead.id) return { refuse: 'Name two different licences: the one that goes and the one that comes.' };
    const held = directly(user, licence.id);
    if (held === undefined) {
      const inherited = whyInherited(user, licence, (groups) => `change ${groups}`);
      return inherited === undefined ? { skip: `${user.displayName} does not have ${licence.name}.` } : { refuse: inherited, code: 'licence.inherited' };
    }
    if (holds(user, instead.id)) return { refuse: `${user.displayName} has ${instead.name} already; remove ${licence.name} alone.` };
    const obstacle = licenceObstacle(user, instead, facts);
    if (obstacle !== undefined) return obstacle;
    const disabledPlans = asked ?? staysOff(held, instead, facts);
    if (disabledPlans === undefined) return { refuse: `${user.displayName} has services of ${licence.name} switched off, and which of them ${instead.name} has is not read yet; read the directory again first (sync).` };
    takeSeat(user, instead, facts);
    facts.seats.set(licence.id, (facts.seats.get(licence.id) ?? 0) + 1);
    return { operation: { kind: 'swap-licence', licence, instead, ...switchedOff(disabledPlans), before: assignedWith(held) } };
  },
  steps: ({ licence, instead, disabledPlans }) => [
    { change: (userId) => ({ kind: 'set-licences', userId, add: [instead.id], remove: [licence.id], ...switchedOff(disabledPlans) }), chained: false },
  ],
  // Who was given the new one since keeps its service plans as they are there.
  stillTrue: ({ licence, instead, before }, user) => isAsBefore(directly(user, licence.id), before) && !holds(user, instead.id),
  inverse: ({ licence, instead, before }) => ({ kind: 'swap-licence', licence: instead, instead: licence, disabledPlans: before.disabledPlans ?? [] }),
  stillInEffect: ({ licence, instead }, user) => !holds(user, licence.id) && holds(user, instead.id),
  project: ({ licence, instead, disabledPlans }, user) => ({
    ...user,
    licences: [
      ...user.licences.filter((held) => held.via === 'group' || (held.id !== licence.id && held.id !== instead.id)),
      { ...instead, via: 'direct', ...switchedOff(disabledPlans) },
    ],
  }),
  words: ({ licence, instead, disabledPlans, before }) => ({
    title: `Swap ${licence.name} for ${instead.name}`, before: `with ${licenceWords(licence, before.disabledPlans)}`, after: `with ${licenceWords(instead, disabledPlans)}`,
  }),
};
