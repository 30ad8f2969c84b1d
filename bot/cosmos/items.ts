// Reading and writing single items of a container and asking one partition, each with repeats that are safe.
import { randomUUID } from 'node:crypto';
import type { Container, ItemDefinition, JSONValue } from '@azure/cosmos';
import { sideBySide } from '../../shared/side-by-side.ts';
import { StoreError } from '../ports.ts';
import { failureOf } from './failures.ts';
import { repeating } from './repeating.ts';
import type { Repeating } from './repeating.ts';

export interface Item { id: string; pk: string; [field: string]: JSONValue }
/** The stamp tells one's own write from another's after an unknown outcome. */
export type Stamped = Item & { stamp: string };
export type Kept<I> = I & { _etag: string };
export interface Partition { container: Container; pk: string; world: Repeating }
export interface Question { sql: string; parameters?: Readonly<Record<string, JSONValue>>; most?: number }

export function stamped<I extends Item>(item: I): I & Stamped {
  return { ...item, stamp: randomUUID() };
}

export async function readItem<I extends Item>(partition: Partition, id: string): Promise<Kept<I> | undefined> {
  return repeating(partition.world, 'read', async () => {
    const { resource } = await partition.container.item(id, partition.pk).read<ItemDefinition>();
    return resource as Kept<I> | undefined; // written by this adapter only
  });
}

/** Fails with `conflict` when the id is taken by another write than this one. */
export async function createItem(partition: Partition, item: Stamped): Promise<string> {
  return repeating(partition.world, 'create', async (uncertain) => {
    try {
      return (await partition.container.items.create(item)).etag;
    } catch (error) {
      return ownWrite(partition, item, { error, uncertain });
    }
  });
}

/** Replaces whatever is there. */
export async function upsertItem(partition: Partition, item: Item): Promise<string> {
  return repeating(partition.world, 'upsert', async () => (await partition.container.items.upsert(item)).etag);
}

/** Replaces one version: `stale` when there is another, `missing` when there is none. */
export async function replaceItem(partition: Partition, item: Stamped, etag: string): Promise<string> {
  const accessCondition = { type: 'IfMatch', condition: etag };
  return repeating(partition.world, 'replace', async (uncertain) => {
    try {
      return (await partition.container.item(item.id, partition.pk).replace(item, { accessCondition })).etag;
    } catch (error) {
      return ownWrite(partition, item, { error, uncertain });
    }
  });
}

/** False when there was nothing. */
export async function deleteItem(partition: Partition, id: string, etag: string | undefined): Promise<boolean> {
  return repeating(partition.world, 'delete', async (uncertain) => {
    try {
      await partition.container.item(id, partition.pk).delete(etag === undefined ? {} : { accessCondition: { type: 'IfMatch', condition: etag } });
      return true;
    } catch (error) {
      if (failureOf(error)?.kind !== 'missing') throw error;
      return uncertain; // gone, and perhaps by the attempt whose answer was lost
    }
  });
}

/**
 * So many are written at once. Not with the client's bulk requests: they wait out a timer of a second whatever they carry, while
 * two dozen single writes side by side are done in a few round trips, each with its own repeats and its own certainty.
 */
export const lanes = 24;

/** Upserts all; tries everything before it throws the first failure. */
export async function upsertItems(partition: Partition, items: readonly Item[]): Promise<void> {
  const outcomes = await sideBySide(items, lanes, async (item) => {
    try {
      return { etag: await upsertItem(partition, item) };
    } catch (error) {
      return { error };
    }
  });
  for (const outcome of outcomes) if ('error' in outcome) throw outcome.error;
}

/**
 * The only way to ask: of one partition, and with the partition in the words of the question as well. Were the option alone trusted,
 * a client or server that drops it would show the people of one tenant to another.
 */
export async function ask<R>(partition: Partition, question: Question): Promise<R[]> {
  if (!staysInside(question.sql)) throw new StoreError('invalid', 'A question to Cosmos DB must name its partition first.');
  const parameters = Object.entries({ ...question.parameters, pk: partition.pk }).map(([name, value]) => ({ name: `@${name}`, value }));
  return repeating(partition.world, 'query', async () => {
    const options = { partitionKey: partition.pk, ...(question.most !== undefined && { maxItemCount: question.most }) };
    const { resources } = await partition.container.items.query<R>({ query: question.sql, parameters }, options).fetchAll();
    return resources;
  });
}

/** Values in one IN list; far below what a question may hold. */
const valuesAtOnce = 100;

/** A list of values as parameters: `(@v0, @v1)` and their values. */
export function listed(values: readonly string[]): { sql: string; parameters: Record<string, string> } {
  return {
    sql: `(${values.map((_, index) => `@v${index}`).join(', ')})`,
    parameters: Object.fromEntries(values.map((value, index) => [`v${index}`, value])),
  };
}

/** As many lists as it takes, asked about side by side. */
export async function inPortions<R>(values: readonly string[], work: (portion: readonly string[]) => Promise<R[]>): Promise<R[]> {
  const portions = Array.from({ length: Math.ceil(values.length / valuesAtOnce) }, (_none, at) => values.slice(at * valuesAtOnce, (at + 1) * valuesAtOnce));
  return (await sideBySide(portions, lanes, work)).flat();
}

/** One partition is named first, and no OR outside of brackets opens the question again. */
function staysInside(sql: string): boolean {
  let outside = sql;
  for (let inner = ''; inner !== outside;) {
    inner = outside;
    outside = inner.replace(/\([^()]*\)/g, '');
  }
  return /^SELECT [^;]+ FROM c WHERE c\.pk = @pk(?= AND | ORDER BY |$)/.test(sql) && !/\bOR\b/i.test(outside.replace('ORDER BY', ''));
}

/** After a lost answer the refusal of a repeat may be the success of the attempt before. */
async function ownWrite(partition: Partition, item: Stamped, refusal: { error: unknown; uncertain: boolean }): Promise<string> {
  const kind = failureOf(refusal.error)?.kind;
  if (!refusal.uncertain || (kind !== 'conflict' && kind !== 'stale')) throw refusal.error;
  const now = await readItem<Stamped>(partition, item.id);
  if (now?.stamp !== item.stamp) throw refusal.error;
  return now._etag;
}
