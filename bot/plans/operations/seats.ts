// Whether a licence can be given to somebody: a usage location, and a seat that this plan has not given away yet.
import type { User } from '../../../shared/user.ts';
import type { PlanFacts, Refused } from './operation.ts';

interface Named { id: string; name: string }

/** Whoever has it through a group holds the seat already. */
const holdsSeat = (user: User, licence: Named): boolean => user.licences.some((held) => held.id === licence.id);

/** Undefined when it can be given. A location is asked for only where there is a seat to be had with it. */
export function licenceObstacle(user: User, licence: Named, facts: Pick<PlanFacts, 'seats' | 'source'>): Refused | undefined {
  if (!holdsSeat(user, licence) && (facts.seats.get(licence.id) ?? 0) <= 0) return { refuse: `No seat of ${licence.name} is free.`, code: 'licence.none-free' };
  if (user.profile.usageLocation !== '') return undefined;
  return { refuse: `${user.displayName} has no usage location, which a licence needs. ${howToLocate(user, licence, facts)}`, code: 'licence.location-missing' };
}

/** In the words of the door: a message that can be said as it stands, or the fields of a request. */
function howToLocate({ userPrincipalName }: User, { name }: Named, { source }: Pick<PlanFacts, 'source'>): string {
  if (source === 'chat') return `Say it with the licence (two letters): assign licence "${name}" to ${userPrincipalName} location:DE`;
  return 'Give one of two letters, for example DE: as “location” of “assign-licence”, or as “usageLocation” of the user\'s profile.';
}

/** Counts the seat as given away. */
export function takeSeat(user: User, licence: Named, facts: Pick<PlanFacts, 'seats'>): void {
  if (!holdsSeat(user, licence)) facts.seats.set(licence.id, (facts.seats.get(licence.id) ?? 0) - 1);
}
