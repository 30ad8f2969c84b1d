// The first and every full read of the directory into the read model: in pages, resumable, without holding everybody in memory.
import { mayHold } from '../../shared/abilities.ts';
import { isCountry } from '../../shared/country.ts';
import { UsherError } from '../../shared/errors.ts';
import type { Job } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import type { User } from '../../shared/user.ts';
import { instant, isOvertaken, millisecondsOf, StoreError } from '../ports.ts';
import type { Account, AccountPage, Directory, ExpectingUser, Settings, Store, UserPage, World } from '../ports.ts';
import { recordEntries } from '../plans/audit-entries.ts';
import type { NewEntry } from '../plans/audit-entries.ts';
import { userFacts } from '../plans/own-facts.ts';
import { putIfUnchanged } from '../plans/put-if-unchanged.ts';
import { patiently } from '../plans/run/durable.ts';
import { oweLetIn } from '../plans/welcomes.ts';
import type { Holder } from '../plans/run/lease.ts';
import { mayLag } from '../plans/own-changes.ts';
import { deletedUser, firstRole, loadKnown, loadRoles, userFrom } from '../plans/read-model.ts';
import type { FirstRoles, Known } from '../plans/read-model.ts';
import { readGroups, readMemberships } from './sync-groups.ts';
import type { GoesOn } from './sync-groups.ts';

export interface SyncParts { world: World; store: Store; directory: Directory; first: FirstRoles; onProgress: (job: Job) => void }

/** Milliseconds that one step may take; the lease is renewed before each. */
const longestStep = 60_000;
/** The directory may not list yet whoever was deleted so recently. */
const listedAfter = 60 * 60_000;
/** People who are looked up again before they are taken out of the read model. */
const lookUpsAtOnce = 20;

/** `asked`: clock time before anything of it was asked. */
interface Joined { asked: number; known: Known; memberships: ReadonlyMap<string, string[]>; directoryRoles: ReadonlyMap<string, string[]> }

async function writePage({ store, first }: SyncParts, tenant: string, { accounts, joined }: { accounts: readonly Account[]; joined: Joined }): Promise<void> {
  const stored = new Map((await store.users.storedMany(tenant, accounts.map(({ id }) => id))).map((found) => [found.id, found]));
  // Roles after the versions: of what is granted from now on, the write below is told.
  const known = { ...joined.known, roles: await loadRoles(store, tenant, first) };
  const before = new Map([...stored].map(([id, { value }]) => [id, value]));
  const unknown = before.size === 0 ? [] : accounts.filter((account) => !before.has(account.id)).map(({ id }) => userFacts(id));
  const own = new Map((await store.facts.getMany({ tenant }, unknown)).map(({ id, value }) => [id, value]));
  // What Usher did meanwhile is newer than the page, whatever it says.
  const settled = accounts.filter(({ id }) => !mayLag(before.get(id) ?? {}, joined.asked));
  await writeRead(store, tenant, settled.map((account) => ({
    expect: stored.get(account.id)?.version,
    user: userFrom(account, known, { groupIds: joined.memberships.get(account.id) ?? [], directoryRoles: joined.directoryRoles.get(account.id) ?? [], before: before.get(account.id), own: own.get(userFacts(account.id)) }),
  })));
}

/** What Usher itself changed while the page was on its way is newer than the page, and stays. */
async function writeRead(store: SyncParts['store'], tenant: string, items: readonly ExpectingUser[]): Promise<void> {
  for (const outcome of await store.users.writeMany(tenant, items)) {
    if ('problem' in outcome && !isOvertaken(outcome.problem)) throw outcome.problem;
  }
}

/** Whoever runs Usher learns, once a read, why a name in these settings has no effect. */
function warnOfGuests({ world, first }: SyncParts, tenant: string, accounts: readonly Account[]): void {
  for (const account of accounts) {
    const role = account.type === 'guest' ? firstRole(first, account) : undefined;
    if (role === undefined || mayHold(role, account.type)) continue;
    world.log.warn('roles.guest-named', { tenant, user: account.id, settings: 'USHER_ADMINS, USHER_ROLES', reason: 'Guests do not administer this organisation, so this one has the role User.' });
  }
}

