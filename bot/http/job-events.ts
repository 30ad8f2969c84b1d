// A job as a stream of events, for whoever wants to watch it instead of asking again and again.
import { jobViewSchema } from '../../shared/api.ts';
import type { Job } from '../../shared/job.ts';
import type { Services } from '../commands/services.ts';

/** How often the store is looked at, after how many looks it is asked whether the watcher may go on, and after how many without news a sign of life is sent. */
const pace = { look: 500, looksUntilAsked: 10, looksUntilSign: 30 };

export interface JobEvent { event: 'progress' | 'finished' | 'alive'; data: unknown }

/** `maySee`: whoever was let in may have been shut out since. */
export interface Watcher { signal: AbortSignal; maySee(): Promise<boolean> }

/** Begins with the job as it is and ends when it has ended, when the signal fires, or when the watcher may not see it any more. */
export async function* followJob({ changes, world }: Pick<Services, 'changes' | 'world'>, first: Job, { signal, maySee }: Watcher): AsyncGenerator<JobEvent> {
  let shown = '';
  let quiet = 0;
  for (let job = first, looks = 1; !signal.aborted; job = await changes.job(first.tenant, first.id), looks += 1) {
    if (looks % pace.looksUntilAsked === 0 && !(await maySee())) return;
    const data = jobViewSchema.parse(job);
    const ended = job.state !== 'queued' && job.state !== 'running';
    const now = JSON.stringify([data.state, data.progress, data.summary]);
    if (now !== shown || ended) yield { event: ended ? 'finished' : 'progress', data };
    else if (quiet >= pace.looksUntilSign) yield { event: 'alive', data: {} };
    if (ended) return;
    quiet = now !== shown || quiet >= pace.looksUntilSign ? 0 : quiet + 1;
    shown = now;
    await world.clock.sleep(pace.look, signal);
  }
}
