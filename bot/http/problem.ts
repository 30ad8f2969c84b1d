// Every failure as application/problem+json (RFC 9457), with words a person can read and a code a program can.
import type { ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { Problem } from '../../shared/api.ts';
import { approvalSchema, approvalView, approvalViewSchema } from '../../shared/approval.ts';
import { presentable } from '../../shared/errors.ts';
import { inWords } from '../plans/store-trouble.ts';
import type { Log } from '../ports.ts';

export const problemType = 'application/problem+json';

export interface Failing { requestId: string; log: Log; route: string }

/** The problem to answer with. What nobody expected is logged with the request id and told without its own words. */
export function problemFrom(thrown: unknown, { requestId, log, route }: Failing): Problem {
  const error = presentable(inWords(thrown));
  if (!error.expected) log.error('http.failed', { requestId, route, error: describe(error.cause) });
  const detail = error.expected ? error.message : `${error.message} (Reference ${requestId}.)`;
  const standing = approvalSchema.safeParse(error.details['approval']);
  return { type: 'about:blank', title: STATUS_CODES[error.status] ?? 'Error', status: error.status, code: error.code, detail, ...(standing.success ? { approval: approvalViewSchema.parse(approvalView(standing.data)) } : {}) };
}

/** Name, message and place, never the values an error carries: those may hold what a person typed. */
function describe(cause: unknown): string {
  if (cause instanceof z.ZodError) return `answer off the contract: ${cause.issues.slice(0, 5).map((issue) => `${issue.path.join('.')} ${issue.code}`).join(', ')}`;
  return cause instanceof Error ? `${cause.name}: ${cause.message}\n${cause.stack?.split('\n').slice(1, 8).join('\n') ?? ''}` : typeof cause;
}

/** Does nothing when an answer has begun: then only the connection can tell. */
export function sendProblem(response: ServerResponse, problem: Problem): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const headers: Record<string, string> = { 'content-type': `${problemType}; charset=utf-8`, 'cache-control': 'no-store' };
  if (problem.status === 401) headers['www-authenticate'] = 'Bearer';
  if (problem.status === 503) headers['retry-after'] = '30';
  const body = JSON.stringify(problem);
  response.writeHead(problem.status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}
