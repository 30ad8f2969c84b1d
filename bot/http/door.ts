// The one door of the REST interface: sign in, ability, shape, run, shape again; whatever goes wrong becomes a problem document.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { can } from '../../shared/abilities.ts';
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import { askedByRoute } from '../commands/asked-actions.ts';
import type { Services } from '../commands/services.ts';
import type { Actor, Intent } from '../plans/change.ts';
import { Delegation } from '../ports.ts';
import { answerOnce } from './idempotency.ts';
import { misunderstood, plainWords } from './misunderstood.ts';
import { problemFrom, sendProblem } from './problem.ts';
import { isJson, mediaType, parseJson, readBody } from './request-body.ts';
import { isWrite } from './route.ts';
import type { Answer, Asked, Route } from './route.ts';
import { sendAnswer } from './send-answer.ts';
import type { CheckToken, Claim } from './sign-in.ts';

export interface DoorParts {
  services: Services;
  check: CheckToken;
  /** Fires when the server closes, so that streams end. */
  closing: AbortSignal;
}

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  params: Readonly<Record<string, string>>;
  requestId: string;
}

/** Never throws. */
export async function answerRoute(parts: DoorParts, route: Route, exchange: Exchange): Promise<void> {
  const { request, response, requestId } = exchange;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const signal = AbortSignal.any([gone.signal, parts.closing]);
  try {
    const { actor, delegation } = await askedBy(parts, request);
    await parts.services.actors.demand(actor, route.ability, { ...askedByRoute(route, exchange.params), wanted: async () => wantedBy(route, exchange) });
    const answer = await answered({ parts, route, exchange, actor, delegation, signal });
    await sendAnswer(response, answer, signal);
  } catch (error) {
    sendProblem(response, problemFrom(error, { requestId, log: parts.services.world.log, route: `${route.method} ${route.path}` }));
  }
}

async function askedBy({ services, check }: DoorParts, request: IncomingMessage): Promise<{ actor: Actor; delegation?: Delegation }> {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (token === undefined) throw new UsherError('sign-in.needed', 'Sign in first: the request carries no bearer token.');
  const claim = await check(token);
  const actor = await actorFor(services, claim);
  return { actor, ...(claim.kind === 'person' && { delegation: new Delegation({ ...claim, name: actor.person.name, signIn: token }) }) };
}

/** A program's right comes from its app role, which an administrator of the tenant gave it in Entra. */
async function actorFor(services: Services, claim: Claim): Promise<Actor> {
  const { tenant, personId, name } = claim;
  if (claim.kind === 'person') return services.actors.actorFor({ tenant, personId, name, source: 'tab' });
  return { tenant, person: { id: personId, name, email: '' }, role: 'admin', source: 'api' };
}

/** Of whoever may not ask for it the body is read for the audit trail alone; what is wrong with it is told to nobody. */
async function wantedBy(route: Route, { request, params }: Exchange): Promise<string> {
  if (route.wanted === undefined) return '';
  try {
    return route.wanted({ params, body: (await takenFrom(request, route)).content.body });
  } catch (error) {
    if (error instanceof UsherError) return '';
    throw error;
  }
}

interface Admitted { parts: DoorParts; route: Route; exchange: Exchange; actor: Actor; delegation: Delegation | undefined; signal: AbortSignal }

async function answered({ parts, route, exchange, actor, delegation, signal }: Admitted): Promise<Answer> {
  const { request, params } = exchange;
  const { services } = parts;
  const { query, ...taken } = await shapeOf(request, route).catch(async (misshapen: unknown) => {
    await demandOneOf(services, actor, { route, params });
    throw misshapen;
  });
  const asked: Asked<unknown, unknown> = { services, actor, delegation, params, query, signal, ...taken.content };
  const run = async (intent?: Intent): Promise<Answer> => shaped(route, await route.run(intent === undefined ? asked : { ...asked, actor: { ...actor, intent } }));
  const key = request.headers['idempotency-key'];
  if (key === undefined || !isWrite(route)) return run();
  return answerOnce({ services, actor, key: String(key), request: [request.method ?? '', request.url ?? '', taken.bytes], run });
}

