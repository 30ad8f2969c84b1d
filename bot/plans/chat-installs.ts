// Getting Usher to somebody who has not opened it in Teams: the app is installed for them, and Teams then says how to reach them.
import { UsherError } from '../../shared/errors.ts';
import type { Directory, Log } from '../ports.ts';

export interface Installed {
  /** `later`: to be asked for again, which does no harm where it is installed already. */
  state: Awaited<ReturnType<Directory['installChat']>>['state'];
  /** What stands between Usher and the person now, as a sentence. */
  reason: string;
}

/** Never throws. What nobody expected is logged by its name and code, and its message, which was written for nobody here, is kept from people. */
export async function installChat({ directory, log }: { directory: Pick<Directory, 'installChat'>; log: Log }, person: string): Promise<Installed> {
  try {
    const answer = await directory.installChat(person);
    return answer.state === 'installed' ? { ...answer, reason: 'The app is installed; Teams has not said yet how to reach this person.' } : answer;
  } catch (error) {
    if (error instanceof UsherError) return { state: 'later', reason: error.message };
    log.error('chat-install.failed', { person, error: error instanceof Error ? error.name : typeof error, ...(error instanceof Error && 'code' in error && { code: String(error.code) }) });
    return { state: 'later', reason: 'Something went wrong on our side while the app was installed for this person.' };
  }
}
