// What somebody has of a licence: directly or through groups, and which of its service plans are switched off.
import { switchedOff } from '../../../shared/licence.ts';
import type { HeldLicence, User } from '../../../shared/user.ts';
import type { PlanFacts } from './operation.ts';

interface Named { id: string; name: string }

/** As it is assigned to them, whatever groups give. */
export function directly(user: Pick<User, 'licences'>, id: string): HeldLicence | undefined {
  return user.licences.find((held) => held.id === id && held.via === 'direct');
}

export const holds = (user: Pick<User, 'licences'>, id: string): boolean => directly(user, id) !== undefined;

/** Whether it is there, with the same service plans switched off, as the before-image says. */
export function isAsBefore(held: { disabledPlans?: string[] | undefined } | undefined, before: { assigned: boolean; disabledPlans?: string[] | undefined }): boolean {
  if (held === undefined || !before.assigned) return (held !== undefined) === before.assigned;
  return areSame(held.disabledPlans, before.disabledPlans);
}

function areSame(one: readonly string[] = [], other: readonly string[] = []): boolean {
  return one.length === other.length && one.every((plan) => other.includes(plan));
}

/** Why it cannot be taken where groups alone give it: every one of them, for leaving one is not enough. `instead` is what to do about “that group” or “those groups”. */
export function whyInherited(user: Pick<User, 'displayName' | 'licences'>, licence: Named, instead: (groups: string) => string): string | undefined {
  const groups = user.licences.filter(({ id, via }) => id === licence.id && via === 'group').map(({ group }) => `“${group?.name ?? 'unknown'}”`);
  if (groups.length === 0) return undefined;
  const [from, those] = groups.length === 1 ? ['the group', 'that group'] : ['the groups', 'those groups'];
  return `${user.displayName} has ${licence.name} from ${from} ${listed(groups)}; ${instead(those)} instead.`;
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** What is switched off of the one that goes and that the one that comes has too; undefined where it was not read yet what that has. */
export function staysOff(held: HeldLicence, instead: Named, { servicePlans }: Pick<PlanFacts, 'servicePlans'>): string[] | undefined {
  const off = held.disabledPlans ?? [];
  if (off.length === 0) return [];
  const plans = servicePlans.get(instead.id);
  return plans === undefined ? undefined : off.filter((plan) => plans.includes(plan));
}

/** Its name, with how many of its services are switched off where any are. */
export function licenceWords({ name }: Named, disabledPlans: readonly string[] = []): string {
  return disabledPlans.length === 0 ? name : `${name} (${disabledPlans.length} of its services switched off)`;
}

/** A before-image of what is assigned. */
export function assignedWith(held: { disabledPlans?: string[] | undefined } | undefined): { assigned: true; disabledPlans?: string[] } {
  return { assigned: true, ...switchedOff(held?.disabledPlans) };
}
