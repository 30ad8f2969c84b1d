// Who may be told the one-time secrets of a job: whoever asked for them, as long as they could ask for them still.
import type { AuditEntry } from '../../shared/audit.ts';
import { UsherError } from '../../shared/errors.ts';
import type { Job } from '../../shared/job.ts';
import { instant } from '../ports.ts';
import type { Store } from '../ports.ts';
import { demandAbility } from './actors.ts';
import { recordEntries } from './audit-entries.ts';
import type { Actor } from './change.ts';
import { abilityLacked, couldAskStill } from './check.ts';
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
  const lacked = await secretsLack(desk.store, actor, job);
  if (lacked !== undefined) await demandAbility(desk, actor, { ability: lacked, asked: action, about: job.title });
  return job;
}

/** The ability without which the secrets of a job are not told, if the role is without it. */
export async function secretsLack(store: Store, { tenant, role }: Pick<Actor, 'tenant' | 'role'>, job: Job): Promise<ReturnType<typeof abilityLacked>> {
  return job.kind === 'sync' ? undefined : abilityLacked((await storedPlan({ store }, tenant, planOf(job))).value, role);
}

/** Whether whoever asked may be written to with them; whom nobody has read yet asked a moment ago. */
export async function mayBeTold(store: Store, job: Job): Promise<boolean> {
  const user = await store.users.get(job.tenant, job.requestedBy.id);
  return user === undefined || couldAskStill(user.value, (await storedPlan({ store }, job.tenant, planOf(job))).value);
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
