// A row that has its outcome, and what recording it takes.
import type { Job, LedgerRow } from '../../../shared/job.ts';
import type { PlanRow } from '../../../shared/plan.ts';
import type { World } from '../../ports.ts';
import type { FactsParts } from '../facts.ts';

export interface FinishedRow { row: PlanRow; ledger: LedgerRow }

/** `silent`: new accounts get no welcome. */
export interface FinishParts extends FactsParts { world: World; job: Job; silent: boolean }
