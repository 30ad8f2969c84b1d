// Giving one licence in the place of another, in one step, so that nobody is without between the two.
import type { User } from '../../../shared/user.ts';
import { licenceObstacle, takeSeat } from './seats.ts';
import { named } from './operation.ts';
import type { OperationOf, OperationType, RequestOf } from './operation.ts';

const holds = (user: User, id: string): boolean => user.licences.some((held) => held.id === id && held.via === 'direct');

export const swapLicence: OperationType<OperationOf<'swap-licence'>, RequestOf<'swap-licence'>> = {
  kind: 'swap-licence',
  ability: 'licences.change',
  action: 'licences',
  about: ({ licence, instead }) => [named('licence', licence), named('licence', instead)],
  plan(user, { licence, instead }, facts) {
    if (licence.id === instead.id) return { refuse: 'Name two different licences: the one that goes and the one that comes.' };
    if (!holds(user, licence.id)) {
      const inherited = user.licences.find((held) => held.id === licence.id);
      return inherited === undefined
        ? { skip: `${user.displayName} does not have ${licence.name}.` }
        : { refuse: `${user.displayName} has ${licence.name} from the group “${inherited.group?.name ?? 'unknown'}”; change that group instead.`, code: 'licence.inherited' };
    }
    if (holds(user, instead.id)) return { refuse: `${user.displayName} has ${instead.name} already; remove ${licence.name} alone.` };
    const obstacle = licenceObstacle(user, instead, facts);
    if (obstacle !== undefined) return obstacle;
    takeSeat(user, instead, facts);
    facts.seats.set(licence.id, (facts.seats.get(licence.id) ?? 0) + 1);
    return { operation: { kind: 'swap-licence', licence, instead, before: { assigned: true } } };
  },
  steps: ({ licence, instead }) => [{ change: (userId) => ({ kind: 'set-licences', userId, add: [instead.id], remove: [licence.id] }), chained: false }],
  stillTrue: ({ licence, before }, user) => holds(user, licence.id) === before.assigned,
  inverse: ({ licence, instead }) => ({ kind: 'swap-licence', licence: instead, instead: licence }),
  stillInEffect: ({ licence, instead }, user) => !holds(user, licence.id) && holds(user, instead.id),
  project: ({ licence, instead }, user) => ({
    ...user, licences: [...user.licences.filter((held) => held.via === 'group' || (held.id !== licence.id && held.id !== instead.id)), { ...instead, via: 'direct' }],
  }),
  words: ({ licence, instead }) => ({ title: `Swap ${licence.name} for ${instead.name}`, before: `with ${licence.name}`, after: `with ${instead.name}` }),
};
