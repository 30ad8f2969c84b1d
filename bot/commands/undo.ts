// undo – takes back the latest thing I did that can be taken back, or a job by its id.
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import { proceed } from './change-flow.ts';
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
    return proceed(context, await context.services.changes.planUndo(context.actor, id ?? await latestOfMine(context)));
  },
});

async function latestOfMine({ services, actor }: Context): Promise<string> {
  const { jobs } = await services.changes.jobs(actor.tenant, { limit: limits.pageSize.usual });
  // Saying it twice takes back two changes; it does not bring the first one back.
  const latest = jobs.find((job) => job.kind !== 'undo' && job.requestedBy.id === actor.person.id && job.undoable && job.undoneBy === null);
  if (latest === undefined) throw new UsherError('job.not-undoable', 'None of your latest changes can be taken back. New accounts and passwords stay; “jobs” shows what was done.');
  return latest.id;
}
