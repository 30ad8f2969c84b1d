// One careful way to ask the server: bearer token, problem documents as errors, every answer held against its schema and made readable.
import { z } from 'zod';
import { problemSchema } from '../../shared/api.ts';
import { ApiError } from './api-error.ts';
import { readable } from './readable.ts';

/** Gives a valid token; asked before every call, because Teams renews tokens by itself. `refused`: the server did not take the last one. */
export type TokenSource = (refused?: boolean) => Promise<string>;

/** Values that are undefined or empty stay out of the address; several of one name are named one by one. */
export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

export interface Client {
  get: <T extends z.ZodType>(path: string, request: { schema: T; query?: Query; signal?: AbortSignal }) => Promise<z.output<T>>;
  /** A file, under the name that the server gives it. */
  download: (path: string, query: Query) => Promise<{ name: string; content: Blob }>;
  /** A file that the server gives once. */
  take: (path: string) => Promise<{ name: string; content: Blob }>;
}

/** A client for everything under /api/v1. */
export function createClient(tokenSource: TokenSource): Client {
  const ask = async (path: string, options: { query?: Query; signal?: AbortSignal; method?: 'POST' }): Promise<Response> => {
    const send = (token: string) => fetchOrExplain(addressOf(path, options.query), {
      method: options.method ?? 'GET',
      headers: { authorization: `Bearer ${token}` },
      ...(options.signal ? { signal: options.signal } : {}),
    });
    try {
      return await send(await tokenSource());
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      return send(await tokenSource(true));
    }
  };
  return {
    get: async (path, { schema, ...options }) => understand(await jsonOf(await ask(path, options)), schema),
    download: async (path, query) => fileOf(await ask(path, { query })),
    take: async (path) => fileOf(await ask(path, { method: 'POST' })),
  };
}

/** Signs in by name where the server allows it: on one's own machine only. */
export async function signInLocally(user: string): Promise<string> {
  const response = await fetchOrExplain('/local/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user }),
  });
  return understand(await jsonOf(response), z.object({ token: z.string() })).token;
}

async function fetchOrExplain(address: string, init: RequestInit): Promise<Response> {
  const response = await fetch(address, init).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new ApiError('unreachable', 'The server did not answer. Check your connection, then try again.', { cause: error });
  });
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function problemOf(response: Response): Promise<ApiError> {
  const problem = problemSchema.safeParse(await response.json().catch(() => undefined));
  if (problem.success) return new ApiError(problem.data.code, readable(problem.data.detail || problem.data.title), { status: response.status });
  return new ApiError('misunderstood', `The server answered with an error (${response.status}). Try again in a minute.`, { status: response.status });
}

async function jsonOf(response: Response): Promise<unknown> {
  return response.json().catch((error: unknown) => {
    throw new ApiError('misunderstood', 'The server gave an answer that is not understood. Reload the page.', { status: response.status, cause: error });
  });
}

function understand<T extends z.ZodType>(answer: unknown, schema: T): z.output<T> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return readable(parsed.data);
  throw new ApiError('misunderstood', 'This page and the server do not understand each other. Reload the page.', { cause: parsed.error });
}

function addressOf(path: string, query: Query = {}): string {
  const kept = Object.entries(query).flatMap(([name, value]) => [value ?? ''].flat().filter((each) => each !== '').map((each): [string, string] => [name, String(each)]));
  return kept.length === 0 ? `/api/v1${path}` : `/api/v1${path}?${new URLSearchParams(kept).toString()}`;
}

async function fileOf(response: Response): Promise<{ name: string; content: Blob }> {
  return { name: fileNameOf(response.headers.get('content-disposition')), content: await response.blob() };
}

function fileNameOf(disposition: string | null): string {
  return /filename="?([^";]+)"?/.exec(disposition ?? '')?.[1] ?? 'report.csv';
}
