// One operation from arrival to answer: routed, counted, struck by a fault, charged, done. Alone and inside a batch alike.
import { FaultPlan, usualBehaviour } from './behaviour.ts';
import type { Behaviour, Fault, FaultStatus } from './behaviour.ts';
import { GraphError, errorBody } from './graph-error.ts';
import type { Refusal } from './graph-error.ts';
import type { Json, JsonObject } from './json.ts';
import type { Organisation } from './organisation.ts';
import { parseQuery } from './request.ts';
import type { GraphAnswer } from './request.ts';
import { Router } from './router.ts';
import type { Match, Route } from './router.ts';
import { Stats } from './stats.ts';
import { Throttle } from './throttle.ts';
import type { Verdict } from './throttle.ts';

/** One operation as it was asked for. `url` is path and query below `/v1.0`. */
interface Call {
  method: string;
  url: string;
  headers: Readonly<Record<string, string | undefined>>;
  body: JsonObject;
  /** Id of the person in whose name the application calls. */
  signedIn?: string | undefined;
}

/** A call whose route and fate are known and nothing of which has been done. */
export interface Planned {
  call: Call;
  match: Match | undefined;
  fault: Fault | undefined;
  refusal: GraphError | undefined;
}

export interface Answered {
  status: number;
  headers: Record<string, string>;
  body?: Json;
  text?: string;
}

/** What marks one answer: when, under which id, and the headers that say so. */
interface Stamp {
  date: string;
  requestId: string;
  clientRequestId: string;
  headers: Record<string, string>;
}

const faultRefusals: Record<FaultStatus, Refusal> = {
  401: { code: 'InvalidAuthenticationToken', message: 'Access token has expired or is not yet valid.' },
  403: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges to complete the operation.' },
  404: { code: 'Request_ResourceNotFound', message: 'Resource does not exist or one of its queried reference-property objects are not present.' },
  408: { code: 'RequestTimeout', message: 'The request timed out.' },
  429: { code: 'TooManyRequests', message: 'Please retry again later.' },
  500: { code: 'Service_InternalServerError', message: 'Encountered an internal server error.' },
  502: { code: 'BadGateway', message: 'Failed to execute backend request.' },
  503: { code: 'serviceNotAvailable', message: 'The service is temporarily unavailable for maintenance or is overloaded. Repeat the request after a delay.' },
  504: { code: 'GatewayTimeout', message: 'The backend did not answer in time.' },
};

type AnsweredFault = Fault & { kind: FaultStatus };
const isAnswered = (fault: Fault | undefined): fault is AnsweredFault => fault !== undefined && Object.hasOwn(faultRefusals, fault.kind);

const tenantOf = (organisation: Organisation): string => organisation.shelves.tenant.entries[0]?.value.id ?? '';

/** Cost after the documented modifiers; never below one. */
const unitsOf = (entry: Route, query: ReadonlyMap<string, string>): number => {
  const top = query.get('$top');
  const change = (query.has('$select') ? -1 : 0) + (query.has('$expand') ? 1 : 0) + (top !== undefined && Number(top) < 20 ? -1 : 0);
  return Math.max(1, entry.units + change);
};

export class Exchange {
  readonly organisation: Organisation;
  readonly stats = new Stats();
  /** Known once the server listens. */
  baseUrl = '';
  readonly #router: Router;
  #behaviour = usualBehaviour();
  #faults = new FaultPlan([]);
  #throttle: Throttle;

  constructor(organisation: Organisation, routes: readonly Route[]) {
    this.organisation = organisation;
    this.#router = new Router(routes);
    this.#throttle = this.#newThrottle();
  }

  get behaviour(): Behaviour {
    return this.#behaviour;
  }

  /** Takes effect at once; the budgets are full again. */
  set behaviour(behaviour: Behaviour) {
    this.#behaviour = behaviour;
    this.#faults = new FaultPlan(behaviour.faults);
    this.#throttle = this.#newThrottle();
  }

