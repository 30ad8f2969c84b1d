// A row that has its outcome, and what recording it takes.
import type { Job, LedgerRow } from '../../../shared/job.ts';
import type { PlanRow } from '../../../shared/plan.ts';
import type { World } from '../../ports.ts';
import type { FactsParts } from '../facts.ts';

export interface FinishedRow { row: PlanRow; ledger: LedgerRow }

export interface FinishParts extends FactsParts {
  world: World;
  job: Job;
  /** New accounts get no welcome. */
  silent: boolean;
  /** Whose rights it took, where a person had to lend them. */
  inNameOf?: string | undefined;
  /** Asked before each step of what may last longer than a lease: the job stays this process's own until the step is over. Throws LeaseLost. */
  hold: () => Promise<void>;
}
