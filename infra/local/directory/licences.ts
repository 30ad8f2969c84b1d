// Who has which licence and why: assigned to the person, or by a group; seats are counted, groups are followed.
import type { AssignedLicence, Group, LicenceState, Sku, User } from './entities.ts';
import type { Organisation } from './organisation.ts';

const isActive = (state: LicenceState): boolean => state.state === 'Active';

/** What somebody has in the end: a plan is off only when every assignment turns it off. */
const effective = (states: readonly LicenceState[]): AssignedLicence[] => {
  const merged = new Map<string, AssignedLicence>();
  for (const state of states.filter(isActive)) {
    const known = merged.get(state.skuId);
    const disabledPlans = known ? known.disabledPlans.filter((plan) => state.disabledPlans.includes(plan)) : state.disabledPlans;
    merged.set(state.skuId, { skuId: state.skuId, disabledPlans });
  }
  return [...merged.values()];
};

/** Stores somebody's reasons for licences, and the licences that follow. */
export const setLicences = (organisation: Organisation, user: User, states: LicenceState[]): User =>
  organisation.put('user', { ...user, licenseAssignmentStates: states, assignedLicenses: effective(states) });

export const skuOf = (organisation: Organisation, skuId: string): Sku | undefined => organisation.shelves.sku.find('skuId', skuId)[0]?.value;

/** Seats nobody has; a subscription in its grace period still gives seats. */
export const freeSeats = (organisation: Organisation, sku: Sku): number => sku.enabledUnits + sku.warningUnits - organisation.seatsTaken(sku.skuId);

const hasSeat = (organisation: Organisation, user: User, skuId: string): boolean => {
  const sku = skuOf(organisation, skuId);
  return user.assignedLicenses.some((licence) => licence.skuId === skuId) || (sku !== undefined && freeSeats(organisation, sku) > 0);
};

/** One reason, failed when there is no seat left. */
export const newState = (organisation: Organisation, user: User, from: AssignedLicence & { group: string | null }): LicenceState => {
  const seat = hasSeat(organisation, user, from.skuId);
  return {
    skuId: from.skuId,
    disabledPlans: from.disabledPlans,
    assignedByGroup: from.group,
    state: seat ? 'Active' : 'Error',
    error: seat ? 'None' : 'CountViolation',
    lastUpdatedDateTime: organisation.now(),
  };
};

const wantedFrom = (organisation: Organisation, group: Group, userId: string): AssignedLicence[] =>
  organisation.links.has('member', group.id, userId) ? (organisation.shelves.group.get(group.id)?.assignedLicenses ?? []) : [];

/**
 * Brings what somebody has through a group in line with the group and the membership as they are now. Graph does this
 * within minutes; here it is done at once. Members of nested groups get nothing, as in Graph.
 */
export const followGroupLicences = (organisation: Organisation, group: Group, userId: string): void => {
  const user = organisation.shelves.user.get(userId);
  if (!user) return;
  const wanted = wantedFrom(organisation, group, userId);
  const others = user.licenseAssignmentStates.filter((state) => state.assignedByGroup !== group.id);
  const own = user.licenseAssignmentStates.filter((state) => state.assignedByGroup === group.id);
  if (wanted.length === 0 && own.length === 0) return;
  const states = wanted.map((licence) => {
    const known = own.find((state) => state.skuId === licence.skuId && isActive(state));
    return known ? { ...known, disabledPlans: licence.disabledPlans } : newState(organisation, user, { ...licence, group: group.id });
  });
  setLicences(organisation, user, [...others, ...states]);
};
