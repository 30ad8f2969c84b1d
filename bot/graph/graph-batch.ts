// Up to twenty requests in one (https://learn.microsoft.com/graph/json-batching); every item has its own status.
import { z } from 'zod';
import type { Clock } from '../ports.ts';
import { isSuccess, NoAnswer, retryAfter } from './graph-answer.ts';
import type { GraphAnswer, GraphRequest } from './graph-answer.ts';
import { lowPriority } from './graph-client.ts';
import type { GraphClient, SendOptions } from './graph-client.ts';
import { noAnswerError, readError } from './graph-errors.ts';

export const batchSize = 20;

/** `after`: position of the request that must have succeeded before this one runs; the others run side by side. */
export type BatchItem = GraphRequest & { after?: number };

interface BatchAnswer {
  /** The answer to the batch itself; without its success no item says anything. */
  whole: GraphAnswer;
  /** In the order of the items; undefined for one that the answer left out. */
  items: readonly (GraphAnswer | undefined)[];
}

const headersSchema = z.record(z.string(), z.coerce.string()).catch({}).default({});
const itemSchema = z.object({ id: z.coerce.string(), status: z.number().int(), headers: headersSchema, body: z.unknown().optional() });
/** An item that cannot be read counts as left out; the others still tell what became of theirs. */
const batchSchema = z.object({ responses: z.array(itemSchema.nullable().catch(null)) });

function itemOf(item: BatchItem, id: number, bulk: boolean): Record<string, unknown> {
  // An action without a body is refused inside a batch unless it carries an empty one.
  const body = item.body ?? (item.method === 'POST' ? {} : undefined);
  const headers = { ...(body && { 'Content-Type': 'application/json' }), ...(bulk && lowPriority) };
  return {
    id: String(id), method: item.method, url: item.path,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(body && { body }),
    ...(item.after !== undefined && { dependsOn: [String(item.after)] }),
  };
}

const lowerCased = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

export async function sendBatch(client: GraphClient, items: readonly BatchItem[], options: SendOptions = {}): Promise<BatchAnswer> {
  if (items.length > batchSize) throw new Error(`At most ${batchSize} requests go into one batch.`);
  const requests = items.map((item, index) => itemOf(item, index, options.bulk ?? false));
  const whole = await client.send({ method: 'POST', path: '/$batch', body: { requests } }, options);
  const parsed = isSuccess(whole) ? batchSchema.safeParse(whole.body) : undefined;
  const byId = new Map<string, GraphAnswer>();
  for (const item of parsed?.data?.responses ?? []) {
    if (item) byId.set(item.id, { status: item.status, headers: lowerCased(item.headers), body: item.body });
  }
  return { whole, items: items.map((_item, index) => byId.get(String(index))) };
}

const mostRounds = 4;
const patience = 20_000;
const firstPause = 1000;
const isPassing = (answer: GraphAnswer | undefined): boolean => answer === undefined || [429, 500, 502, 503, 504].includes(answer.status);

export interface ReadOptions { clock: Clock; bulk?: boolean }

async function readRound(client: GraphClient, paths: readonly string[], { clock, bulk = false }: ReadOptions): Promise<BatchAnswer['items']> {
  const requests = paths.map((path): BatchItem => ({ method: 'GET', path }));
  const batch = await sendBatch(client, requests, { bulk, repeatable: true }).catch((error: unknown) => {
    throw error instanceof NoAnswer ? noAnswerError(error) : error;
  });
  if (!isSuccess(batch.whole)) throw readError(batch.whole, clock.now());
  return batch.items;
}

/**
 * Reads up to twenty paths at once. Items are throttled one by one inside a batch that succeeds, so those alone are read again, after the
 * longest pause that any of them asks for. Answers with every item's status, refusals included; throws UsherError when some keep failing.
 */
export async function readBatch(client: GraphClient, paths: readonly string[], options: ReadOptions): Promise<GraphAnswer[]> {
  const { clock } = options;
  const answers = new Map<string, GraphAnswer | undefined>();
  let open = [...new Set(paths)];
  for (let round = 1, waited = 0; open.length > 0; round += 1) {
    const items = await readRound(client, open, options);
    open.forEach((path, index) => answers.set(path, items[index]));
    open = open.filter((path) => isPassing(answers.get(path)));
    const pause = Math.max(0, ...open.map((path) => retryAfter(answers.get(path)?.headers ?? {}, clock.now()) ?? firstPause * round));
    waited += pause;
    if (open.length === 0 || round >= mostRounds || waited > patience) break;
    await clock.sleep(pause);
  }
  return paths.map((path) => {
    const answer = answers.get(path);
    if (answer !== undefined && !isPassing(answer)) return answer;
    throw readError(answer ?? { status: 504, headers: {}, body: undefined }, clock.now());
  });
}
