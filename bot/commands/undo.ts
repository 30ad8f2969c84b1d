// undo – takes back my latest change, or a job by its id; when the latest one stays, it asks before it takes back an older one.
import { UsherError } from '../../shared/errors.ts';
import type { Job } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import { isUndoneInPart, proceed } from './change-flow.ts';
import { defineCommand } from './command.ts';
import type { Context } from './command.ts';

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
    const { job, instead } = id === undefined ? await latestOfMine(context) : { job: id, instead: undefined };
    return proceed(context, await context.services.changes.planUndo(context.actor, job, instead));
  },
});

/** Something came of it, or may still; what was refused or skipped as a whole is no change. */
function isChange({ kind, finished, undoable, summary: { created, changed, unknown } }: Job): boolean {
  return kind !== 'undo' && kind !== 'sync' && (finished === null || undoable || created + changed + unknown > 0);
}

function whyItStays({ id, title, finished, summary: { created, changed } }: Job): string {
  if (finished === null) return `Your latest change, “${title}”, is still at work and cannot be taken back before it has ended.`;
  if (created + changed === 0) return `Your latest change, “${title}”, cannot be taken back: it is not certain what came of it, see “job ${id}”.`;
  return `Your latest change, “${title}”, cannot be taken back: new accounts, new and deleted groups, passwords, messages and ended sessions stay.`;
}

/** The latest of my changes; where that stays, the one before it that can be taken back, and why it is that one: nobody meant it, so it is asked about. */
async function latestOfMine({ services, actor }: Context): Promise<{ job: string; instead: string | undefined }> {
  const { jobs } = await services.changes.jobs(actor.tenant, { limit: limits.pageSize.usual });
  const mine = jobs.filter((job) => job.requestedBy.id === actor.person.id && isChange(job));
  // Saying it twice takes back two changes; it does not bring the first one back. What an undo has left of a change is taken back first.
  const ended = await Promise.all(mine.map(async (job) => job.undoneBy !== null && !(await isUndoneInPart({ services, actor }, job))));
  const [latest, ...before] = mine.filter((_job, at) => ended[at] !== true);
  if (latest?.undoable === true) return { job: latest.id, instead: undefined };
  const candidate = before.find(({ undoable }) => undoable);
  if (candidate === undefined) throw new UsherError('job.not-undoable', 'None of your latest changes can be taken back. New accounts and passwords stay; “jobs” shows what was done.');
  return { job: candidate.id, instead: `${latest === undefined ? '' : `${whyItStays(latest)} `}This takes back what came before it: “${candidate.title}”.` };
}
