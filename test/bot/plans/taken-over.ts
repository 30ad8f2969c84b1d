// How a job comes from one process to another in the middle of it.
import { expect } from '@jest/globals';
import type { Executor } from '../../../bot/plans/execute.ts';
import { leaseLength } from '../../../bot/plans/run/lease.ts';
import type { CardPlace } from '../../../shared/job.ts';
import { tenant } from './heart.ts';
import type { Heart } from './heart.ts';

/** Lets something happen when the first rows are over, and about to be written into the audit trail. */
export function whenSomeAreDone({ store: { audit } }: Heart, happen: () => Promise<void>): void {
  const writeMany = audit.writeMany.bind(audit);
  audit.writeMany = async (...given) => {
    audit.writeMany = writeMany;
    await happen();
    return writeMany(...given);
  };
}

/** The process that has the job sleeps for longer than it may, and another one takes it. */
export async function loseLease({ now, store: { jobs } }: Heart, id: string, cards?: CardPlace[]): Promise<void> {
  now.value += 2 * leaseLength;
  const stored = await jobs.get({ tenant }, id);
  if (stored?.value.lease === undefined || stored.value.lease === null) throw new Error('nobody holds the job');
  await jobs.put({ tenant }, id, { ...stored.value, ...(cards !== undefined && { cards }), lease: { owner: 'other', epoch: stored.value.lease.epoch + 1, until: now.value - 1 } });
}

/** This process carries the job on to its end. */
export async function takeOver({ store: { jobs } }: Heart, executor: Executor, id: string): Promise<void> {
  const stored = await jobs.get({ tenant }, id);
  if (stored === undefined) throw new Error('no job');
  expect(await executor.start(stored, true)).toBe(true);
  await executor.ended(id);
}
