// What a REST route is: a value with its address, who may ask, what it takes and gives, and a story to run.
import type { z } from 'zod';
import type { Ability } from '../../shared/abilities.ts';
import type { Services } from '../commands/services.ts';
import type { Actor } from '../plans/change.ts';
import type { Delegation } from '../ports.ts';

/** A request that has passed the door: signed in, allowed, and of the right shape. */
export interface Asked<Query, Body> {
  services: Services;
  actor: Actor;
  /** The rights that go with the sign-in of a person; a program has none of anybody's. */
  delegation?: Delegation | undefined;
  /** Values of the `{names}` in the path. */
  params: Readonly<Record<string, string>>;
  query: Query;
  body: Body;
  /** Routes that take a file: its media type without parameters, and its bytes. */
  file: { type: string; bytes: Uint8Array };
  /** Fires when the client went away or the server closes. */
  signal: AbortSignal;
}

/** `redacted`: what is kept of the answer for a repeat with the same Idempotency-Key, because `body` holds a secret. */
export interface JsonAnswer { status: number; body: unknown; redacted?: unknown }
/** Text as it comes, or bytes as they are. */
interface FileAnswer { file: { name: string; type: string; content: AsyncIterable<string> | Iterable<string> | Uint8Array } }
/** Server-sent events. */
interface EventsAnswer { events: AsyncIterable<{ event: string; data: unknown }> }
export type Answer = JsonAnswer | FileAnswer | EventsAnswer;

export interface Route {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below /api/v1, parameters in braces: `/users/{id}`. */
  path: string;
  summary: string;
  /** What the role must allow before anything of the request is looked at; routes may ask for more. */
  ability: Ability;
  /**
   * Where the body decides what is needed: of these the role must allow one, before anybody is told what is wrong with the body. None where
   * everybody may ask.
   */
  oneOf?: (asking: Pick<Asked<unknown, unknown>, 'actor' | 'params'>) => readonly Ability[];
  /** What is wanted, in words for the audit trail, of a request that is refused for want of a role: nothing is looked for, and no secret of the body is in it. */
  wanted?(asked: Pick<Asked<unknown, unknown>, 'params' | 'body'>): string;
  query?: z.ZodType;
  /** The JSON body. Absent: none is taken. */
  body?: z.ZodType;
  /** Media types of a file as body, with what each is good for. */
  takesFile?: readonly string[];
  /** Shape of the JSON answer for each status. */
  answers: Readonly<Record<number, z.ZodType>>;
  /** Other media types in which status 200 can be answered. */
  files?: readonly string[];
  run(asked: Asked<unknown, unknown>): Promise<Answer>;
}

type RouteParts<Query extends z.ZodType, Body extends z.ZodType> = Omit<Route, 'query' | 'body' | 'wanted' | 'run'> & {
  query?: Query;
  body?: Body;
  wanted?(asked: Pick<Asked<unknown, z.output<Body>>, 'params' | 'body'>): string;
  run(asked: Asked<z.output<Query>, z.output<Body>>): Promise<Answer>;
};

/** Ties what `run` gets to the schemas that the door holds a request against. */
export function defineRoute<Query extends z.ZodType = z.ZodUndefined, Body extends z.ZodType = z.ZodUndefined>(parts: RouteParts<Query, Body>): Route {
  return parts;
}

export const isWrite = (route: Route): boolean => route.method !== 'GET';
