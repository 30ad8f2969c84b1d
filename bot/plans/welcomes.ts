// Who is owed a welcome: noted with the change that made the account, delivered as soon as the person can be reached.
import { sideBySide } from '../../shared/side-by-side.ts';
import type { User } from '../../shared/user.ts';
import { StoreError } from '../ports.ts';
import type { Store, Welcome, World } from '../ports.ts';
import { pagesOf } from './pages.ts';
import { putIfUnchanged } from './put-if-unchanged.ts';

export type OwedTo = Pick<Welcome, 'person' | 'name' | 'email' | 'job' | 'invitedBy' | 'elsewhere'>;

interface Parts { world: Pick<World, 'clock'>; store: Store }

const mostAttempts = 10;

/** Sorted by time, so that what is due comes first. */
export function dueId(at: number, person: string): string {
  return `${String(Math.max(0, Math.floor(at))).padStart(15, '0')}.${person}`;
}

/** Notes one welcome a person and job; noted again after a crash, it stays as far as it came. Another job's word takes its place. */
export async function oweWelcomes({ world, store }: Parts, tenant: string, entries: readonly OwedTo[]): Promise<void> {
  const now = world.clock.now();
  const owed = entries.map((entry): Welcome => ({ ...entry, state: 'owed', reason: '', attempts: 0, notBefore: now, mail: 'none' }));
  const outcomes = await store.welcomes.writeMany({ tenant }, owed.map((value) => ({ id: value.person, value })));
  for (const [at, outcome] of outcomes.entries()) {
    const welcome = owed[at];
    if (welcome !== undefined && 'problem' in outcome) await owe(store, tenant, welcome);
  }
  // Last, because whoever finds a note that leads nowhere takes it away. After a crash in between, the job is recorded again.
  await store.dueWelcomes.putMany({ tenant }, entries.map(({ person }) => ({ id: dueId(now, person), value: { person } })));
}

async function owe(store: Store, tenant: string, welcome: Welcome): Promise<void> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const stored = await store.welcomes.get({ tenant }, welcome.person);
    if (stored?.value.job === welcome.job) return;
    if (await putIfUnchanged(store.welcomes, { tenant }, { id: welcome.person, stored, value: welcome })) return;
  }
  throw new StoreError('busy', 'One welcome changes too fast.');
}

/** Why nobody is welcomed to an account for now; undefined where it lets its owner in. */
export function shutOutWords({ deleted, enabled }: Pick<User, 'deleted' | 'enabled'>): string | undefined {
  if (deleted !== null) return 'The account is deleted; the welcome is sent once it is restored.';
  return enabled ? undefined : 'The account is deactivated; the welcome is sent once it is reactivated.';
}

const isHeldBack = ({ state, shutOut }: Welcome): boolean => state === 'impossible' && shutOut === true;

const atOnce = 8;

/** Whoever is let in again is owed the welcome that was held back; what was sent before stays sent. Done again, it changes nothing. */
export async function oweAgain({ world, store }: Parts, tenant: string, people: readonly string[]): Promise<void> {
  const now = world.clock.now();
  await sideBySide(people, atOnce, async (person) => {
    const stored = await store.welcomes.get({ tenant }, person);
    if (stored === undefined || !isHeldBack(stored.value)) return;
    await store.dueWelcomes.put({ tenant }, dueId(now, person), { person });
    await putIfUnchanged(store.welcomes, { tenant }, { id: person, stored, value: { ...stored.value, state: 'owed', reason: '', attempts: 0, notBefore: now } });
  });
}

/** The same for whoever was let in without Usher, as the read model shows them by now. */
export async function oweLetIn(parts: Parts, tenant: string): Promise<void> {
  const { store } = parts;
  for await (const page of pagesOf(store.welcomes, { tenant })) {
    const reasons = new Map(page.filter(({ value }) => isHeldBack(value)).map(({ id, value }) => [id, value.reason]));
    if (reasons.size === 0) continue;
    // Whoever was restored and is deactivated is looked at as well, so that the record says what is so.
    const others = (await store.users.getMany(tenant, [...reasons.keys()])).filter((user) => shutOutWords(user) !== reasons.get(user.id));
    await oweAgain(parts, tenant, others.map(({ id }) => id));
  }
}
