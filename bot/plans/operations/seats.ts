// Whether a licence can be given to somebody: a usage location, and a seat that this plan has not given away yet.
import type { User } from '../../../shared/user.ts';
import type { PlanFacts, Refused } from './operation.ts';

interface Named { id: string; name: string }

/** Whoever has it through a group holds the seat already. */
const holdsSeat = (user: User, licence: Named): boolean => user.licences.some((held) => held.id === licence.id);

/** What to do where no seat is free. */
export const seatFirst = 'Take one from somebody or buy one more first.';

/** Undefined when it can be given. A location is asked for only where there is a seat to be had with it. */
export function licenceObstacle(user: User, licence: Named, facts: Pick<PlanFacts, 'seats'>): Refused | undefined {
  if (!holdsSeat(user, licence) && (facts.seats.get(licence.id) ?? 0) <= 0) return { refuse: `No seat of ${licence.name} is free. ${seatFirst}`, code: 'licence.none-free' };
  if (user.profile.usageLocation !== '') return undefined;
  const lacks: Refused['lacks'] = [{ what: 'usage-location', licence: licence.name, userName: user.userPrincipalName }];
  return { refuse: `${user.displayName} has no usage location, which a licence needs.`, code: 'licence.location-missing', lacks };
}

/** Counts the seat as given away. */
export function takeSeat(user: User, licence: Named, facts: Pick<PlanFacts, 'seats'>): void {
  if (!holdsSeat(user, licence)) facts.seats.set(licence.id, (facts.seats.get(licence.id) ?? 0) - 1);
}
