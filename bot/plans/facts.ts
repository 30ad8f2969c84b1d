// What planning must know besides the users themselves: groups, free seats, and the administrators who would be left.
import { fold } from '../../shared/fold.ts';
import type { Group } from '../../shared/group.ts';
import { limits } from '../../shared/limits.ts';
import type { Licence } from '../../shared/licence.ts';
import type { Store } from '../ports.ts';
import { allOf } from './pages.ts';
import type { PlanFacts } from './operations/operation.ts';

export interface Facts extends PlanFacts {
  groupsByName: ReadonlyMap<string, Group>;
  licencesByName: ReadonlyMap<string, Licence>;
  /** For new accounts that take a licence and name none; empty when nobody has set one. */
  usageLocation: string;
}

async function enabledAdmins(store: Store, tenant: string): Promise<Set<string>> {
  const admins = new Set<string>();
  let after: string | null = null;
  do {
    const page: { users: { id: string }[]; next: string | null } = await store.users.list(tenant, {
      filter: { role: 'admin', status: ['active', 'invited'] }, limit: limits.pageSize.most, after,
    });
    for (const user of page.users) admins.add(user.id);
    after = page.next;
  } while (after !== null);
  return admins;
}

export async function loadFacts(store: Store, tenant: string, actorId: string): Promise<Facts> {
  const [groups, licences, admins, settings] = await Promise.all([
    allOf(store.groups, { tenant }), allOf(store.licences, { tenant }), enabledAdmins(store, tenant), store.settings.get({ tenant }, 'settings'),
  ]);
  return {
    actorId, admins, usageLocation: settings?.value.usageLocation ?? '',
    groups: new Map(groups.map(({ id, value }) => [id, value])),
    groupsByName: new Map(groups.flatMap(({ id, value }) => [[id, value], [fold(value.name), value]])),
    licencesByName: new Map(licences.flatMap(({ id, value }) => [[id, value], [fold(value.name), value], [fold(value.partNumber), value], [shortName(value), value]])),
    seats: new Map(licences.map(({ id, value }) => [id, value.free])),
  };
}

/** "E3" for "SPE_E3": what people type. */
function shortName(licence: Licence): string {
  return fold(licence.partNumber.split('_').at(-1) ?? licence.partNumber);
}
