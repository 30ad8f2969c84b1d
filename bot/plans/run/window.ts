// The rows of a plan that are being worked on now: loaded portion by portion, so that memory does not grow with the plan.
import type { Job, Ledger } from '../../../shared/job.ts';
import { limits } from '../../../shared/limits.ts';
import type { Plan, PlanRow, Portion } from '../../../shared/plan.ts';
import type { Directory, SealedPasswords, Store, Stored, World } from '../../ports.ts';
import type { FactsParts } from '../facts.ts';
import type { Book } from './book.ts';
import { ledgerId } from './book.ts';
import { patiently } from './durable.ts';
import { firstLook } from './first-look.ts';
import { resume } from './settle.ts';
import { liveRow } from './task.ts';
import type { LiveRow } from './task.ts';

/** Rows in memory at once: enough to fill folds of twenty for forty groups. */
const mostRows = 1_600;
const portionsAtOnce = 10;

export interface Opened { index: number; ledger: Ledger; rows: readonly PlanRow[]; live: LiveRow[] }

interface Parts { world: World; store: Store; directory: Directory; plan: Plan; job: Job; book: Book; organisation: FactsParts['organisation'] }

export function bringsPassword(row: PlanRow): boolean {
  return row.operations.some((operation) => operation.kind === 'create-user' && operation.password === 'given');
}

export class Window {
  private readonly parts: Parts;
  private readonly portions: number;
  private readonly settled = new Set<number>();
  private readonly unsettled = new Map<number, Stored<Ledger>>();
  private nextIndex = 0;
  private rows = 0;

  constructor(parts: Parts) {
    this.parts = parts;
    this.portions = Math.ceil(parts.plan.counts.total / limits.portionRows);
  }

  /** Looks through the ledgers of an earlier attempt; gives those whose rows are wholly settled. */
  async scan(): Promise<Ledger[]> {
    const { world, store, job } = this.parts;
    const done: Ledger[] = [];
    let after: string | undefined;
    do {
      const query = { limit: limits.pageSize.most, ...(after === undefined ? {} : { after }) };
      const page = await patiently(world.clock, () => store.ledgers.page({ tenant: job.tenant, part: job.id }, query));
      for (const item of page.items) {
        if (item.value.settled) done.push(item.value);
        else this.unsettled.set(item.value.index, item);
      }
      after = page.next ?? undefined;
    } while (after !== undefined);
    for (const ledger of done) this.settled.add(ledger.index);
    return done;
  }

  /** Loads portions while there is room. */
  refill(): Promise<Opened[]> {
    return this.openAll(this.nextIndexes());
  }

  canRefill(): boolean {
    return this.nextIndex < this.portions && this.rows + limits.portionRows <= mostRows;
  }

  /** Loads what an earlier attempt had begun and this one has not come to: a job that is stopped must still report it. */
  async begun(): Promise<Opened[]> {
    const indexes = [...this.unsettled.keys()].filter((index) => index >= this.nextIndex).toSorted((one, other) => one - other);
    const opened: Opened[] = [];
    for (let at = 0; at < indexes.length; at += portionsAtOnce) opened.push(...await this.openAll(indexes.slice(at, at + portionsAtOnce)));
    return opened;
  }

  /** Every portion has been loaded. */
  exhausted(): boolean {
    return this.nextIndex >= this.portions;
  }

  /** So many rows fewer are in memory. */
  left(rows: number): void {
    this.rows -= rows;
  }

  private nextIndexes(): number[] {
    const indexes: number[] = [];
    while (this.nextIndex < this.portions && indexes.length < portionsAtOnce && this.rows + indexes.length * limits.portionRows < mostRows) {
      if (!this.settled.has(this.nextIndex)) indexes.push(this.nextIndex);
      this.nextIndex += 1;
    }
    return indexes;
  }

  private async openAll(indexes: readonly number[]): Promise<Opened[]> {
    const opened: Opened[] = [];
    for (const portion of indexes.length === 0 ? [] : await this.load(indexes)) opened.push(await this.open(portion));
    return opened;
  }

  private async load(indexes: readonly number[]): Promise<Portion[]> {
    const { world, store, plan } = this.parts;
    const wanted = new Set(indexes.map(ledgerId));
    const from = ledgerId(Math.min(...indexes));
    const to = ledgerId(Math.max(...indexes));
    const page = await patiently(world.clock, () => store.portions.page({ tenant: plan.tenant, part: plan.id }, { from, to, limit: limits.pageSize.most }));
    const found = page.items.filter((item) => wanted.has(item.id)).map((item) => item.value);
    if (found.length !== indexes.length) throw new Error(`Plan ${plan.id} lacks portions: ${indexes.length} wanted, ${found.length} found.`);
    return found;
  }

  private async open(portion: Portion): Promise<Opened> {
    const { world, job, book } = this.parts;
    const stored = this.unsettled.get(portion.index);
    const looked = stored === undefined ? await firstLook(this.parts, job, portion) : [];
    const sealed = await this.passwordsOf(portion);
    const fresh = (): Ledger => ({ job: job.id, index: portion.index, settled: false, rows: looked });
    const ledger = book.open(portion.index, fresh, stored);
    const live: LiveRow[] = [];
    portion.rows.forEach((row, position) => {
      const record = ledger.rows[position];
      if (record === undefined || record.outcome !== null) return;
      const opened = liveRow(row, record, { portion: portion.index, password: () => this.password(sealed, row) });
      for (const task of opened.tasks) resume(task, world.clock.now());
      live.push(opened);
    });
    this.rows += portion.rows.length;
    return { index: portion.index, ledger, rows: portion.rows, live };
  }

  private async passwordsOf(portion: Portion): Promise<SealedPasswords | undefined> {
    const { world, store, plan } = this.parts;
    if (!portion.rows.some(bringsPassword)) return undefined;
    return (await patiently(world.clock, () => store.sealed.get({ tenant: plan.tenant, part: plan.id }, ledgerId(portion.index))))?.value;
  }

  private password(sealed: SealedPasswords | undefined, row: PlanRow): string {
    const { vault, random } = this.parts.world;
    const closed = sealed?.byRow[String(row.n)];
    return (closed === undefined ? undefined : vault.open(closed)) ?? random.password();
  }
}
