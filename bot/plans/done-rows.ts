// What a job did to each row of its plan, read back from the stored rows and ledgers.
import type { Ledger } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import type { Operation, PlanRow, Portion } from '../../shared/plan.ts';
import type { Store } from '../ports.ts';
import { ledgerId } from './run/book.ts';
import { doneOf } from './run/outcome.ts';

/** `userId`: of the account or group, also of one that the job made. */
export interface Done { row: PlanRow; userId: string; operations: Operation[] }

/** The rows of a portion of which anything was done. */
export function doneIn(portion: Portion, ledger: Ledger): Done[] {
  const done: Done[] = [];
  portion.rows.forEach((row, position) => {
    const record = ledger.rows[position];
    if (record === undefined) return;
    const operations = doneOf(row, record);
    if (operations.length > 0) done.push({ row, userId: record.userId, operations });
  });
  return done;
}

/** By number of the row, of the portions that hold these rows: at most a page of portions. */
export async function doneAmong(store: Store, { tenant, job, plan }: { tenant: string; job: string; plan: string }, { from, count }: { from: number; count: number }): Promise<Map<number, Operation[]>> {
  const bounds = { from: ledgerId(Math.floor(from / limits.portionRows)), to: ledgerId(Math.floor((from + count - 1) / limits.portionRows)), limit: limits.pageSize.most };
  const [portions, ledgers] = await Promise.all([store.portions.page({ tenant, part: plan }, bounds), store.ledgers.page({ tenant, part: job }, bounds)]);
  const records = new Map(ledgers.items.map(({ id, value }) => [id, value]));
  return new Map(portions.items.flatMap(({ id, value }) => {
    const ledger = records.get(id);
    return ledger === undefined ? [] : doneIn(value, ledger).map(({ row, operations }): [number, Operation[]] => [row.n, operations]);
  }));
}
