// Reading plans and jobs back: rows as planned, jobs latest first, and what became of every row.
import { UsherError } from '../../shared/errors.ts';
import type { Job, LedgerRow, ReportRow } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import type { PlanRow } from '../../shared/plan.ts';
import type { Store } from '../ports.ts';
import type { Changes } from './change.ts';
import { lostOf, lostOwners } from './lost-secrets.ts';
import { operationWords } from './operation-words.ts';
import { ledgerId } from './run/book.ts';
import { doneOf, reportRow } from './run/outcome.ts';

type Reports = Pick<Changes, 'rows' | 'jobs' | 'report'>;

/** Portions read at a time. */
const stride = 25;

function reported(row: PlanRow, record: LedgerRow | undefined, { kind, lost }: { kind: Job['kind']; lost: ReadonlySet<string> }): ReportRow {
  const told = reportRow(row, record);
  if (record === undefined) return told;
  // What a message says stands on the plan; what an import made of somebody, in the file.
  const did = kind === 'import' || told.status !== 'changed' ? '' : doneOf(row, record).filter((operation) => operation.kind !== 'send-message').map(operationWords).join(', ');
  return { ...told, ...(did !== '' && { did }), reason: [told.reason, lostOf(row, record, lost)].filter(Boolean).join(' ') };
}

export function createReports(store: Store): Reports {
  async function rows(tenant: string, plan: string, query: { from: number; limit: number; verdict?: PlanRow['verdict'] }): Promise<PlanRow[]> {
    const found: PlanRow[] = [];
    let from = ledgerId(Math.floor(query.from / limits.portionRows));
    for (;;) {
      const page = await store.portions.page({ tenant, part: plan }, { from, limit: stride });
      for (const row of page.items.flatMap(({ value }) => value.rows)) {
        if (row.n < query.from || (query.verdict !== undefined && row.verdict !== query.verdict)) continue;
        found.push(row);
        if (found.length === query.limit) return found;
      }
      const last = page.items.at(-1);
      if (page.next === null || last === undefined) return found;
      from = ledgerId(last.value.index + 1);
    }
  }

  return {
    rows,
    async jobs(tenant, { after, limit }) {
      const page = await store.jobs.page({ tenant }, { direction: 'descending', limit, ...(after === undefined ? {} : { after }) });
      return { jobs: page.items.map(({ value }) => value), next: page.next };
    },
    async report(tenant, id, { from, limit }) {
      const job = await store.jobs.get({ tenant }, id);
      if (job === undefined) throw new UsherError('job.unknown');
      if (job.value.plan === null) return { rows: [], next: null };
      const planned = await rows(tenant, job.value.plan, { from, limit });
      const last = planned.at(-1);
      if (last === undefined) return { rows: [], next: null };
      const bounds = { from: ledgerId(Math.floor(from / limits.portionRows)), to: ledgerId(Math.floor(last.n / limits.portionRows)) };
      const ledgers = await store.ledgers.page({ tenant, part: id }, { ...bounds, limit: limits.pageSize.most });
      const records = new Map(ledgers.items.flatMap(({ value }) => value.rows).map((record) => [record.n, record]));
      const next = last.n + 1 < job.value.progress.total ? last.n + 1 : null;
      const lost = ledgers.items.some(({ value }) => value.rows.some(({ secretsWith }) => secretsWith !== undefined)) ? await lostOwners(store, { tenant, id }) : new Set<string>();
      return { rows: planned.map((row) => reported(row, records.get(row.n), { kind: job.value.kind, lost })), next };
    },
  };
}
