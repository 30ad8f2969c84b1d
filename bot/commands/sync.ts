// sync now and sync status – reading the directory again.
import { UsherError } from '../../shared/errors.ts';
import { line, moment } from './card.ts';
import { showJob } from './change-flow.ts';
import { defineCommand } from './command.ts';
import { listCard } from './list.card.ts';
import type { Said } from './parse.ts';

export const syncNow = defineCommand({
  name: 'sync now',
  usage: 'sync now',
  summary: 'read users, groups and licences from the directory again',
  section: 'Work and records',
  ability: 'sync.run',
  read: refuseMore,
  run: async (context) => showJob(context, (await context.services.sync.start(context.actor)).id),
});

export const syncStatus = defineCommand({
  name: 'sync status',
  aliases: ['sync'],
  usage: 'sync status',
  summary: 'when the directory was read last',
  section: 'Work and records',
  ability: 'settings.see',
  read: refuseMore,
  run: async ({ services, actor }) => {
    const status = await services.sync.status(actor.tenant);
    const items = [
      { name: 'Last read', detail: moment(status.last, 'not yet') },
      { name: 'At work', detail: status.job === null ? 'no' : `yes, job ${status.job}` },
      ...(status.problem === null ? [] : [{ name: 'Problem', detail: status.problem }]),
    ];
    return { card: listCard({ title: 'Sync with the directory', note: line('“sync now” reads everything again.'), items }), summary: 'Sync status' };
  },
});

function refuseMore({ words }: Said): void {
  if (words.length > 0) throw new UsherError('input.invalid', 'Type “sync now” or “sync status”.');
}
