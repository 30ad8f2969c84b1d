// What a job says of one-time secrets that went with a process that was interrupted, in the words of the chat.
import { isUnderWay } from './job.ts';
import type { Job } from './job.ts';

type Lost = Pick<Job, 'state' | 'undoneBy' | 'secretsLost'>;

/** While it runs its next process may still make them anew, and accounts that were taken back need none. */
function lostOf(job: Lost): Job['secretsLost'] {
  return isUnderWay(job) || job.undoneBy !== null ? undefined : job.secretsLost;
}

function peopleWords(count: number): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? 'person' : 'people'}`;
}

/** "passwords of 1,740 people lost", as a part of what came of the job; empty where none were lost. */
export function lostLine(job: Lost): string {
  const lost = lostOf(job);
  return lost === undefined ? '' : `${lost.what} of ${peopleWords(lost.count)} ${lost.certain ? '' : 'perhaps '}lost`;
}

/** Whose they are, who knows them, and what is to be done; empty where none were lost. */
export function lostSentence(job: Lost): string {
  const lost = lostOf(job);
  if (lost === undefined) return '';
  const made = `The ${lost.what} of ${peopleWords(lost.count)} were made before Usher was interrupted`;
  return lost.certain
    ? `${made}, and nobody knows them: ${lost.remedy}. The report names everybody.`
    : `${made}. Unless they are still told to whoever asked, nobody knows them; the report says so within minutes. Then ${lost.remedy}.`;
}
