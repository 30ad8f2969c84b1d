// Assigning a licence directly to a user, as far as seats are free; to whoever has no usage location together with one.
import { fieldProblem } from '../../../shared/user-fields.ts';
import { switchedOff } from '../../../shared/licence.ts';
import type { Operation } from '../../../shared/plan.ts';
import type { User } from '../../../shared/user.ts';
import { holds, licenceWords } from './held-licences.ts';
import { licenceObstacle, takeSeat } from './seats.ts';
import { named } from './operation.ts';
import type { OperationOf, OperationType, RequestOf } from './operation.ts';

function located(user: User, usageLocation: string | undefined): User {
  return usageLocation === undefined ? user : { ...user, profile: { ...user.profile, usageLocation } };
}

/** The location is there, the licence is not. */
function begun(operation: OperationOf<'assign-licence'>): Operation {
  const { location } = operation;
  return location === undefined ? operation : { kind: 'edit-user', fields: { usageLocation: location }, before: { usageLocation: '' } };
}

export const assignLicence: OperationType<OperationOf<'assign-licence'>, RequestOf<'assign-licence'>> = {
  kind: 'assign-licence',
  ability: 'licences.change',
  action: 'licences',
  about: ({ licence }) => [named('licence', licence)],
  plan(user, { licence, location: asked = '', disabledPlans }, facts) {
    const problem = asked === '' ? '' : fieldProblem('usageLocation', asked);
    if (problem !== '') return { refuse: problem, code: 'input.invalid' };
    const { usageLocation } = user.profile;
    const keepsLocation = asked !== '' && usageLocation !== '' && usageLocation !== asked ? usageLocation : undefined;
    // Given again, it would have its service plans switched on.
    if (holds(user, licence.id)) return { skip: `${user.displayName} has ${licence.name} already.${keepsLocation === undefined ? '' : ` The usage location stays ${keepsLocation}.`}` };
    const location = usageLocation === '' && asked !== '' ? asked : undefined;
    const obstacle = licenceObstacle(located(user, location), licence, facts);
    if (obstacle !== undefined) return obstacle;
    takeSeat(user, licence, facts);
    return {
      operation: {
        kind: 'assign-licence', licence, ...(location === undefined ? {} : { location }), ...(keepsLocation === undefined ? {} : { keepsLocation }), ...switchedOff(disabledPlans), before: { assigned: false },
      },
    };
  },
  steps: ({ licence, location, disabledPlans }) => [
    ...(location === undefined ? [] : [{ change: (userId: string) => ({ kind: 'update-user' as const, userId, fields: { usageLocation: location } }), chained: false, locates: true }]),
    // Waits for the location by itself, whichever operation of the row sets it.
    { change: (userId) => ({ kind: 'set-licences', userId, add: [licence.id], remove: [], ...switchedOff(disabledPlans) }), chained: false },
  ],
  stillTrue: ({ licence, location, before }, user) => holds(user, licence.id) === before.assigned && (location === undefined || ['', location].includes(user.profile.usageLocation)),
  begun,
  // The location stays: the directory lets nobody empty it.
  inverse: ({ licence }) => ({ kind: 'remove-licence', licence }),
  stillInEffect: ({ licence }, user) => holds(user, licence.id),
  project: ({ licence, location, disabledPlans }, user) => ({
    ...located(user, location), licences: [...user.licences.filter((held) => held.id !== licence.id || held.via !== 'direct'), { ...licence, via: 'direct', ...switchedOff(disabledPlans) }],
  }),
  words: ({ licence, location, keepsLocation, disabledPlans }) => ({
    title: `Assign ${licence.name}`, before: `without ${licence.name}`,
    after: `with ${licenceWords(licence, disabledPlans)}${location === undefined ? '' : `, used in ${location}`}${keepsLocation === undefined ? '' : `, usage location stays ${keepsLocation}`}`,
  }),
};
