// A row that has its outcome, and what recording it takes.
import type { Job, LedgerRow } from '../../../shared/job.ts';
import type { PlanRow } from '../../../shared/plan.ts';
import type { Store, World } from '../../ports.ts';

export interface FinishedRow { row: PlanRow; ledger: LedgerRow }

/** `silent`: new accounts get no welcome. */
export interface FinishParts { world: World; store: Store; job: Job; silent: boolean }
