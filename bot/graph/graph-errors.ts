// The only reader of Graph's error shape: what went wrong, kept with status, code and request id, and said in words for people.
import { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';
import type { GraphAnswer, NoAnswer } from './graph-answer.ts';
import { retryAfter } from './graph-answer.ts';

const text = z.string().catch('');
const errorSchema = z.object({
  error: z.object({
    code: text,
    message: text,
    details: z.array(z.object({ code: text, target: text })).catch([]),
    innerError: z.record(z.string(), z.unknown()).catch({}),
  }),
});

/** A refusal or failure as Graph told it. */
export interface GraphProblem {
  status: number;
  code: string;
  message: string;
  details: readonly { code: string; target: string }[];
  /** What Microsoft's support asks for. */
  requestId: string;
  date: string;
}

export function problemOf(answer: GraphAnswer): GraphProblem {
  const parsed = errorSchema.safeParse(answer.body);
  const error = parsed.success ? parsed.data.error : { code: '', message: '', details: [], innerError: {} };
  const inner = (name: string): string => {
    const value = error.innerError[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    status: answer.status,
    code: error.code || `http-${answer.status}`,
    message: error.message,
    details: error.details,
    requestId: inner('request-id') || (answer.headers['request-id'] ?? ''),
    date: inner('date') || (answer.headers['date'] ?? ''),
  };
}

/** What logs and errors keep of a problem. */
export const factsOf = (problem: GraphProblem): { status: number; code: string; requestId: string; date: string } => ({
  status: problem.status, code: problem.code, requestId: problem.requestId, date: problem.date,
});

/** Whether a value is refused because another object has it: `details` first, because messages change. */
export function isTaken(problem: GraphProblem, properties: readonly string[]): boolean {
  const named = problem.details.some((detail) => detail.code === 'ObjectConflict' && properties.includes(detail.target));
  const said = /same value for property (\w+) already exists/i.exec(problem.message)?.[1];
  return named || (said !== undefined && properties.includes(said));
}

interface Rule { when: RegExp; words: string }

/** Known refusals by Graph's message, since most share the code Request_BadRequest; texts as in the field reports of many projects. */
const refusals: readonly Rule[] = [
  { when: /domain portion of the userPrincipalName/i, words: 'The domain of the address is not verified in this organisation. Use an address in one of its own domains.' },
  { when: /password complexity|password does not comply|password.*(too weak|banned)/i, words: 'The password is too weak for this organisation. Choose a longer one that mixes letters, digits and signs, or leave it out to have one made.' },
  { when: /does not have any available licen[cs]es/i, words: 'No free seat of this licence is left. Buy seats or take the licence from somebody else first.' },
  { when: /invalid usage location/i, words: 'A licence needs a usage location first (two letters, for example DE).' },
  { when: /inherited from a group membership/i, words: 'The licence comes from a group. Remove the person from that group instead.' },
  { when: /does not correspond to a valid company licen[cs]e/i, words: 'The organisation does not own this licence.' },
  { when: /depends on the service plan/i, words: 'This licence needs another one that the person does not have.' },
  { when: /mutually exclusive/i, words: 'This licence excludes another one that the person already has.' },
  { when: /mail-enabled security groups and or distribution list/i, words: 'Mail-enabled security groups and distribution lists can only be changed in the Exchange admin centre.' },
  { when: /on-premises mastered/i, words: 'This account or group is synced from on-premises; change it in the local Active Directory.' },
  { when: /dynamic (membership|group)/i, words: 'A rule decides who is in this group. Change the rule in Entra.' },
  { when: /at least one owner/i, words: 'The group must keep at least one owner.' },
  { when: /cannot be added to an external guest user/i, words: 'Guests get their access passes from their own organisation.' },
  { when: /UserCredentialPolicy|lifetime must be between/i, words: 'The organisation’s policy for Temporary Access Passes does not allow this pass. It is set in Entra under Authentication methods.' },
  { when: /verified domain of this directory/i, words: 'The address belongs to a domain of this organisation, so it cannot be invited as a guest. Create a member account instead.' },
];

const byCode: Readonly<Record<string, string>> = {
  Authorization_RequestDenied: 'Usher does not have the right to do this in the directory. The account may hold an administrator role; otherwise ask whoever runs Usher to grant the missing permission.',
  Authorization_IdentityNotFound: 'The directory does not know Usher. Ask whoever runs Usher to check the app registration.',
  Authorization_IdentityDisabled: 'Usher is switched off in the directory. Ask whoever runs Usher to enable its app registration.',
  Authentication_RequestFromNonPremiumTenantOrB2CTenant: 'The organisation lacks the Entra ID P1 licence that this needs.',
};

/** A whole sentence for a refusal: what is wrong and what to do. */
export function wordsOf(problem: GraphProblem): string {
  const known = refusals.find((rule) => rule.when.test(problem.message))?.words ?? byCode[problem.code];
  if (known !== undefined) return known;
  if (problem.status === 403) return byCode['Authorization_RequestDenied'] ?? '';
  if (problem.status === 404) return 'The directory does not know this account or group.';
  const target = problem.details.find((detail) => detail.code === 'InvalidValue')?.target;
  if (target) return `The directory does not accept this value for ${target}.`;
  return problem.message === '' ? `The directory refused this (${problem.code}).` : `The directory refused this: ${problem.message}`;
}

/** A page token lives only so long; the listing has to start again from its first page. */
const expiredCodes = ['Directory_ExpiredPageToken', 'syncStateNotFound', 'resyncRequired'];

const passing = [401, 408, 409, 429, 500, 502, 503, 504];

/** A failed read as the error that callers of the port know. `details.restart` tells a listing to begin again, `details.after` for how many milliseconds Graph asks to be left alone. */
export function readError(answer: GraphAnswer, now: number): UsherError {
  const problem = problemOf(answer);
  const restart = answer.status === 410 || expiredCodes.includes(problem.code);
  const details = { ...factsOf(problem), restart, after: retryAfter(answer.headers, now) ?? 0 };
  if (restart) return new UsherError('later', 'The list in the directory changed while it was read. It is read again from the start.', { details });
  if (problem.status === 401) return new UsherError('later', 'The directory did not accept Usher’s sign-in. Try again in a minute; if it stays, ask whoever runs Usher to check its credentials.', { details });
  const later = passing.includes(problem.status) || problem.status < 400;
  return later ? new UsherError('later', undefined, { details }) : new UsherError('directory.refused', wordsOf(problem), { details });
}

export function noAnswerError(failure: NoAnswer): UsherError {
  return new UsherError('later', `${failure.reason} Try again in a minute.`, { cause: failure, details: { status: 0, code: failure.code, requestId: '' } });
}

/** Whether a read failed because there is nothing under that id, or because it is no id at all. */
export const isAbsent = (error: unknown): boolean =>
  error instanceof UsherError && (error.details['status'] === 404 || (error.details['status'] === 400 && /object identifier/i.test(error.message)));

/** Whether a read failed for want of a right or of a licence of the organisation. */
export const isForbidden = (error: unknown): boolean => error instanceof UsherError && error.details['status'] === 403;
