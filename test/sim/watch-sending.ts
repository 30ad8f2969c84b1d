// What is checked when a process sends writes to the directory: may it, does it keep to what it was told, is it the first.
import type { ChangeOutcome, DirectoryChange } from '../../bot/ports.ts';
import type { SimProcess } from './process.ts';
import { keysOf, leavesMark, plannedKeys } from './witness.ts';
import type { Witness } from './witness.ts';

interface Parts { process: SimProcess; witness: Witness; tenant: string }

/** I8: told to wait, a process sends nothing to that tenant before the time is over. */
function throttleManners({ process, witness, tenant }: Parts): void {
  const early = (process.quietUntil.get(tenant) ?? 0) - witness.scheduler.now();
  if (early > 0) witness.blame('I8', `${process.name} wrote to ${tenant} ${early} ms before Retry-After had passed.`);
}

/** I21: whoever has just read that the job is to stop sends nothing more of it. */
function stopsWhenTold({ process, witness, tenant }: Parts, changes: readonly DirectoryChange[]): void {
  const { reading } = witness;
  if (reading === undefined || reading.event !== witness.scheduler.events() || !reading.job.stopRequested || reading.job.tenant !== tenant) return;
  const rows = witness.rowsOf(reading.job.plan ?? '');
  const own = new Set(rows.flatMap((row) => plannedKeys(tenant, row, userIdOf(witness, reading.job.id, row.n) || row.person.id).flat()));
  const key = changes.flatMap((change) => keysOf(tenant, change)).find((each) => own.has(each));
  if (key !== undefined) witness.blame('I21', `${process.name} read that job ${reading.job.id} is to stop and sent ${key}.`);
}

export function userIdOf(witness: Witness, job: string, n: number): string {
  for (const ledger of witness.ledgers.get(job)?.values() ?? []) {
    const row = ledger.rows.find((each) => each.n === n);
    if (row !== undefined) return row.userId;
  }
  return '';
}

/** I2: what leaves a mark is written down as sent before it is sent, so that nobody sends it again without asking. */
function writtenDownFirst({ process, witness, tenant }: Parts, changes: readonly DirectoryChange[]): void {
  for (const key of changes.flatMap((change) => keysOf(tenant, change)).filter(leavesMark)) {
    if (!isWrittenDown(witness, tenant, key)) witness.blame('I2', `${process.name} sent ${key} before any ledger said so.`);
  }
}

function isWrittenDown(witness: Witness, tenant: string, key: string): boolean {
  for (const [job, ledgers] of witness.ledgers) {
    const rows = witness.rowsOf(job);
    for (const row of [...ledgers.values()].flatMap((ledger) => ledger.rows)) {
      const planned = rows[row.n];
      if (planned === undefined) continue;
      const keys = plannedKeys(tenant, planned, row.userId).flat();
      if (keys.some((each, at) => each === key && row.changes[at]?.state === 'sent')) return true;
    }
  }
  return false;
}

export interface Sending {
  sent(changes: readonly DirectoryChange[]): void;
  answered(outcomes: readonly ChangeOutcome[]): void;
}

export function watchSending(parts: Parts): Sending {
  const { process, witness, tenant } = parts;
  return {
    sent(changes) {
      witness.requests += 1;
      witness.changesSent += changes.length;
      throttleManners(parts);
      stopsWhenTold(parts, changes);
      writtenDownFirst(parts, changes);
      const foreign = changes.flatMap((change) => keysOf(tenant, change)).find((key) => / t\d-/.test(key) && !key.includes(` ${tenant}-`));
      if (foreign !== undefined) witness.blame('I16', `${process.name} sent ${foreign}.`);
    },
    answered(outcomes) {
      for (const outcome of outcomes) {
        if (outcome.state !== 'later' || outcome.why !== 'throttled') continue;
        witness.fault('throttled');
        process.quietUntil.set(tenant, Math.max(process.quietUntil.get(tenant) ?? 0, witness.scheduler.now() + outcome.after));
      }
    },
  };
}
