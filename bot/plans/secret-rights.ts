// Who may be told the one-time secrets of a job: whoever asked for them, as long as they could ask for them still.
import type { AuditEntry } from '../../shared/audit.ts';
import { UsherError } from '../../shared/errors.ts';
import type { Job } from '../../shared/job.ts';
import { instant } from '../ports.ts';
import { demandAbility } from './actors.ts';
import { recordEntries } from './audit-entries.ts';
import type { Actor } from './change.ts';
import { abilityLacked, couldAskStill, lacksRole } from './check.ts';
import { storedJob, storedPlan } from './documents.ts';
import type { Desk } from './documents.ts';
import { patiently } from './run/durable.ts';

const action = 'fetch-passwords';

const planOf = ({ plan, id }: Job): string => plan ?? id;

/** The job. UsherErrors job.unknown, plan.not-yours, and ability.missing for whoever lost the role since; what is refused is audited. */
export async function demandSecrets(desk: Desk, actor: Actor, id: string): Promise<Job> {
  const { tenant, person } = actor;
  const job = (await storedJob(desk, tenant, id)).value;
  if (job.requestedBy.id !== person.id) {
    await recordFetch(desk, { actor, job, outcome: 'refused', reason: 'Only the person who asked for the passwords may fetch them.' });
    throw new UsherError('plan.not-yours', `Only ${job.requestedBy.name}, who asked for these passwords, may fetch them.`);
  }
  const refusal = await refusedSecrets(desk, actor, job);
  if (refusal !== undefined) throw refusal;
  return job;
}

/** What the requester of a job is told who lost the role since, which is audited; undefined for whoever may have its secrets. */
export async function refusedSecrets(desk: Desk, actor: Actor, job: Job): Promise<UsherError | undefined> {
  const lacked = job.kind === 'sync' ? undefined : abilityLacked((await storedPlan(desk, actor.tenant, planOf(job))).value, actor.role);
  if (lacked === undefined) return undefined;
  return demandAbility(desk, actor, { ability: lacked, asked: action, about: job.title }).then(() => undefined, (error: unknown) => {
    if (error instanceof UsherError) return error;
    throw error;
  });
}

/** Why whoever asked is not written to with them, which is audited; undefined where they are. Whom nobody has read yet asked a moment ago. */
export async function whyWithheld(desk: Desk, job: Job): Promise<{ reason: string; shutOut: boolean } | undefined> {
  const { tenant, requestedBy: person, source } = job;
  const user = (await desk.store.users.get(tenant, person.id))?.value;
  if (user === undefined) return undefined;
  const plan = (await storedPlan(desk, tenant, planOf(job))).value;
  if (couldAskStill(user, plan)) return undefined;
  const lacked = abilityLacked(plan, user.role);
  const shutOut = !user.enabled || user.deleted !== null;
  const reason = shutOut || lacked === undefined ? 'Whoever asked is deactivated or deleted.' : lacksRole(lacked, user.role).refuse;
  await recordFetch(desk, { actor: { tenant, person, source, role: user.role }, job, outcome: 'refused', reason });
  return { reason, shutOut };
}

export async function recordFetch(desk: Desk, fetched: Pick<AuditEntry, 'outcome' | 'reason'> & { actor: Actor; job: Job }): Promise<void> {
  const { actor, job, ...end } = fetched;
  const { world } = desk;
  const entry: AuditEntry = {
    id: `${job.id}.${action}.${world.ids.next()}`, tenant: job.tenant, at: instant(world.clock.now()), who: actor.person, source: actor.source, action,
    target: { id: '', name: job.title, email: '' }, before: '', after: '', correlation: job.id, ...end,
  };
  await patiently(world.clock, () => recordEntries(desk, job.tenant, [entry]));
}
