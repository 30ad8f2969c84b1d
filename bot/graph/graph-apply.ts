// Sends changes, one alone or several as a batch, and tells what became of each. Nothing is repeated here: the runner decides that.
import type { Applied, ChangeOutcome, Clock, DirectoryChange, Log } from '../ports.ts';
import { isSuccess, NoAnswer } from './graph-answer.ts';
import type { GraphAnswer } from './graph-answer.ts';
import { sendBatch } from './graph-batch.ts';
import type { BatchItem } from './graph-batch.ts';
import { unassignment } from './graph-applications.ts';
import { batchItemsOf, requestOf } from './graph-changes.ts';
import type { GraphClient } from './graph-client.ts';
import { factsOf, problemOf } from './graph-errors.ts';
import { outcomeOf, outcomeOfNoAnswer, outcomeOfWhole } from './graph-outcomes.ts';

interface ApplyParts { client: GraphClient; clock: Clock; log: Log }

/** Graph tells the share that is used only above this one (https://learn.microsoft.com/graph/throttling-limits). */
const toldAbove = 0.8;

/** The highest share that any answer tells; below the threshold Graph tells the cost of a request alone. */
function budgetOf(answers: readonly GraphAnswer[]): Applied['budget'] {
  const numbers = (name: string): number[] => answers.map((answer) => Number.parseFloat(answer.headers[name] ?? '')).filter(Number.isFinite);
  const shares = numbers('x-ms-throttle-limit-percentage');
  if (shares.length > 0) return { used: Math.max(...shares) };
  return numbers('x-ms-resource-unit').length > 0 ? { below: toldAbove } : undefined;
}

interface Result { outcomes: ChangeOutcome[]; answers: readonly (GraphAnswer | undefined)[] }

async function applyOne({ client, clock }: ApplyParts, change: DirectoryChange, bulk: boolean): Promise<Result> {
  const request = change.kind === 'unassign-application' ? await unassignment(client, change) : requestOf(change, client.base.href);
  const answer = await client.send(request, { bulk });
  return { outcomes: [outcomeOf(change, answer, clock.now())], answers: [answer] };
}

async function applyMany({ client, clock }: ApplyParts, changes: readonly DirectoryChange[], bulk: boolean): Promise<Result> {
  const lookedUp = new Map<DirectoryChange, BatchItem>();
  for (const change of changes) if (change.kind === 'unassign-application') lookedUp.set(change, await unassignment(client, change));
  const { whole, items } = await sendBatch(client, batchItemsOf(changes, client.base.href, lookedUp), { bulk });
  const answers = [whole, ...items];
  if (!isSuccess(whole)) return { outcomes: changes.map(() => outcomeOfWhole(whole, clock.now())), answers };
  return { outcomes: changes.map((change, index) => outcomeOf(change, items[index], clock.now())), answers };
}

/** Keeps what Microsoft's support asks for; never what was sent. */
function note({ log }: ApplyParts, changes: readonly DirectoryChange[], answers: readonly GraphAnswer[]): void {
  const problems = answers.filter((answer) => !isSuccess(answer)).map((answer) => factsOf(problemOf(answer)));
  if (problems.length > 0) log.info('graph.not-applied', { kinds: [...new Set(changes.map(({ kind }) => kind))], problems });
}

export async function applyChanges(parts: ApplyParts, changes: readonly DirectoryChange[], bulk: boolean): Promise<Applied> {
  const [only, ...others] = changes;
  if (only === undefined) return { outcomes: [] };
  try {
    const result = others.length === 0 ? await applyOne(parts, only, bulk) : await applyMany(parts, changes, bulk);
    const answers = result.answers.filter((answer) => answer !== undefined);
    note(parts, changes, answers);
    const budget = budgetOf(answers);
    return { outcomes: result.outcomes, ...(budget && { budget }) };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    parts.log.warn('graph.no-answer', { code: error.code, reached: error.reached, changes: changes.length });
    return { outcomes: changes.map(() => outcomeOfNoAnswer(error)) };
  }
}