/** Reads everybody from where the job stands; gives the ids it saw, or undefined when it did not see all (a resumed or stopped read). */
async function readUsers(parts: SyncParts, holder: Holder, goesOn: GoesOn): Promise<Set<string> | undefined> {
  const { tenant } = holder.job();
  const joined: Joined = {
    asked: parts.world.clock.now(),
    known: await loadKnown(parts.store, tenant, parts.first),
    memberships: await readMemberships(parts, tenant, goesOn),
    directoryRoles: await parts.directory.directoryRoles(),
  };
  const seen = new Set<string>();
  let { cursor, progress: { done } } = holder.job();
  const whole = cursor === null;
  do {
    if (!(await goesOn())) return undefined;
    const page: AccountPage = await parts.directory.listAccounts(cursor);
    await writePage(parts, tenant, { accounts: page.accounts, joined });
    warnOfGuests(parts, tenant, page.accounts);
    for (const { id } of page.accounts) seen.add(id);
    done += page.accounts.length;
    cursor = page.next;
    parts.onProgress(await holder.update((job) => ({ ...job, cursor: page.next, progress: { done, total: Math.max(job.progress.total, done) } })));
  } while (cursor !== null);
  return whole ? seen : undefined;
}

/** Takes out users that the directory no longer has. Each is looked up once more: somebody may have been made during the read; whom Usher made moments ago, copies may not show yet. */
async function removeGone({ world, store, directory }: SyncParts, tenant: string, { seen, goesOn }: { seen: ReadonlySet<string>; goesOn: GoesOn }): Promise<void> {
  let after: string | null = null;
  do {
    if (!(await goesOn())) return;
    const page: UserPage = await store.users.list(tenant, { filter: {}, limit: limits.pageSize.most, after, asKept: true });
    const asked = world.clock.now();
    const missing = page.users.filter((user) => !seen.has(user.id) && !mayLag(user, asked)).map(({ id }) => id);
    for (let at = 0; at < missing.length; at += lookUpsAtOnce) {
      const ids = missing.slice(at, at + lookUpsAtOnce);
      const found = new Set((await directory.accounts(ids)).map(({ id }) => id));
      for (const id of ids.filter((each) => !found.has(each))) await store.users.remove(tenant, id);
    }
    after = page.next;
  } while (after !== null);
}

/** The recycle bin: who is in it, and nobody else, is known as deleted. */
async function readDeleted({ world, store, directory, first }: SyncParts, tenant: string, goesOn: GoesOn): Promise<void> {
  const listed = new Set<string>();
  let after: string | null = null;
  do {
    if (!(await goesOn())) return;
    const asked = world.clock.now();
    const page: AccountPage = await directory.listDeleted(after);
    const stored = new Map((await store.users.storedMany(tenant, page.accounts.map(({ id }) => id))).map((found) => [found.id, found]));
    const known = await loadKnown(store, tenant, first);
    const settled = page.accounts.filter(({ id }) => !mayLag(stored.get(id)?.value ?? {}, asked));
    await writeRead(store, tenant, settled.map((account) => ({ expect: stored.get(account.id)?.version, user: deletedUser(account, known, stored.get(account.id)?.value) })));
    for (const { id } of page.accounts) listed.add(id);
    after = page.next;
  } while (after !== null);
  await forgetDeleted(store, tenant, ({ id, deleted }) => !listed.has(id) && deleted !== null && millisecondsOf(deleted) < world.clock.now() - listedAfter);
}

/** After thirty days, or when somebody emptied the bin. */
async function forgetDeleted(store: Store, tenant: string, isGone: (user: User) => boolean): Promise<void> {
  let after: string | null = null;
  do {
    const page: UserPage = await store.users.list(tenant, { filter: { status: ['deleted'] }, limit: limits.pageSize.most, after, asKept: true });
    for (const { id } of page.users.filter(isGone)) await store.users.remove(tenant, id);
    after = page.next;
  } while (after !== null);
}

const neverRead: Settings = { organisationName: '', sendWelcome: true, sync: { enabled: true, last: null, problem: null } };
const mostAttempts = 10;

