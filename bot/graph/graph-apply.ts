// Sends changes, one alone or several as a batch, and tells what became of each. Nothing is repeated here: the runner decides that.
import { UsherError } from '../../shared/errors.ts';
import type { Applied, ChangeOutcome, Clock, DirectoryChange, Log } from '../ports.ts';
import { isSuccess, NoAnswer } from './graph-answer.ts';
import type { GraphAnswer } from './graph-answer.ts';
import { sendBatch } from './graph-batch.ts';
import { unassignment } from './graph-applications.ts';
import { batchItemsOf, groupOf, requestOf } from './graph-changes.ts';
import type { Prepared } from './graph-changes.ts';
import type { GraphClient, SendOptions } from './graph-client.ts';
import { factsOf, problemOf } from './graph-errors.ts';
import { nothingToUnassign, outcomeOf, outcomeOfBlocked, outcomeOfLookUp, outcomeOfNoAnswer, outcomeOfNotLent, outcomeOfWhole } from './graph-outcomes.ts';

/** `lent`: the client acts in the name of a person. */
export interface ApplyParts { client: GraphClient; clock: Clock; log: Log; requestTimeout: number; lent?: boolean }

/** Graph tells the share that is used only above this one (https://learn.microsoft.com/graph/throttling-limits). */
const toldAbove = 0.8;

/** The highest share that any answer tells; below the threshold Graph tells the cost of a request alone. */
function budgetOf(answers: readonly GraphAnswer[]): Applied['budget'] {
  const numbers = (name: string): number[] => answers.map((answer) => Number.parseFloat(answer.headers[name] ?? '')).filter(Number.isFinite);
  const shares = numbers('x-ms-throttle-limit-percentage');
  if (shares.length > 0) return { used: Math.max(...shares) };
  return numbers('x-ms-resource-unit').length > 0 ? { below: toldAbove } : undefined;
}

interface Result { outcomes: ChangeOutcome[]; answers: readonly GraphAnswer[] }

/** A change that is ready to be sent, or one of which is known what becomes of it without being sent. */
type Ready = Prepared | { change: DirectoryChange; outcome: ChangeOutcome };

async function prepare({ client }: ApplyParts, change: DirectoryChange, options: SendOptions): Promise<Ready> {
  if (change.kind !== 'unassign-application') return { change, request: requestOf(change, client.base.href) };
  try {
    const request = await unassignment(client, change, options);
    return request === undefined ? { change, outcome: nothingToUnassign } : { change, request };
  } catch (error) {
    if (!(error instanceof UsherError)) throw error;
    return { change, outcome: outcomeOfLookUp(change, error) };
  }
}

/** Changes of one group run in the order given: what follows one that could not be looked up waits for it. */
function inOrder(ready: readonly Ready[]): Ready[] {
  const blocked = new Set<string>();
  return ready.map((each) => {
    const group = groupOf(each.change) ?? '';
    if (blocked.has(group)) return { change: each.change, outcome: outcomeOfBlocked };
    if ('outcome' in each && each.outcome.state !== 'already' && group !== '') blocked.add(group);
    return each;
  });
}

/** Everything that is done for the changes together, looking up and sending, lasts no longer than one request may; looking up has the first half. */
async function prepareAll(parts: ApplyParts, changes: readonly DirectoryChange[], { bulk, began }: { bulk: boolean; began: number }): Promise<Ready[]> {
  const options: SendOptions = { bulk, repeatable: false, until: began + parts.requestTimeout / 2 };
  return inOrder(await Promise.all(changes.map(async (change) => prepare(parts, change, options))));
}

async function send({ client, clock, lent = false }: ApplyParts, prepared: readonly Prepared[], options: SendOptions): Promise<Result> {
  const [only, ...others] = prepared;
  if (only === undefined) return { outcomes: [], answers: [] };
  if (others.length === 0) {
    const answer = await client.send(only.request, options);
    return { outcomes: [outcomeOf(only.change, answer, { now: clock.now(), lent })], answers: [answer] };
  }
  const { whole, items } = await sendBatch(client, batchItemsOf(prepared), options);
  const answers = [whole, ...items].filter((answer) => answer !== undefined);
  if (!isSuccess(whole)) return { outcomes: prepared.map(() => outcomeOfWhole(whole, clock.now())), answers };
  return { outcomes: prepared.map(({ change }, index) => outcomeOf(change, items[index], { now: clock.now(), lent })), answers };
}

/** Keeps what Microsoft's support asks for; never what was sent. */
function note({ log }: ApplyParts, changes: readonly Prepared[], answers: readonly GraphAnswer[]): void {
  const problems = answers.filter((answer) => !isSuccess(answer)).map((answer) => factsOf(problemOf(answer)));
  if (problems.length > 0) log.info('graph.not-applied', { kinds: [...new Set(changes.map(({ change }) => change.kind))], problems });
}

async function sendAndNote(parts: ApplyParts, prepared: readonly Prepared[], options: SendOptions): Promise<Result> {
  try {
    const result = await send(parts, prepared, options);
    note(parts, prepared, result.answers);
    return result;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    parts.log.warn('graph.no-answer', { code: error.code, reached: error.reached, changes: prepared.length });
    const notLent = parts.lent === true ? outcomeOfNotLent(error) : undefined;
    return { outcomes: prepared.map(() => notLent ?? outcomeOfNoAnswer(error)), answers: [] };
  }
}

export async function applyChanges(parts: ApplyParts, changes: readonly DirectoryChange[], bulk: boolean): Promise<Applied> {
  const began = parts.clock.now();
  const ready = await prepareAll(parts, changes, { bulk, began });
  const prepared = ready.filter((each) => 'request' in each);
  const { outcomes, answers } = await sendAndNote(parts, prepared, { bulk, until: began + parts.requestTimeout });
  const became = new Map<Ready, ChangeOutcome | undefined>(prepared.map((each, at) => [each, outcomes[at]]));
  const budget = budgetOf(answers);
  return {
    outcomes: ready.map((each) => ('outcome' in each ? each.outcome : became.get(each) ?? outcomeOf(each.change, undefined, { now: began }))),
    ...(budget && { budget }),
  };
}
