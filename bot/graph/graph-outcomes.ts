// What Graph's answer to a change means: applied, so before, never, later, or nobody knows.
import { z } from 'zod';
import type { UsherError } from '../../shared/errors.ts';
import type { ChangeOutcome, DirectoryChange } from '../ports.ts';
import { isSuccess, retryAfter } from './graph-answer.ts';
import type { GraphAnswer, NoAnswer } from './graph-answer.ts';
import { isTaken, problemOf, wordsOf } from './graph-errors.ts';
import type { GraphProblem } from './graph-errors.ts';

/** Pauses in milliseconds when Graph names none. */
const pauses = { throttled: 10_000, unavailable: 2_000, 'not-visible': 2_000, 'not-run': 0 } as const;

const laterWords = {
  throttled: 'The directory is busy and asked to wait.',
  unavailable: 'The directory does not answer right now.',
  'not-visible': 'The directory does not know the account or the group, or does not know it yet.',
  'not-run': 'A change of the same group before it did not go through.',
} as const;

const unknownWords = 'The directory did not say whether this was done.';

type Later = Extract<ChangeOutcome, { state: 'later' }>;

function later(why: Later['why'], options: { after?: number | undefined; reason?: string } = {}): Later {
  return { state: 'later', why, after: options.after ?? pauses[why], reason: options.reason ?? laterWords[why] };
}

const createdSchema = z.object({ id: z.string().min(1) });
const invitedSchema = z.object({ invitedUser: createdSchema });

const passSchema = z.object({ temporaryAccessPass: z.string().min(1) });

/** A pass that the answer does not tell is of no use to anybody, and no second answer will tell it. */
function passOf(answer: GraphAnswer): ChangeOutcome {
  const pass = passSchema.safeParse(answer.body).data?.temporaryAccessPass;
  return pass === undefined ? { state: 'refused', code: 'UnexpectedShape', reason: 'The directory made a pass and did not tell it. Ask for another one.' } : { state: 'done', secret: pass };
}

function success(change: DirectoryChange, answer: GraphAnswer): ChangeOutcome {
  if (change.kind === 'issue-access-pass') return passOf(answer);
  const makes = change.kind === 'create-user' || change.kind === 'invite-guest' || change.kind === 'create-group';
  if (!makes) return { state: 'done' };
  const id = change.kind !== 'invite-guest' ? createdSchema.safeParse(answer.body).data?.id : invitedSchema.safeParse(answer.body).data?.invitedUser.id;
  return id === undefined ? { state: 'unknown', reason: unknownWords } : { state: 'done', userId: id };
}

/** Why it was so before, as a sentence; undefined when it was not. */
function alreadyWords(change: DirectoryChange, problem: GraphProblem): string | undefined {
  const { message, status } = problem;
  switch (change.kind) {
    case 'create-user':
      if (isTaken(problem, ['userPrincipalName'])) return `An account named ${change.account.userPrincipalName} exists already.`;
      return isTaken(problem, ['proxyAddresses', 'mail', 'otherMails']) ? `The address ${change.account.email} belongs to another account or group already.` : undefined;
    case 'invite-guest':
      if (/already exists.*blocked from signing in/is.test(message)) return 'A guest with this address exists already, but may not sign in. Reactivate that guest instead.';
      return /already exists|invitee is in inviter tenant/i.test(message) ? `Somebody with the address ${change.account.email} belongs to this organisation already.` : undefined;
    case 'add-members':
      if (!/added object references already exist/i.test(message)) return undefined;
      return change.userIds.length === 1 ? 'Is a member of the group already.' : 'At least one of these people is a member of the group already; nobody was added.';
    case 'remove-member': {
      const absent = /removed object references do not exist/i.test(message) || (status === 404 && !message.includes(change.groupId));
      return absent ? 'Is not a member of the group.' : undefined;
    }
    case 'set-licences':
      return change.add.length === 0 && /does not have a corresponding licen[cs]e/i.test(message) ? 'Does not have this licence.' : undefined;
    case 'delete-user':
      return status === 404 ? 'The account is deleted already.' : undefined;
    case 'restore-user':
      return status === 404 ? 'Is not among the deleted users any more: restored meanwhile, or gone for good.' : undefined;
    case 'create-group':
      return isTaken(problem, ['mailNickname']) ? 'A group with this short name exists already.' : undefined;
    case 'delete-group':
      return status === 404 ? 'The group is deleted already.' : undefined;
    case 'assign-application':
      return /permission being assigned already exists/i.test(message) ? 'The group is assigned to this application already.' : undefined;
    case 'unassign-application':
      return status === 404 ? nothingToUnassign.reason : undefined;
    case 'set-group-licences':
      return change.add.length === 0 && /does not have a corresponding licen[cs]e/i.test(message) ? 'The group does not give this licence.' : undefined;
    // Of which of the two it is nothing is known: nobody is to vanish from the list who is back.
    case 'purge-user':
    case 'update-user': case 'set-enabled': case 'set-password': case 'revoke-sessions': case 'update-group': case 'issue-access-pass': case 'invite-again': case 'send-message':
      return undefined;
  }
}

