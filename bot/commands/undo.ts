// undo – takes back my latest change, or a job by its id; when the latest one stays, it asks before it takes back an older one.
import { toType, UsherError } from '../../shared/errors.ts';
import type { Job } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import type { Plan } from '../../shared/plan.ts';
import { isUndoneInPart, proceed } from './change-flow.ts';
import { defineCommand } from './command.ts';
import type { Context } from './command.ts';
import { whyNothing } from './nothing-left.ts';

export const undo = defineCommand({
  name: 'undo',
  usage: 'undo [job id]',
  summary: 'take back your latest change, or a job',
  section: 'Work and records',
  ability: 'own.see',
  read: (said) => {
    if (said.words.length > 1) throw new UsherError('input.invalid', 'Write “undo” alone, or the id of one job behind it.');
    return said.words[0]?.text;
  },
  run: async (context, id) => {
    if (id !== undefined && !/^[\w.:-]{1,100}$/.test(id)) throw new UsherError('job.unknown');
    return proceed(context, id === undefined ? await planForLatest(context) : await context.services.changes.planUndo(context.actor, id));
  },
});

/** Something came of it, or may still; what was refused or skipped as a whole is no change. */
function isChange({ kind, finished, undoable, summary: { created, changed, unknown } }: Job): boolean {
  return kind !== 'sync' && (finished === null || undoable || created + changed + unknown > 0);
}

async function jobOf({ services, actor: { tenant } }: Context, id: string | null | undefined): Promise<Job | undefined> {
  return id === undefined || id === null ? undefined : (await services.store.jobs.get({ tenant }, id))?.value;
}

/** Saying “undo” twice takes back two changes; it does not bring the first one back. Of undos those alone are changes that took back an undo. */
async function putsInForce(context: Context, job: Job): Promise<boolean> {
  if (job.kind !== 'undo') return true;
  const undone = await jobOf(context, job.undoes);
  return undone !== undefined && !(await putsInForce(context, undone));
}

/** The job through which a change is in force: itself, or the undo of its undo; undefined once it is taken back. What an undo has left of it is in force. */
async function inForceThrough(context: Context, job: Job): Promise<Job | undefined> {
  if (job.undoneBy === null || await isUndoneInPart(context, job)) return job;
  const again = await jobOf(context, (await jobOf(context, job.undoneBy))?.undoneBy);
  return again === undefined || !isChange(again) ? undefined : inForceThrough(context, again);
}

const isMine = ({ requestedBy }: Job, { actor }: Context): boolean => requestedBy.id === actor.person.id;

function whyItStays(context: Context, job: Job): string {
  const { id, title, finished, requestedBy, summary: { created, changed } } = job;
  if (!isMine(job, context)) return `Your latest change is in force again because ${requestedBy.name} took back the undo of it (“${title}”); “undo ${id}” takes it back.`;
  if (finished === null) return `Your latest change, “${title}”, is still at work and cannot be taken back before it has ended.`;
  if (created + changed === 0) return `Your latest change, “${title}”, cannot be taken back: it is not certain what came of it, see “job ${id}”.`;
  return `Your latest change, “${title}”, cannot be taken back: new accounts, new and deleted groups, passwords, messages and ended sessions stay.`;
}

/** Changes that are looked at when nothing of the latest ones is left to be taken back; each look is a plan with all its rows, so large ones are named by their id. */
const lookedAt = 5;
const isSmall = ({ summary: { created, changed } }: Job): boolean => created + changed <= limits.freshUndo;

/** The way back of the latest of my changes; where that stays, of the one before it of which anything can be taken back, and why it is that one: nobody meant it, so it is asked about. */
async function planForLatest(context: Context): Promise<Plan> {
  const { services: { changes }, actor } = context;
  const { latest, before } = await latestOfMine(context);
  const own = latest.undoable && isMine(latest, context) ? await changes.planUndo(actor, latest.id) : undefined;
  if (own !== undefined && own.counts.run > 0) return own;
  const why = own === undefined ? whyItStays(context, latest) : `Of your latest change, “${latest.title}”, nothing can be taken back now. ${await whyNothing(context, own)}`;
  for (const job of before.filter(isSmall).slice(0, lookedAt)) {
    const plan = await changes.planUndo(actor, job.id, `${why} This takes back what came before it: “${job.title}”.`);
    if (plan.counts.run > 0) return plan;
  }
  if (own !== undefined) return own;
  throw isMine(latest, context) ? noneLeft() : new UsherError('job.not-undoable', why);
}

function noneLeft(): UsherError {
  return new UsherError('job.not-undoable', 'None of your latest changes can be taken back. New accounts and passwords stay.', { advice: toType('jobs', 'see what was done') });
}

/** Ids, which are in the order of asking, tell apart what was let run at the same moment. */
const letRunAt = ({ created, id }: Job): string => `${created} ${id}`;

/** `before`: those before it that can be taken back, latest first. UsherError job.not-undoable when there is nothing. */
async function latestOfMine(context: Context): Promise<{ latest: Job; before: Job[] }> {
  const { services, actor } = context;
  // Many, because they come by when they were asked for, and an approver may have let one run days after that.
  const { jobs } = await services.changes.jobs(actor.tenant, { limit: limits.pageSize.most });
  const mine = jobs.filter((job) => isMine(job, context) && isChange(job));
  const through = await Promise.all(mine.map(async (job) => (await putsInForce(context, job) ? inForceThrough(context, job) : undefined)));
  const inForce = new Map(through.flatMap((job) => (job === undefined ? [] : [[job.id, job]])));
  const [latest, ...others] = [...inForce.values()].toSorted((one, other) => (letRunAt(one) < letRunAt(other) ? 1 : -1));
  const before = others.filter((job) => job.undoable && isMine(job, context));
  if (latest === undefined || (isMine(latest, context) && !latest.undoable && before.length === 0)) throw noneLeft();
  return { latest, before };
}
