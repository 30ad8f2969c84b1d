// JSON batching: up to twenty operations in one request, each with its own answer.
import type { Fault } from './behaviour.ts';
import type { Answered, Exchange, Planned } from './exchange.ts';
import { badQuery } from './graph-error.ts';
import { isObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';

const mostItems = 20;

interface Item {
  id: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: JsonObject;
  dependsOn: string[];
}

/** What became of a batch: its answer, and a fault that has to cut the connection before or after. */
interface BatchOutcome {
  answer?: JsonObject;
  /** Resource units of all items. */
  units: number;
  cut?: Fault;
}

const headersOf = (value: Json | undefined): Record<string, string> =>
  isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name.toLowerCase(), String(text)])) : {};

const readItem = (value: Json): Item => {
  if (!isObject(value) || typeof value['id'] !== 'string' || value['id'] === '') throw badQuery('Invalid batch payload format: every request needs an id.');
  const { id, method, url, body } = value;
  if (typeof method !== 'string' || typeof url !== 'string') throw badQuery(`Invalid batch payload format: request '${id}' needs a method and a url.`);
  if (/^[a-z][a-z0-9+.-]*:/i.test(url)) throw badQuery(`Invalid batch payload format: the url of request '${id}' must be relative.`);
  const headers = headersOf(value['headers']);
  if (body !== undefined && body !== null && !headers['content-type']) throw badQuery(`Write request id : ${id} does not contain Content-Type header or body.`);
  const dependsOn = value['dependsOn'] ?? [];
  if (!Array.isArray(dependsOn)) throw badQuery(`Invalid batch payload format: dependsOn of request '${id}' must be a list.`);
  return {
    id,
    method: method.toUpperCase(),
    url: url.startsWith('/') ? url : `/${url}`,
    headers,
    body: isObject(body) ? body : {},
    dependsOn: dependsOn.map(String),
  };
};

/** Checks the whole before anything is done; whatever is wrong refuses all of it. */
const readItems = (body: JsonObject): Item[] => {
  const { requests } = body;
  if (!Array.isArray(requests) || requests.length === 0) throw badQuery('Invalid batch payload format.');
  if (requests.length > mostItems) throw badQuery(`Number of batch requests exceeds the limit of ${mostItems}.`);
  const items = requests.map(readItem);
  const seen = new Set<string>();
  for (const { id } of items) {
    if (seen.has(id.toLowerCase())) throw badQuery(`Request Id ${id} has to be unique in a batch.`);
    seen.add(id.toLowerCase());
  }
  for (const item of items) refuseUnknownDependency(item, seen);
  return items;
};

const refuseUnknownDependency = (item: Item, known: ReadonlySet<string>): void => {
  const missing = item.dependsOn.find((id) => !known.has(id.toLowerCase()) || id.toLowerCase() === item.id.toLowerCase());
  if (missing !== undefined) throw badQuery(`Invalid batch payload format: request '${item.id}' depends on '${missing}', which is not part of the batch.`);
};

const failedDependency = (): Answered => ({
  status: 424,
  headers: {},
  body: { error: { code: 'FailedDependency', message: 'The request was not run because a request it depends on failed.' } },
});

/** Items in an order in which every one follows those it depends on; a ring is refused. */
const inOrder = (items: readonly Item[]): Item[] => {
  const done = new Set<string>();
  const sorted: Item[] = [];
  let waiting = [...items];
  while (waiting.length > 0) {
    const ready = waiting.filter((item) => item.dependsOn.every((id) => done.has(id.toLowerCase())));
    if (ready.length === 0) throw badQuery('Invalid batch payload format: the requests depend on one another in a ring.');
    for (const item of ready) done.add(item.id.toLowerCase());
    sorted.push(...ready);
    waiting = waiting.filter((item) => !done.has(item.id.toLowerCase()));
  }
  return sorted;
};

const cutsBefore = (fault: Fault | undefined): boolean => fault?.kind === 'timeout' || fault?.kind === 'reset';

const runItems = (exchange: Exchange, planned: readonly { item: Item; plan: Planned }[]): Map<string, Answered> => {
  const answers = new Map<string, Answered>();
  for (const { item, plan } of planned) {
    const blocked = item.dependsOn.some((id) => (answers.get(id.toLowerCase())?.status ?? 500) >= 400);
    answers.set(item.id.toLowerCase(), blocked ? failedDependency() : exchange.run(plan));
  }
  return answers;
};

const response = (id: string, answered: Answered): JsonObject => {
  const body = answered.body ?? answered.text;
  const type = answered.body === undefined ? undefined : { 'Content-Type': 'application/json' };
  return { id, status: answered.status, headers: { ...answered.headers, ...type }, ...(body !== undefined && { body }) };
};

/**
 * Runs a batch. A fault that cuts connections strikes the batch as a whole: before anything is done (`timeout`, `reset`)
 * or after everything was (`applied-then-reset`). `signedIn`: id of the person in whose name all of it is asked.
 */
export const runBatch = (exchange: Exchange, body: JsonObject, signedIn?: string): BatchOutcome => {
  const items = inOrder(readItems(body));
  const planned = items.map((item) => ({ item, plan: exchange.plan({ ...item, signedIn }) }));
  const before = planned.find(({ plan }) => cutsBefore(plan.fault))?.plan.fault;
  if (before) return { units: 0, cut: before };
  const answers = runItems(exchange, planned);
  const after = planned.find(({ plan }) => plan.fault?.kind === 'applied-then-reset')?.plan.fault;
  const responses = items.map((item) => response(item.id, answers.get(item.id.toLowerCase()) ?? failedDependency()));
  const units = [...answers.values()].reduce((sum, answered) => sum + Number(answered.headers['x-ms-resource-unit'] ?? 0), 0);
  return { answer: { responses }, units, ...(after && { cut: after }) };
};