  #newThrottle(): Throttle {
    const { organisation } = this;
    return new Throttle({
      scale: this.#behaviour.throttle.scale,
      clock: organisation.ports.clock,
      people: () => organisation.shelves.user.size,
    });
  }

  /** The fault that strikes an operation this time, if any. */
  strike(operation: string): Fault | undefined {
    return this.#faults.strike(operation, this.organisation.ports.random);
  }

  plan(call: Call): Planned {
    try {
      const match = this.#router.find(call.method, call.url.split('?')[0] ?? '');
      this.stats.count(match.operation);
      return { call, match, fault: this.strike(match.operation), refusal: undefined };
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      return { call, match: undefined, fault: undefined, refusal: error };
    }
  }

  /** Does what was planned. Faults that cut the connection are the caller's business. */
  run(planned: Planned): Answered {
    const { call, match, fault } = planned;
    if (isAnswered(fault)) return this.#struck(call, fault);
    if (planned.refusal || !match) return this.#refuse(call, planned.refusal ?? new GraphError(500, faultRefusals[500]), 1);
    try {
      return this.#charged(call, match);
    } catch (error) {
      return this.#refuse(call, this.#asRefusal(error), match.route.units);
    }
  }

  #charged(call: Call, match: Match): Answered {
    const query = parseQuery(call.url.split('?').slice(1).join('?'));
    const units = unitsOf(match.route, query);
    const verdict = this.#throttle.admit({ units, isWrite: match.route.isWrite });
    if (!verdict.admitted) return this.#throttled(call, verdict, units);
    if (match.route.isWrite) this.stats.writes += 1;
    const stamp = this.#stamp(call);
    const answer = this.#answer({ call, match, query, stamp });
    const headers = { 'x-ms-resource-unit': String(units), ...(verdict.usage > 0.8 && { 'x-ms-throttle-limit-percentage': verdict.usage.toFixed(4) }) };
    return { ...answer, headers: { ...stamp.headers, ...headers, ...answer.headers } };
  }

  #answer({ call, match, query, stamp }: { call: Call; match: Match; query: ReadonlyMap<string, string>; stamp: Stamp }): GraphAnswer {
    try {
      return match.route.handler({
        ...call,
        path: call.url.split('?')[0] ?? '',
        parameters: match.parameters,
        query,
        baseUrl: this.baseUrl,
        organisation: this.organisation,
        behaviour: this.#behaviour,
      });
    } catch (error) {
      const { status, refusal } = this.#asRefusal(error);
      return { status, body: errorBody(refusal, stamp), headers: refusal.headers ?? {} };
    }
  }

  #asRefusal(error: unknown): GraphError {
    if (error instanceof GraphError) return error;
    // A mistake of this program itself: Graph would say no more, whoever runs it wants to see it.
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return new GraphError(500, faultRefusals[500]);
  }

  #stamp(call: Call): Stamp {
    const requestId = this.organisation.ports.ids();
    const clientRequestId = call.headers['client-request-id'] ?? requestId;
    return { date: this.organisation.now(), requestId, clientRequestId, headers: { 'request-id': requestId, 'client-request-id': clientRequestId } };
  }

  #refuse(call: Call, error: GraphError, units: number): Answered {
    const stamp = this.#stamp(call);
    const headers = { ...stamp.headers, 'x-ms-resource-unit': String(units), ...error.refusal.headers };
    return { status: error.status, headers, body: errorBody(error.refusal, stamp) };
  }

  #struck(call: Call, fault: AnsweredFault): Answered {
    if (fault.kind === '429') this.stats.throttled += 1;
    const answered = this.#refuse(call, new GraphError(Number(fault.kind), faultRefusals[fault.kind]), 1);
    if (fault.retryAfter !== undefined && ['429', '503'].includes(fault.kind)) answered.headers['Retry-After'] = String(fault.retryAfter);
    return answered;
  }

  #throttled(call: Call, verdict: Verdict & { admitted: false }, units: number): Answered {
    this.stats.throttled += 1;
    const stamp = this.#stamp(call);
    return {
      status: 429,
      headers: {
        ...stamp.headers,
        'Retry-After': String(verdict.retryAfter),
        'x-ms-resource-unit': String(units),
        'x-ms-throttle-limit-percentage': verdict.usage.toFixed(4),
        'x-ms-throttle-scope': `Tenant_Application/${verdict.scope}/${applicationId}/${tenantOf(this.organisation)}`,
        'x-ms-throttle-information': verdict.information,
      },
      body: {
        error: {
          code: 'TooManyRequests',
          innerError: {
            code: '429', date: stamp.date.slice(0, 19), message: 'Please retry after',
            'request-id': stamp.requestId, 'client-request-id': stamp.clientRequestId, status: '429',
          },
          message: 'Please retry again later.',
        },
      },
    };
  }
}

/** The application every caller of the local directory is taken for. */
const applicationId = '72f98800-0000-4000-8000-0000000000a1';
