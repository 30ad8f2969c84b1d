// The rules of the store port that both adapters hold to: ids, sizes, page limits and the cursor of the user list.
import { z } from 'zod';
import { limits } from './limits.ts';

/** A document may be so large as JSON; Cosmos DB refuses at 2 MB including what the adapter adds. */
export const documentBytes = 1024 * 1024;

/** Why an id cannot be kept, as a sentence; undefined when it can. Printable ASCII sorts alike in every store. */
export function whyBadId(id: string): string | undefined {
  return /^[ -~]{1,255}$/.test(id) ? undefined : 'An id must hold 1 to 255 printable ASCII characters.';
}

export function whyBadLimit(limit: number): string | undefined {
  const fits = Number.isInteger(limit) && limit >= 1 && limit <= limits.pageSize.most;
  return fits ? undefined : `A page holds 1 to ${limits.pageSize.most} entries, not ${limit}.`;
}

const cursorSchema = z.tuple([z.string(), z.enum(['ascending', 'descending']), z.string()]);

/** The order of a list that a cursor belongs to; a cursor of another order would silently skip people. */
interface ListOrder { sort: string; direction: 'ascending' | 'descending' }

export function writeCursor(order: ListOrder, key: string): string {
  const bytes = new TextEncoder().encode(JSON.stringify([order.sort, order.direction, key]));
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The key after which to go on; undefined when the cursor is damaged or belongs to another order. */
export function readCursor(order: ListOrder, cursor: string): string | undefined {
  const parsed = cursorSchema.safeParse(parseBase64(cursor));
  if (!parsed.success) return undefined;
  const [sort, direction, key] = parsed.data;
  return sort === order.sort && direction === order.direction ? key : undefined;
}

function parseBase64(text: string): unknown {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (letter) => letter.charCodeAt(0))));
  } catch {
    return undefined; // whoever sent it gets the same refusal for every kind of damage
  }
}
