// Getting Usher to somebody who has not opened it in Teams: the app is installed for them, and Teams then says how to reach them.
import type { Directory } from '../ports.ts';

export interface Installed {
  /** `later`: to be asked for again, which does no harm where it is installed already. */
  state: Awaited<ReturnType<Directory['installChat']>>['state'];
  /** What stands between Usher and the person now, as a sentence. */
  reason: string;
}

/** Never throws. */
export async function installChat(directory: Pick<Directory, 'installChat'>, person: string): Promise<Installed> {
  try {
    const answer = await directory.installChat(person);
    return answer.state === 'installed' ? { ...answer, reason: 'The app is installed; Teams has not said yet how to reach this person.' } : answer;
  } catch (error) {
    return { state: 'later', reason: error instanceof Error ? error.message : 'The directory does not answer.' };
  }
}
