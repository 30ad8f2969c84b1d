// job and stop – one piece of work: where it stands, and ending it early.
import { toType, UsherError } from '../../shared/errors.ts';
import { showJob } from './change-flow.ts';
import { formCommand } from './form-command.ts';
import type { AskedInput } from './form-command.ts';
import { importedVerbs } from './imported.ts';
import { planAndJobVerbs } from './plan-verbs.ts';
import type { Word } from './parse.ts';

const idInput: AskedInput = { id: 'job', label: 'Id of the job', error: 'Enter the id of a job.' };

export const job = formCommand<string>({
  name: 'job',
  aliases: ['show job'],
  usage: 'job <id>',
  summary: 'one job and its report',
  section: 'Work and records',
  ability: 'own.see',
  verbs: [...planAndJobVerbs, ...importedVerbs],
  form: { verb: 'usherShowJob', title: 'Job', note: 'The id stands on the card of the job.', advice: toType('jobs', 'see the latest with their ids'), goTitle: 'Show', inputs: [idInput] },
  read: ({ words }) => jobId(words, 'job'),
  readForm: ({ names }) => jobId(names('job'), 'job'),
  run: async (context, id) => showJob(context, id),
});

export const stop = formCommand<string>({
  name: 'stop',
  aliases: ['stop job'],
  usage: 'stop <id>',
  summary: 'end a running job; what is done stays done',
  section: 'Work and records',
  ability: 'own.see',
  form: { verb: 'usherStopJob', title: 'Stop a job', note: 'What is done stays done.', advice: toType('jobs', 'see the latest with their ids'), goTitle: 'Stop', destructive: true, inputs: [idInput] },
  read: ({ words }) => jobId(words, 'stop'),
  readForm: ({ names }) => jobId(names('job'), 'stop'),
  run: async (context, id) => {
    const { finished } = await context.services.changes.stop(context.actor, id);
    return showJob(context, id, finished === null ? undefined : 'There was nothing to stop: this job had ended.');
  },
});

function jobId(words: readonly Word[], verb: string): string {
  const [id] = words;
  if (id === undefined || words.length > 1) throw new UsherError('input.invalid', `Write the id behind it: ${verb} <id>.`, { advice: toType('jobs', 'see the ids') });
  if (!/^[\w.:-]{1,100}$/.test(id.text)) throw new UsherError('job.unknown');
  return id.text;
}