/** Why somebody cannot come back as before: what the account was called belongs to somebody else now. */
function restoreConflict(change: DirectoryChange, problem: GraphProblem): string | undefined {
  if (change.kind !== 'restore-user') return undefined;
  const isName = isTaken(problem, ['userPrincipalName', 'mailNickname']);
  const isAddress = isTaken(problem, ['proxyAddresses', 'mail', 'otherMails']);
  if (!isName && !isAddress && !/conflict/i.test(problem.message)) return undefined;
  const what = change.userPrincipalName !== undefined ? `The user name ${change.userPrincipalName} or its address` : isAddress ? 'An address of this account' : 'The user name of this account';
  return `${what} belongs to somebody else now. Restore it under another user name that is free.`;
}

/** Why somebody cannot be called so: every address, also of groups, the directory alone knows. */
function nameConflict(change: DirectoryChange, problem: GraphProblem): string | undefined {
  const name = change.kind === 'update-user' ? change.fields.userPrincipalName : undefined;
  if (name === undefined || !isTaken(problem, ['userPrincipalName', 'mailNickname', 'proxyAddresses', 'mail', 'otherMails'])) return undefined;
  return `${name} is the user name or an address of another account or group. Choose a user name that is free.`;
}

const binInEntra = 'https://entra.microsoft.com/#view/Microsoft_AAD_UsersAndTenants/UserManagementMenuBlade/~/DeletedUsers';

const leftToPerson = (code: string, reason: string): ChangeOutcome => ({ state: 'refused', code, reason, link: binInEntra });

/** What is forbidden to an app whatever rights it holds, and to whoever lends rights without the role for it; with the way that is left. */
function notForApps(change: DirectoryChange, { status, code }: GraphProblem, lent: boolean): ChangeOutcome | undefined {
  if (change.kind !== 'purge-user') return undefined;
  if (status === 404) return { state: 'refused', code, reason: 'Is not among the deleted users any more: restored meanwhile, or gone for good. “sync now” shows which.' };
  if (status !== 403) return undefined;
  return leftToPerson(code, lent
    ? 'Entra does not let whoever approved this delete for good: it takes the role User Administrator, and for accounts with administrator roles Privileged Authentication Administrator. Whoever holds it finishes it in Entra.'
    : 'Microsoft lets a person delete for good, and no app. A User Administrator finishes it in Entra.');
}

/** Failures of the sign-in service, not of what was asked of it; MSAL's codes and those of OAuth. */
const passing = /network|timeout|endpoints_resolution|temporarily_unavailable|server_error|token_unavailable/;

/** Nobody has agreed that Usher may act in people's names, or Entra wants the person to sign in again first. Nothing was sent. */
export function outcomeOfNotLent(failure: NoAnswer): ChangeOutcome | undefined {
  if (failure.reached || passing.test(failure.code)) return undefined;
  return leftToPerson(failure.code, `Entra does not let Usher act in the name of whoever approved this (${failure.code}). A User Administrator finishes it in Entra.`);
}

