// sync now and sync status – reading the directory again.
import { UsherError } from '../../shared/errors.ts';
import { line, moment } from './card.ts';
import { showJob } from './change-flow.ts';
import { defineCommand } from './command.ts';
import type { CardReply } from './command.ts';
import { listCard } from './list.card.ts';
import { notice } from './notice.card.ts';
import type { Said } from './parse.ts';

export const syncNow = defineCommand({
  name: 'sync now',
  usage: 'sync now',
  summary: 'read users, groups and licences from the directory again',
  section: 'Work and records',
  ability: 'sync.run',
  read: refuseMore,
  run: async (context) => {
    const { job: before } = await context.services.sync.status(context.actor.tenant);
    const { id, started } = await context.services.sync.start(context.actor);
    const shown = await showJob(context, id);
    // One that waits has read nothing yet.
    return id === before && started !== null ? { ...joined(started), follows: shown } : shown;
  },
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

/** A note of its own, because the card of the job is drawn anew while it runs. */
function joined(since: string): CardReply {
  return notice('A sync is at work already', line('One has been running since ', moment(since), ', and may be past what you want it to read. Say “sync now” again when it is done, for what changed since.'));
}

function refuseMore({ words }: Said): void {
  if (words.length > 0) throw new UsherError('input.invalid', 'Type “sync now” or “sync status”.');
}