/** Changes the settings as they are now: administrators change them too. */
async function changeSettings({ store }: SyncParts, tenant: string, change: (before: Settings) => Settings): Promise<void> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const stored = await store.settings.get({ tenant }, 'settings');
    if (await putIfUnchanged(store.settings, { tenant }, { id: 'settings', stored, value: change(stored?.value ?? neverRead) })) return;
  }
  throw new StoreError('busy', 'The settings change too fast.');
}

/** Empty is a setting as well: that there is none. */
const isSetting = (usageLocation: string | undefined): boolean => usageLocation === '' || (usageLocation !== undefined && isCountry(usageLocation));

/** Everybody was read; what the organisation says of itself holds as far as nobody has set it otherwise. */
async function noteRead(parts: SyncParts, tenant: string): Promise<void> {
  const { name, country } = await parts.directory.organisation();
  const last = instant(parts.world.clock.now());
  await changeSettings(parts, tenant, (before) => ({
    ...before, organisationName: before.organisationName || name,
    ...(!isSetting(before.usageLocation) && country !== undefined && isCountry(country) && { usageLocation: country }),
    sync: { ...before.sync, last, problem: null },
  }));
}

/** False when it was to end before everybody was read. */
async function readAll(parts: SyncParts, holder: Holder, goesOn: GoesOn): Promise<boolean> {
  const { tenant } = holder.job();
  const { store, directory } = parts;
  if (!(await goesOn())) return false;
  const licences = await directory.licences();
  await store.licences.putMany({ tenant }, licences.map((value) => ({ id: value.id, value })));
  await readGroups(parts, tenant);
  const seen = await readUsers(parts, holder, goesOn);
  await readDeleted(parts, tenant, goesOn);
  if (seen !== undefined) await removeGone(parts, tenant, { seen, goesOn });
  await oweLetIn(parts, tenant);
  return goesOn();
}

/**
 * Runs a claimed sync job to its end; a page token that has expired starts it over, which does no harm. A wish to stop is its end, a process
 * that ends leaves it to the next one; neither has read everybody.
 */
export async function runSync(parts: SyncParts, holder: Holder, stopped: () => boolean): Promise<void> {
  const { tenant } = holder.job();
  const goesOn: GoesOn = async () => {
    await holder.secure(longestStep);
    return !stopped();
  };
  try {
    if (await readAll(parts, holder, goesOn)) {
      await noteRead(parts, tenant);
      await close(parts, holder, { state: 'done' });
    } else if (holder.job().stopRequested) await close(parts, holder, { state: 'stopped' });
  } catch (error) {
    if (!(error instanceof UsherError)) throw error;
    parts.world.log.warn('sync.problem', { tenant, code: error.code, error: error.message });
    await changeSettings(parts, tenant, (before) => ({ ...before, sync: { ...before.sync, problem: error.message } }));
    await close(parts, holder, { state: 'failed', problem: error.message });
  }
}

/** What somebody asked for is in the audit trail before anybody reads that it is over; by itself, Usher reads for nobody in particular. */
async function record({ world, store }: SyncParts, { id, tenant, title, requestedBy, source, created, started, stoppedBy, progress }: Job, { state, problem }: End): Promise<void> {
  if (source === 'system') return;
  const entry: NewEntry = {
    id: `${id}.sync`, since: started ?? created, tenant, at: instant(world.clock.now()), who: requestedBy, source, action: 'sync', target: { id: '', name: title, email: '' },
    before: '', after: progress.done === 1 ? '1 user read' : `${progress.done.toLocaleString('en-GB')} users read`, outcome: state === 'done' ? 'done' : 'failed',
    reason: problem ?? (state === 'stopped' ? `Stopped by ${stoppedBy?.name ?? 'somebody'} before everybody was read.` : ''), correlation: id,
  };
  await patiently(world.clock, () => recordEntries({ world, store }, tenant, [entry]));
}

interface End { state: 'done' | 'stopped' | 'failed'; problem?: string }

async function close(parts: SyncParts, holder: Holder, end: End): Promise<void> {
  const { world, store, onProgress } = parts;
  await record(parts, holder.job(), end);
  const job = await holder.update((current) => ({ ...current, ...end, cursor: null, finished: instant(world.clock.now()), lease: null }));
  await patiently(world.clock, () => store.openJobs.remove({ tenant: job.tenant }, job.id));
  onProgress(job);
}
