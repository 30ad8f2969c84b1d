// Page tokens: opaque to clients, and good only for the list they were made for.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';

const tokenSchema = z.tuple([z.string(), z.string()]);

/** `list` says which list: its route and everything that narrows or orders it. */
export function writePageToken(list: unknown, position: string): string {
  return Buffer.from(JSON.stringify([nameOf(list), position])).toString('base64url');
}

/** @throws UsherError input.invalid when the token was damaged or belongs to another list. */
export function readPageToken(list: unknown, token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const parsed = tokenSchema.safeParse(parse(token));
  if (!parsed.success || parsed.data[0] !== nameOf(list)) {
    throw new UsherError('input.invalid', 'This page token belongs to another list, or is damaged. Ask for the first page again.');
  }
  return parsed.data[1];
}

/** Positions that are numbers. */
export function readNumberToken(list: unknown, token: string | undefined): number {
  const position = Number(readPageToken(list, token) ?? 0);
  if (Number.isSafeInteger(position) && position >= 0) return position;
  throw new UsherError('input.invalid', 'This page token is damaged. Ask for the first page again.');
}

function nameOf(list: unknown): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, 12);
}

function parse(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return undefined; // every kind of damage gets the same refusal
  }
}
