// I3: a role that a report tells as given is given, also where the directory refused the rest of the row; one it does not tell is not.
import { isUntouched, ledgerRow } from './rest.ts';
import type { Witness } from './witness.ts';

export function rolesAreKept(witness: Witness): void {
  for (const job of witness.jobs.values()) {
    for (const row of witness.rowsOf(job.plan ?? '').filter(({ operations }) => operations.some(({ kind }) => kind === 'set-role'))) {
      const ledger = ledgerRow(witness, job.id, row.n);
      const isTold = ledger !== undefined && ledger.outcome !== null && !isUntouched(ledger);
      const isGranted = witness.grants.has(`${job.id} ${row.person.id}`);
      if (isTold && !isGranted) witness.blame('I3', `Row ${row.n} of job ${job.id} is told as ${ledger.outcome}, and the role it gives ${row.person.id} is not kept.`);
      if (!isTold && isGranted) witness.blame('I3', `Row ${row.n} of job ${job.id} is told as ${ledger?.outcome ?? 'not run'}, and ${row.person.id} has the role from it.`);
    }
  }
}
