// Keeps the cards that show a job true while it runs: never more updates than the chat takes, the last state always.
import type { Job, ReportRow } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import { isRunning, jobCard, jobSummary } from '../commands/job.card.ts';
import type { LostSecrets, Told } from '../plans/change.ts';
import type { Messenger, Store, World } from '../ports.ts';
import { whileOpen } from './while-open.ts';

export interface JobCards {
  /** Takes note of a job's new state; returns at once. */
  show(job: Job): void;
  /** Brings one-time secrets to the requester's private chat, in a card of their own that no later state replaces. False when it did not arrive. */
  tellRequester(job: Job, told: Told): Promise<boolean>;
  /** Says to the requester whose one-time secrets are lost. False when it did not arrive. */
  tellLost(job: Job, lost: LostSecrets): Promise<boolean>;
  /** Waits until every card is up to date, or is left to the next process. */
  settled(): Promise<void>;
}

/**
 * Teams takes sixty messages in thirty seconds in one conversation, and 1,800 in an hour
 * (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit): quick at first, when people watch, then slower. A job of an hour comes to 1,630.
 */
const updateEvery = { first: 600, later: 2_500 };
const firstUpdates = 250;

interface Parts {
  world: World;
  store: Pick<Store, 'openJobs'>;
  messenger: Messenger;
  /** Fires when Usher is about to end. */
  closing: AbortSignal;
  /** Rows worth naming on the card of a finished job. */
  rowsOf: (job: Job) => Promise<readonly ReportRow[]>;
  tabAddress: (tenant: string, page: string) => string;
}

export function createJobCards({ world, store, messenger, closing, rowsOf, tabAddress }: Parts): JobCards {
  const inLine = whileOpen(messenger, closing);
  const latest = new Map<string, Job>();
  const busy = new Map<string, Promise<void>>();

  /** Whether all of its cards show it. */
  async function draw(job: Job): Promise<boolean> {
    const rows = isRunning(job.state) ? [] : await rowsOf(job);
    const message = { card: jobCard(job, rows, { link: tabAddress(job.tenant, `jobs/${job.id}`) }), summary: jobSummary(job) };
    return !(await Promise.all(job.cards.map((place) => inLine.updateCard(job.tenant, place, message)))).includes(false);
  }

  /** Of a job that goes on, whoever carries it on draws the cards. */
  async function leave({ id, tenant, finished }: Job): Promise<void> {
    if (finished !== null) await store.openJobs.put({ tenant }, id, { job: id, since: world.clock.now(), undrawn: true }, { expiresAt: world.clock.now() + limits.undoLifetime });
  }

  async function keepUp(id: string): Promise<void> {
    for (let job = latest.get(id), drawn = 1; job !== undefined; job = latest.get(id), drawn += 1) {
      latest.delete(id);
      try {
        if (!(await draw(job)) && closing.aborted) await leave(job);
      } catch (error) {
        world.log.warn('job-card.not-drawn', { job: id, error: String(error) });
      }
      if (isRunning(job.state)) await world.clock.sleep(drawn < firstUpdates ? updateEvery.first : updateEvery.later, closing);
    }
    busy.delete(id);
  }

  return {
    show(job) {
      if (job.cards.length === 0) return;
      latest.set(job.id, job);
      if (!busy.has(job.id)) busy.set(job.id, keepUp(job.id));
    },
    // Known to this process alone, and so tried also when it ends.
    async tellRequester(job, told) {
      const rows = isRunning(job.state) ? [] : await rowsOf(job);
      const message = { card: jobCard(job, rows, { link: tabAddress(job.tenant, `jobs/${job.id}`), ...told }), summary: jobSummary(job) };
      return await messenger.sendToPerson(job.tenant, job.requestedBy.id, message) !== null;
    },
    async tellLost(job, lost) {
      const message = { card: jobCard(job, await rowsOf(job), { link: tabAddress(job.tenant, `jobs/${job.id}`), lost }), summary: jobSummary(job) };
      return await inLine.sendToPerson(job.tenant, job.requestedBy.id, message) !== null;
    },
    async settled() {
      while (busy.size > 0) await Promise.all(busy.values());
    },
  };
}
