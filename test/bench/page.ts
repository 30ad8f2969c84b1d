// A page of 100 users, filtered and sorted, in an organisation of 100,000 beside the same page in one of 1,000.
import { join } from 'node:path';
import { openSqliteStore } from '../../bot/sqlite/sqlite-store.ts';
import { createLog, createWorld } from '../../bot/world.ts';
import { givenNames, surnames } from '../../infra/local/directory/seed-names.ts';
import type { Group } from '../../shared/group.ts';
import type { GroupReference, User } from '../../shared/user.ts';
import { emptyProfile } from '../../shared/user.ts';
import { openLoopback } from './loopback.ts';
import { interleaved, median, spread } from './measure.ts';
import type { Bench, Measurement, Size } from './measure.ts';
import { temporaryFolder } from './program.ts';
import { administrator, startLocalDirectory, startUsher } from './usher-process.ts';
import type { LocalDirectory, UsherProcess } from './usher-process.ts';

const limit = 2;
const few = 1_000;
const sizes = { full: { many: 100_000, rounds: 9, pages: 20 }, quick: { many: 10_000, rounds: 3, pages: 10 } };
const everyDay = 24 * 3600 * 1000;
const pageSize = 100;

/** Everybody is in one of the departments; as many people are in the small group wherever it is. */
const groupOf = (name: string, n: number): Group => ({
  id: `66666666-0000-4000-8000-${String(n).padStart(12, '0')}`, name, description: '', kind: 'security', dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '',
});
const departments = ['North', 'East', 'South', 'West'].map(groupOf);
const smallGroup = groupOf('Works Council', 9);
const smallGroupSize = 300;
const reference = ({ id, name }: Group): GroupReference => ({ id, name });

/** One person in five is called so: more than a page wherever it is asked for. */
const commonName = 'Nakamura-Berg';

/** Two people in three are active; everybody signed in at some moment of the last 400 days. */
function userOf(n: number, total: number): User {
  const firstName = givenNames[n % givenNames.length] ?? '';
  const lastName = n % 5 === 0 ? commonName : surnames[Math.floor(n / givenNames.length) % surnames.length] ?? '';
  const enabled = n % 3 !== 0;
  const email = `person.${n}@contoso.com`;
  const inSmall = n < smallGroupSize;
  return {
    id: `55555555-0000-4000-8000-${String(n).padStart(12, '0')}`, email, userPrincipalName: email, displayName: `${firstName} ${lastName} ${n}`, firstName, lastName,
    type: 'member', status: enabled ? 'active' : 'inactive', role: 'user', localLogin: false, enabled, invitation: null, licences: [],
    groups: [...departments.filter((_, at) => at === n % departments.length), ...(inSmall ? [smallGroup] : [])].map(reference),
    // Spread over the whole time whatever the order of the names is.
    lastConnection: new Date(Date.UTC(2026, 0, 1) - ((n * 7919) % total) * (400 * everyDay / total)).toISOString(),
    created: '2020-01-01T00:00:00.000Z', deleted: null, synced: false, directoryRoles: [], profile: emptyProfile, properties: {},
  };
}

interface Found { id: string; displayName: string }

/** A data folder as it is after the first sync of an organisation of that size. */
async function filledFolder(directory: LocalDirectory, total: number): Promise<string> {
  const folder = temporaryFolder();
  const { clock } = createWorld({ log: createLog('silent', () => undefined), key: 'a key for benchmarks alone, long enough' });
  const store = openSqliteStore({ clock, file: join(folder, 'usher.db') });
  const tenant = (await directory.graph<{ value: { id: string }[] }>('/organization')).value[0]?.id ?? '';
  const megan = await directory.graph<Found>(`/users/${administrator}`);
  const first: User = { ...userOf(0, total), id: megan.id, displayName: megan.displayName, email: administrator, userPrincipalName: administrator, enabled: true, status: 'active', role: 'admin' };
  await store.groups.putMany({ tenant }, [...departments, smallGroup].map((group) => ({ id: group.id, value: { ...group, members: 0 } })));
  for (let from = 1; from < total; from += 1000) {
    await store.users.putMany(tenant, Array.from({ length: Math.min(1000, total - from) }, (_, at) => userOf(from + at, total)));
  }
  await store.users.putMany(tenant, [first]);
  await store.settings.put({ tenant }, 'settings', { organisationName: 'Contoso', sendWelcome: true, sync: { enabled: true, last: '2026-01-01T00:00:00.000Z', problem: null } });
  await store.close();
  return folder;
}

const questions = [
  { name: 'active, latest connection first', query: 'status=active&sort=-lastConnection' },
  { name: 'active of a quarter, latest connection first', query: `status=active&sort=-lastConnection&group=${departments[1]?.id ?? ''}` },
  { name: 'active of a group of 300, by name', query: `status=active&sort=name&group=${smallGroup.id}` },
  { name: 'active of a common name, latest connection first', query: 'status=active&sort=-lastConnection&q=nakamura' },
];

async function measurePages(size: Size): Promise<Measurement[]> {
  const { many, rounds, pages } = sizes[size];
  const directory = await startLocalDirectory();
  const loopback = openLoopback();
  const [small, large] = [await startUsher(directory, { folder: await filledFolder(directory, few) }), await startUsher(directory, { folder: await filledFolder(directory, many) })];

  /** Median of some pages one after the other. */
  async function turn(usher: UsherProcess, query: string, count: number): Promise<number> {
    const times: number[] = [];
    for (let done = 0; done < count; done += 1) {
      const begun = performance.now();
      const { at } = await loopback.ask(`${usher.address}/api/v1/users?pageSize=${pageSize}&${query}`, { headers: { authorization: `Bearer ${usher.token}` } });
      times.push(at - begun);
    }
    return median(times);
  }

  async function shown(usher: UsherProcess, query: string): Promise<number> {
    return (await usher.api<{ items: unknown[] }>('GET', `/users?pageSize=${pageSize}&${query}`)).items.length;
  }

  const measured: Measurement[] = [];
  for (const { name, query } of questions) {
    const rows = [await shown(large, query), await shown(small, query)];
    for (const usher of [large, small]) await turn(usher, query, pages);
    const times = await interleaved(rounds, () => turn(large, query, pages), () => turn(small, query, pages));
    const [ours, peer] = [median(times.ours), median(times.peer)];
    measured.push({
      name: `page of ${pageSize}, ${name}: ${many.toLocaleString('en-GB')} users / ${few.toLocaleString('en-GB')}`, ratio: ours / peer, limit,
      detail: `${ours.toFixed(2)} ms (${spread(times.ours)}) beside ${peer.toFixed(2)} ms (${spread(times.peer)}); ${rows.join(' and ')} rows`,
    });
  }
  await Promise.all([small.stop(), large.stop()]);
  await directory.stop();
  loopback.close();
  return measured;
}

export const page: Bench = { name: 'page', run: measurePages };