/** A body that is understood says itself which ability it needs; of any other, whoever could ask for nothing here learns that and not what is wrong with it. */
async function demandOneOf({ actors }: Services, actor: Actor, { route, params }: { route: Route; params: Exchange['params'] }): Promise<void> {
  const [first, ...others] = route.oneOf?.({ actor, params }) ?? [];
  if (first !== undefined && !others.some((ability) => can(actor.role, ability))) await actors.demand(actor, first, askedByRoute(route, params));
}

async function shapeOf(request: IncomingMessage, route: Route): Promise<Taken & { query: unknown }> {
  return { ...await takenFrom(request, route), query: queryOf(request, route) };
}

interface Taken { bytes: Uint8Array; content: Pick<Asked<unknown, unknown>, 'body' | 'file'> }

async function takenFrom(request: IncomingMessage, route: Route): Promise<Taken> {
  const type = mediaType(request);
  const bytes = await readBody(request, route.takesFile === undefined ? limits.requestBytes : limits.importFileBytes);
  const file = { type, bytes };
  if (route.takesFile !== undefined && !isJson(type)) {
    if (!route.takesFile.includes(type)) throw new UsherError('input.wrong-type', wrongFile(type, route.takesFile));
    return { bytes, content: { body: undefined, file } };
  }
  if (route.body === undefined) {
    refuseContent(file);
    return { bytes, content: { body: undefined, file } };
  }
  if (bytes.byteLength > 0 && !isJson(type)) throw new UsherError('input.wrong-type', `Send the body as application/json, not as ${type === '' ? 'nothing in particular' : type}.`);
  const body = route.body.safeParse(saidIn(bytes), { error: plainWords });
  if (!body.success) throw misunderstood(body.error, 'body');
  return { bytes, content: { body: body.data, file } };
}

/** A body that may be empty is one whose every part has a default. */
function saidIn(bytes: Uint8Array): unknown {
  const said = parseJson(bytes);
  return said === undefined ? {} : said;
}

const emptyObject = /^[ \t\r\n]*\{[ \t\r\n]*\}[ \t\r\n]*$/;

/** What is sent where nothing is taken was meant to say something, and must not seem done; the empty object says nothing. */
function refuseContent({ type, bytes }: Asked<unknown, unknown>['file']): void {
  if (bytes.byteLength === 0) return;
  if (!isJson(type)) throw new UsherError('input.wrong-type', 'This takes no body: send none, or {} as application/json.');
  if (!emptyObject.test(Buffer.from(bytes).toString())) throw new UsherError('input.invalid', 'This takes no body: send none, or an empty JSON object.');
}

const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

function wrongFile(type: string, taken: readonly string[]): string {
  if (type === spreadsheet) return 'Excel workbooks are not read yet. Save the sheet as CSV (UTF-8) and send it as text/csv.';
  return `Send the file as ${taken.join(' or ')}${type === '' ? '' : `, not as ${type}`}.`;
}

function queryOf(request: IncomingMessage, route: Route): unknown {
  if (route.query === undefined) return undefined;
  const query = new Map<string, string | string[]>();
  for (const [name, value] of new URL(request.url ?? '', 'http://usher').searchParams) {
    const before = query.get(name);
    query.set(name, before === undefined ? value : [before, value].flat());
  }
  const parsed = route.query.safeParse(Object.fromEntries(query), { error: plainWords });
  if (!parsed.success) throw misunderstood(parsed.error, 'query');
  return parsed.data;
}

/** Only what the contract names goes out; an answer off the contract is a mistake of ours, never sent. */
function shaped(route: Route, answer: Answer): Answer {
  if (!('body' in answer)) return answer;
  const schema = route.answers[answer.status] ?? z.never();
  return { ...answer, body: schema.parse(answer.body), ...(answer.redacted === undefined ? {} : { redacted: schema.parse(answer.redacted) }) };
}
