// I12 and I13: somebody is always left who can administer, and no more people lose their way in than may without an approver.
import type { Job } from '../../shared/job.ts';
import type { Truth } from './truth.ts';
import type { Witness } from './witness.ts';

/**
 * I12: at every instant there is an administrator who can get in. Whom somebody else's hand put out, Usher may believe in; `leaving`: whoever
 * could not get in before, as far as Usher knows, takes nobody's place by leaving.
 */
export function adminsAreLeft(witness: Witness, truth: Truth, leaving: string): void {
  const known = witness.readModel.get(leaving);
  if (known !== undefined && !known.enabled) return;
  const admins = [...truth.people.values()].filter(({ id }) => truth.roleOf(id) === 'admin');
  const byOthers = (id: string): boolean => witness.marks.some((mark) => mark.by === 'other' && mark.userId === id);
  if (!admins.some(({ id, enabled, gone }) => (enabled && !gone) || byOthers(id))) witness.blame('I12', `No administrator of ${truth.tenant} is left who can get in.`);
}

/** I13: one sum for all plans of a day that began without an approver; every simulation lies within one day. */
export function withinBlastRadius(witness: Witness, job: Job): void {
  const { administration } = witness.odds;
  if (administration === null || witness.approvals.get(job.id)?.state === 'approved') return;
  const rows = witness.rowsOf(job.plan ?? '').filter(({ verdict, operations }) => verdict === 'run' && operations.some(({ kind }) => kind === 'disable-account' || kind === 'delete-user'));
  const sum = (witness.destroyed.get(job.tenant) ?? 0) + rows.length;
  witness.destroyed.set(job.tenant, sum);
  if (sum > administration.destructivePerDay) witness.blame('I13', `${sum} people of ${job.tenant} lose their way in on one day with nobody's approval; ${administration.destructivePerDay} may.`);
}
