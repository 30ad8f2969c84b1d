// Which changes of the settings make it easier to do alone what somebody else had to agree to, in sentences for those who must know.
import type { OrganisationSettings } from '../../shared/settings.ts';
import type { Store } from '../ports.ts';
import { namesOf } from './approval-records.ts';
import { mayLose } from './settings-words.ts';

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Another approver or stand-in is told whoever it is: the next request may be decided by a friend. */
export async function loosenedWords(store: Store, tenant: string, { before, after }: { before: OrganisationSettings; after: OrganisationSettings }): Promise<string[]> {
  const words: string[] = [];
  const people = async (ids: readonly string[]): Promise<string> => (ids.length === 0 ? 'every Organisation Admin' : (await namesOf(store, tenant, ids)).join(', '));
  if (after.destructivePerDay > before.destructivePerDay) {
    words.push(`Without an approver, ${after.destructivePerDay.toLocaleString('en-GB')} people may now ${mayLose} on one day; so far ${before.destructivePerDay.toLocaleString('en-GB')}.`);
  }
  const [old, now] = [before.approvals, after.approvals];
  if (now.quorum < old.quorum) words.push(`A request now needs ${now.quorum} ${now.quorum === 1 ? 'approval' : 'approvals'}; so far ${old.quorum}.`);
  if (!same(now.approvers, old.approvers)) words.push(`Requests are now decided by ${await people(now.approvers)}; so far by ${await people(old.approvers)}.`);
  if (!same(now.delegates, old.delegates)) words.push(`Stand-ins for approvers are now ${await standIns(store, tenant, now.delegates)}; so far ${await standIns(store, tenant, old.delegates)}.`);
  return words;
}

async function standIns(store: Store, tenant: string, delegates: Readonly<Record<string, string>>): Promise<string> {
  const pairs = await Promise.all(Object.entries(delegates).map(async ([absent, instead]) => `${(await namesOf(store, tenant, [instead])).join('')} for ${(await namesOf(store, tenant, [absent])).join('')}`));
  return pairs.length === 0 ? 'nobody' : pairs.join(', ');
}
