// The rows of a plan that are being worked on now: loaded portion by portion, so that memory does not grow with the plan.
import type { Job, Ledger, LedgerRow } from '../../../shared/job.ts';
import { limits } from '../../../shared/limits.ts';
import type { Plan, PlanRow, Portion } from '../../../shared/plan.ts';
import type { User } from '../../../shared/user.ts';
import type { SealedPasswords, Store, Stored, World } from '../../ports.ts';
import { typeOf } from '../operations/index.ts';
import type { Book } from './book.ts';
import { ledgerId } from './book.ts';
import { patiently } from './durable.ts';
import { resume } from './settle.ts';
import { countSteps, liveRow } from './task.ts';
import type { LiveRow } from './task.ts';

/** Rows in memory at once: enough to fill folds of twenty for forty groups. */
const mostRows = 1_600;
const portionsAtOnce = 10;

export interface Opened { index: number; ledger: Ledger; rows: readonly PlanRow[]; live: LiveRow[] }

export interface Window {
  /** Looks through the ledgers of an earlier attempt; gives those whose rows are wholly settled. */
  scan(): Promise<Ledger[]>;
  /** Loads portions while there is room. */
  refill(): Promise<Opened[]>;
  canRefill(): boolean;
  /** Loads what an earlier attempt had begun and this one has not come to: a job that is stopped must still report it. */
  begun(): Promise<Opened[]>;
  /** Every portion has been loaded. */
  exhausted(): boolean;
  /** So many rows fewer are in memory. */
  left(rows: number): void;
}

interface Parts { world: World; store: Store; plan: Plan; job: Job; book: Book }

const changedSince = 'Somebody changed this person since the plan was shown; look again and repeat it.';

function freshLedgerRow(row: PlanRow, user: User | undefined): LedgerRow {
  const base = { n: row.n, userId: row.person.id, changes: [], outcome: null, reason: '' };
  if (row.verdict === 'skip') return { ...base, outcome: 'skipped', reason: row.reason };
  if (row.verdict === 'refuse') return { ...base, outcome: 'refused', reason: row.reason };
  const exists = row.person.id !== '';
  if (exists && (user === undefined || user.deleted !== null)) return { ...base, outcome: 'refused', reason: 'This person does not exist any more.' };
  if (user !== undefined && row.operations.some((operation) => !typeOf(operation).stillTrue(operation, user))) return { ...base, outcome: 'refused', reason: changedSince };
  const changes = Array.from({ length: countSteps(row) }, () => ({ state: 'waiting' as const, sentAt: 0, reason: '' }));
  return { ...base, changes };
}

export function bringsPassword(row: PlanRow): boolean {
  return row.operations.some((operation) => operation.kind === 'create-user' && operation.password === 'given');
}

export function createWindow({ world, store, plan, job, book }: Parts): Window {
  const portions = Math.ceil(plan.counts.total / limits.portionRows);
  const portionScope = { tenant: plan.tenant, part: plan.id };
  const ledgerScope = { tenant: job.tenant, part: job.id };
  const settled = new Set<number>();
  const unsettled = new Map<number, Stored<Ledger>>();
  let nextIndex = 0;
  let rows = 0;

  async function usersOf(portion: Portion): Promise<Map<string, User>> {
    const ids = portion.rows.filter((row) => row.verdict === 'run').map((row) => row.person.id).filter((id) => id !== '');
    if (ids.length === 0) return new Map();
    const users = await patiently(world.clock, () => store.users.getMany(plan.tenant, ids));
    return new Map(users.map((user) => [user.id, user]));
  }

  async function passwordsOf(portion: Portion): Promise<SealedPasswords | undefined> {
    return portion.rows.some(bringsPassword) ? (await patiently(world.clock, () => store.sealed.get(portionScope, ledgerId(portion.index))))?.value : undefined;
  }

  function password(sealed: SealedPasswords | undefined, row: PlanRow): string {
    const closed = sealed?.byRow[String(row.n)];
    return (closed === undefined ? undefined : world.vault.open(closed)) ?? world.random.password();
  }

  async function open(portion: Portion): Promise<Opened> {
    const stored = unsettled.get(portion.index);
    const users = stored === undefined ? await usersOf(portion) : new Map<string, User>();
    const sealed = await passwordsOf(portion);
    const fresh = (): Ledger => ({ job: job.id, index: portion.index, settled: false, rows: portion.rows.map((row) => freshLedgerRow(row, users.get(row.person.id))) });
    const ledger = book.open(portion.index, fresh, stored);
    const live: LiveRow[] = [];
    portion.rows.forEach((row, position) => {
      const record = ledger.rows[position];
      if (record === undefined || record.outcome !== null) return;
      const opened = liveRow(row, record, { portion: portion.index, password: () => password(sealed, row) });
      for (const task of opened.tasks) resume(task, world.clock.now());
      live.push(opened);
    });
    rows += portion.rows.length;
    return { index: portion.index, ledger, rows: portion.rows, live };
  }

  async function load(indexes: readonly number[]): Promise<Portion[]> {
    const wanted = new Set(indexes.map(ledgerId));
    const from = ledgerId(Math.min(...indexes));
    const to = ledgerId(Math.max(...indexes));
    const page = await patiently(world.clock, () => store.portions.page(portionScope, { from, to, limit: limits.pageSize.most }));
    const found = page.items.filter((item) => wanted.has(item.id)).map((item) => item.value);
    if (found.length !== indexes.length) throw new Error(`Plan ${plan.id} lacks portions: ${indexes.length} wanted, ${found.length} found.`);
    return found;
  }

  function nextIndexes(): number[] {
    const indexes: number[] = [];
    while (nextIndex < portions && indexes.length < portionsAtOnce && rows + indexes.length * limits.portionRows < mostRows) {
      if (!settled.has(nextIndex)) indexes.push(nextIndex);
      nextIndex += 1;
    }
    return indexes;
  }

  async function openAll(indexes: readonly number[]): Promise<Opened[]> {
    const opened: Opened[] = [];
    for (const portion of indexes.length === 0 ? [] : await load(indexes)) opened.push(await open(portion));
    return opened;
  }

  return {
    async scan() {
      const done: Ledger[] = [];
      let after: string | undefined;
      do {
        const query = { limit: limits.pageSize.most, ...(after === undefined ? {} : { after }) };
        const page = await patiently(world.clock, () => store.ledgers.page(ledgerScope, query));
        for (const item of page.items) {
          if (!item.value.settled) unsettled.set(item.value.index, item);
          else done.push(item.value);
        }
        after = page.next ?? undefined;
      } while (after !== undefined);
      for (const ledger of done) settled.add(ledger.index);
      return done;
    },
    refill: () => openAll(nextIndexes()),
    async begun() {
      const indexes = [...unsettled.keys()].filter((index) => index >= nextIndex).toSorted((one, other) => one - other);
      const opened: Opened[] = [];
      for (let at = 0; at < indexes.length; at += portionsAtOnce) opened.push(...await openAll(indexes.slice(at, at + portionsAtOnce)));
      return opened;
    },
    canRefill: () => nextIndex < portions && rows + limits.portionRows <= mostRows,
    exhausted: () => nextIndex >= portions,
    left: (count) => { rows -= count; },
  };
}
