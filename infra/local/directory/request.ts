// One operation as its handler sees it, whether it came alone or inside a batch, and what the handler answers.
import type { Behaviour } from './behaviour.ts';
import { badQuery } from './graph-error.ts';
import type { Json, JsonObject } from './json.ts';
import type { Organisation } from './organisation.ts';

export interface GraphRequest {
  method: string;
  /** Path below `/v1.0` as it came, without the query. */
  path: string;
  /** What stood at the placeholders of the route, decoded. */
  parameters: readonly string[];
  /** Query options by name, `$` included, lower case. */
  query: ReadonlyMap<string, string>;
  /** By lower-case name. */
  headers: Readonly<Record<string, string | undefined>>;
  /** Empty when none was sent. */
  body: JsonObject;
  /** `http://127.0.0.1:3979/v1.0` */
  baseUrl: string;
  /** Id of the person in whose name the application calls; absent when it calls in its own. */
  signedIn?: string | undefined;
  organisation: Organisation;
  behaviour: Behaviour;
}

export interface GraphAnswer {
  status: number;
  body?: Json;
  /** Instead of a JSON body. */
  text?: string;
  headers?: Record<string, string>;
}

export type Handler = (request: GraphRequest) => GraphAnswer;

export const noContent: GraphAnswer = { status: 204 };

/** The n-th placeholder of the route. */
export const parameter = (request: GraphRequest, index = 0): string => request.parameters[index] ?? '';

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw badQuery(`The query '${text}' is not correctly encoded.`);
  }
};

const known = ['$select', '$filter', '$search', '$top', '$skip', '$skiptoken', '$count', '$orderby', '$expand', '$format', '$deltatoken'];

/** Reads a query string; Graph takes the options without their `$` too. */
export const parseQuery = (source: string): Map<string, string> => {
  const query = new Map<string, string>();
  for (const part of source.split('&').filter(Boolean)) {
    const equals = part.indexOf('=');
    const name = decode(equals < 0 ? part : part.slice(0, equals)).toLowerCase();
    const value = equals < 0 ? '' : decode(part.slice(equals + 1));
    const full = name.startsWith('$') ? name : `$${name}`;
    if (known.includes(full)) query.set(full, value);
    else if (name.startsWith('$')) throw badQuery(`The query parameter '${name}' is not supported.`);
  }
  return query;
};

/** `ConsistencyLevel: eventual` was sent. */
export const isEventual = (request: GraphRequest): boolean => request.headers['consistencylevel']?.toLowerCase() === 'eventual';

/** The `@odata.context` of an answer. */
export const contextOf = (request: GraphRequest, of: string): string => `${request.baseUrl}/$metadata#${of}`;
