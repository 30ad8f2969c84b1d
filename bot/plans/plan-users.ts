// Planning for people who are here already: what is to be done to each, what is skipped or refused and why.
import { limits } from '../../shared/limits.ts';
import type { Operation } from '../../shared/plan.ts';
import { personOf } from '../../shared/user.ts';
import type { User } from '../../shared/user.ts';
import type { Actor, ChangeRequest, OperationRequest } from './change.ts';
import { checkOperation, isOwnBusiness } from './check.ts';
import type { Facts } from './facts.ts';
import { userTypeOf } from './operations/index.ts';
import type { Planned, Refused } from './operations/operation.ts';
import type { Draft } from './planning.ts';
import { waitsWords } from './waiting-requests.ts';
import { verdictOn, wantedOf } from './verdict.ts';
import { wantedWords } from './wanted-words.ts';

interface Context {
  actor: Actor;
  facts: Facts;
  /** Takes note of what is going to be done to whom, for what must be said beforehand. */
  note(user: User, operation: Operation): void;
  /** The requests that ask for this already, by the people whom they are about. */
  waiting?: ReadonlyMap<string, string>;
}

/** How many more secrets the plan may make; what is beyond them would be made and lost. */
interface Telling { left: number }

const tooManySecrets = `At most ${limits.secretsKept.toLocaleString('en-GB')} passwords or passes can be told at once. Ask for this person again when these are done.`;

function tellable(planned: Planned<Operation>, telling: Telling): Planned<Operation> {
  if (!('operation' in planned) || userTypeOf(planned.operation).replacesSecret !== true) return planned;
  if (telling.left === 0) return { refuse: tooManySecrets };
  telling.left -= 1;
  return planned;
}

function draftFor(user: User, request: ChangeRequest, context: Context & { telling: Telling }): Draft {
  const waits = context.waiting?.get(user.id);
  if (waits !== undefined) return { person: personOf(user), operations: [], verdict: 'skip', reason: waitsWords(user.displayName, waits) };
  // A licence may need the usage location that is set before it in the same plan; all else is looked at as it is now, as it will be before the plan runs.
  let state = user;
  const planned: Planned<Operation>[] = [];
  for (const wanted of request.operations) {
    const each = tellable(checkOperation(state, wanted, { role: context.actor.role, facts: context.facts }), context.telling);
    if ('operation' in each) state = located(state, each.operation);
    planned.push('refuse' in each ? reasonBefore(each, planned, request.operations) ?? each : each);
  }
  const verdict = verdictOn(planned, request.whole);
  for (const operation of verdict.operations) context.note(user, operation);
  const own = request.operations.every((wanted) => isOwnBusiness(user, wanted, { role: context.actor.role, facts: context.facts }));
  return { person: personOf(user), own, ...verdict, ...wantedOf(verdict, planned, request.operations) };
}

/** Refused for no more than what was refused before it, which is then all there is to say: a licence that waits for its location, and the invite of a way to sign in. */
function reasonBefore({ lacks }: Refused, before: readonly Planned<Operation>[], asked: readonly OperationRequest[]): Refused | undefined {
  const isInvite = asked[before.length]?.kind === 'send-invite';
  return before.find((each, at): each is Refused => {
    const wanted = asked[at];
    if (wanted === undefined || !('refuse' in each)) return false;
    return wanted.kind === 'edit-user' ? lacks !== undefined && (wanted.fields.usageLocation ?? '') !== '' : isInvite && 'first' in wanted && wanted.first === true;
  });
}

function located(user: User, operation: Operation): User {
  const { usageLocation } = userTypeOf(operation).project(operation, user, '').profile;
  return { ...user, profile: { ...user.profile, usageLocation } };
}

/** One row a person, each person once; names that could not be resolved come last, as refused rows. */
export async function* draftsForUsers(request: ChangeRequest, context: Context): AsyncGenerator<Draft[]> {
  const seen = new Set<string>();
  const telling: Telling = { left: limits.secretsKept };
  const batches = Symbol.asyncIterator in request.users ? request.users : [request.users];
  for await (const users of batches) {
    const drafts: Draft[] = [];
    for (const user of users) {
      if (seen.has(user.id)) continue;
      seen.add(user.id);
      drafts.push(draftFor(user, request, { ...context, telling }));
    }
    yield drafts;
  }
  yield (request.unresolved ?? []).map(({ name, reason }) => ({
    person: { id: '', name, email: name.includes('@') ? name : '' }, operations: [], verdict: 'refuse' as const, reason, wanted: wantedWords(request.operations),
  }));
}
