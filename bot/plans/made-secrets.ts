// Whether there is something that somebody must be told once: of a plan as its rows say, of a job as it was recorded.
import type { Job } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import type { Plan } from '../../shared/plan.ts';
import type { Store } from '../ports.ts';
import { makesSecrets } from './new-secrets.ts';
import { secretOf } from './operations/index.ts';
import { pagesOf } from './pages.ts';
import { nobody } from './run/row-secrets.ts';

/** Of these kinds some make secrets; whether one of its rows does is another matter, as an import may bring its passwords. */
export function mayMakeSecrets({ operations }: Pick<Plan, 'operations'>): boolean {
  return makesSecrets(operations);
}

/** Nobody waits for a hundred thousand passwords, and memory must not grow with the file: they are set by a reset. */
export function tellsSecrets({ kind, counts }: Pick<Plan, 'kind' | 'counts'>): boolean {
  return kind !== 'import' || counts.total <= limits.secretsKept;
}

/** Whether a row that would run makes one. */
async function wouldMakeSecrets(store: Pick<Store, 'portions'>, plan: Plan): Promise<boolean> {
  if (!mayMakeSecrets(plan) || !tellsSecrets(plan)) return false;
  for await (const page of pagesOf(store.portions, { tenant: plan.tenant, part: plan.id })) {
    const rows = page.flatMap(({ value }) => value.rows);
    if (rows.some(({ verdict, operations }) => verdict === 'run' && operations.some((operation) => secretOf(operation) !== undefined))) return true;
  }
  return false;
}

/** Whether the job of a plan has made one that was to be told, or while it is at work may still. */
export async function hasMadeSecrets(store: Pick<Store, 'portions' | 'ledgers'>, plan: Plan, { id, finished }: Job): Promise<boolean> {
  if (finished === null) return wouldMakeSecrets(store, plan);
  if (!mayMakeSecrets(plan)) return false;
  for await (const page of pagesOf(store.ledgers, { tenant: plan.tenant, part: id })) {
    if (page.some(({ value }) => value.rows.some(({ secretsWith = nobody }) => secretsWith !== nobody))) return true;
  }
  return false;
}
