// job and stop – one piece of work: where it stands, and ending it early.
import { UsherError } from '../../shared/errors.ts';
import { showJob } from './change-flow.ts';
import { defineCommand } from './command.ts';
import { importedVerbs } from './imported.ts';
import { planAndJobVerbs } from './plan-verbs.ts';
import type { Said } from './parse.ts';

export const job = defineCommand({
  name: 'job',
  aliases: ['show job'],
  usage: 'job <id>',
  summary: 'one job and its report',
  section: 'Work and records',
  ability: 'own.see',
  verbs: [...planAndJobVerbs, ...importedVerbs],
  read: (said) => jobId(said, 'job'),
  run: async (context, id) => showJob(context, id),
});

export const stop = defineCommand({
  name: 'stop',
  aliases: ['stop job'],
  usage: 'stop <id>',
  summary: 'end a running job; what is done stays done',
  section: 'Work and records',
  ability: 'own.see',
  read: (said) => jobId(said, 'stop'),
  run: async (context, id) => {
    await context.services.changes.stop(context.actor, id);
    return showJob(context, id);
  },
});

function jobId({ words }: Said, verb: string): string {
  const [id] = words;
  if (id === undefined || words.length > 1) throw new UsherError('input.invalid', `Write the id behind it: ${verb} <id>. “jobs” shows the ids.`);
  if (!/^[\w.:-]{1,100}$/.test(id.text)) throw new UsherError('job.unknown');
  return id.text;
}