/** Refusals of objects that are too fresh for the copy of the directory that answered. */
const isNotVisible = (change: DirectoryChange, { status, code, message }: GraphProblem): boolean => {
  if (change.kind === 'create-user' || change.kind === 'invite-guest' || change.kind === 'create-group') return false;
  return status === 404 || code === 'Directory_ObjectNotFound' || /not a valid reference update|unable to read the company information/i.test(message);
};

/** What holds for any request, whatever it asked for. */
function byStatus(problem: GraphProblem, after: number | undefined): ChangeOutcome {
  const { status, code, message } = problem;
  if (status === 429 || code === 'Request_ThrottledTemporarily') return later('throttled', { after });
  if (status === 503) return later('unavailable', { after });
  if (status === 424) return later('not-run');
  if (status === 401) return later('unavailable', { reason: 'The directory did not accept Usher’s sign-in. Whoever runs Usher should check its credentials.' });
  // Two writers at once: nothing was changed, and the next try usually gets through.
  const rival = status === 409 || code === 'Directory_ConcurrencyViolation' || /concurrent/i.test(message);
  if (rival) return later('unavailable', { after, reason: 'Something else changed the same object at the same moment.' });
  if (status >= 500 || status === 408) return { state: 'unknown', reason: unknownWords };
  if (status < 400) return later('unavailable', { after });
  return { state: 'refused', code, reason: wordsOf(problem) };
}

/** A refusal may quote what it refuses; a password goes no further. */
function discreet(change: DirectoryChange, outcome: ChangeOutcome): ChangeOutcome {
  if (!('password' in change) || !('reason' in outcome) || change.password === '') return outcome;
  return { ...outcome, reason: outcome.reason.replaceAll(change.password, '•••') };
}

/** `now` in milliseconds, for a `Retry-After` that is a date; `lent`: it was asked in the name of a person. */
export function outcomeOf(change: DirectoryChange, answer: GraphAnswer | undefined, { now, lent = false }: { now: number; lent?: boolean }): ChangeOutcome {
  if (answer === undefined) return { state: 'unknown', reason: unknownWords };
  if (isSuccess(answer)) return success(change, answer);
  const problem = problemOf(answer);
  const already = alreadyWords(change, problem);
  if (already !== undefined) return { state: 'already', reason: already };
  const conflict = restoreConflict(change, problem) ?? nameConflict(change, problem);
  if (conflict !== undefined) return { state: 'refused', code: problem.code, reason: conflict };
  const person = notForApps(change, problem, lent);
  if (person !== undefined) return person;
  if (isNotVisible(change, problem)) return later('not-visible', { after: retryAfter(answer.headers, now) });
  return discreet(change, byStatus(problem, retryAfter(answer.headers, now)));
}

/** A batch that failed as a whole says the same about each of its changes, and nothing about the objects they name. */
export const outcomeOfWhole = (answer: GraphAnswer, now: number): ChangeOutcome => byStatus(problemOf(answer), retryAfter(answer.headers, now));

/** Of a change that needs to be looked up first, and is so already. */
export const nothingToUnassign = { state: 'already', reason: 'The group is not assigned to this application.' } as const satisfies ChangeOutcome;

const failureSchema = z.object({ status: z.number().catch(0), code: z.string().catch(''), after: z.number().catch(0) });

/** What a failed look-up means for the change that needed it: nothing was sent, so nobody has to wonder. */
export function outcomeOfLookUp(change: DirectoryChange, failure: UsherError): ChangeOutcome {
  const { status, code, after } = failureSchema.parse(failure.details);
  if (change.kind === 'unassign-application' && status === 404) return nothingToUnassign;
  if (failure.code !== 'later') return { state: 'refused', code: code || failure.code, reason: failure.message };
  const isThrottled = status === 429 || code === 'Request_ThrottledTemporarily';
  return isThrottled ? later('throttled', { after: after || undefined }) : later('unavailable', { after: after || undefined, reason: failure.message });
}

/** Of a change whose group had another one before it that did not go through. */
export const outcomeOfBlocked: ChangeOutcome = later('not-run');

export const outcomeOfNoAnswer = (failure: NoAnswer): ChangeOutcome =>
  failure.reached ? { state: 'unknown', reason: failure.reason } : later('unavailable', { reason: failure.reason });
