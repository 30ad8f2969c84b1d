// How the directory is told to misbehave: slowness, throttling, faults, replication delay, rules of the tenant. Switched over `/_local/behaviour`.
import { isObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/** Statuses answered in the place of the work. */
const faultStatuses = ['401', '403', '404', '408', '429', '500', '502', '503', '504'] as const;
export type FaultStatus = (typeof faultStatuses)[number];

const faultKinds = [...faultStatuses, 'timeout', 'reset', 'applied-then-reset'] as const;
type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  /** An operation as in the stats, `POST /users`; every `{…}` stands for any id; `*` for every operation. */
  match: string;
  /** Share of the matching operations that fail, 0 to 1. */
  rate: number;
  kind: FaultKind;
  /** Seconds sent as `Retry-After` with 429 and 503. */
  retryAfter?: number;
  /** At most so many times. */
  times?: number;
}

/** Roles Usher's application can hold; they decide how far sensitive writes reach administrators. */
const applicationRoles = ['none', 'User Administrator', 'Privileged Authentication Administrator'] as const;
type ApplicationRole = (typeof applicationRoles)[number];

const policyStates = ['enabled', 'disabled'] as const;

/** The tenant's policy for Temporary Access Passes, by Graph's own names. */
interface AccessPassPolicy {
  state: (typeof policyStates)[number];
  /** Passes for several sign-ins are not allowed. */
  isUsableOnce: boolean;
  minimumLifetimeInMinutes: number;
  maximumLifetimeInMinutes: number;
}

/** What Teams asks for before it installs an app for somebody. */
interface TeamsRules {
  /** The app was uploaded to the organisation's catalogue. */
  inCatalogue: boolean;
  /** Nobody without a licence that holds Teams gets an app. Off as usual, so that demo people without one can be welcomed. */
  needsLicence: boolean;
}

export interface Behaviour {
  /** Milliseconds every HTTP request waits before anything is done. */
  latencyMs: number;
  /** 0 off, 1 the documented budgets, 50 the same on a clock fifty times faster. */
  throttle: { scale: number };
  faults: Fault[];
  /** Milliseconds for which new objects cannot be read. */
  visibilityDelayMs: number;
  applicationRole: ApplicationRole;
  /** Most items on a page of a list, whatever `$top` says; 0 for as many as Graph would give. */
  pageSize: number;
  accessPassPolicy: AccessPassPolicy;
  teams: TeamsRules;
}

export const usualBehaviour = (): Behaviour => ({
  latencyMs: 0,
  throttle: { scale: 0 },
  faults: [],
  visibilityDelayMs: 0,
  applicationRole: 'Privileged Authentication Administrator',
  pageSize: 0,
  accessPassPolicy: { state: 'enabled', isUsableOnce: false, minimumLifetimeInMinutes: 60, maximumLifetimeInMinutes: 480 },
  teams: { inCatalogue: true, needsLicence: false },
});

/** A switch that makes no sense; answered with 400 and the sentence. */
export class SwitchError extends Error {}

const numberAt = (object: JsonObject, name: string, most: number): number | undefined => {
  const value = object[name];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && value >= 0 && value <= most) return value;
  throw new SwitchError(`"${name}" must be a number from 0 to ${most}.`);
};

const flagAt = (object: JsonObject, name: string): boolean | undefined => {
  const value = object[name];
  if (value === undefined || typeof value === 'boolean') return value;
  throw new SwitchError(`"${name}" must be true or false.`);
};

const objectAt = (object: JsonObject, name: string): JsonObject => {
  const value = object[name] ?? {};
  if (isObject(value)) return value;
  throw new SwitchError(`"${name}" must be an object.`);
};

const oneOf = <T extends string>(value: Json | undefined, name: string, allowed: readonly T[]): T => {
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new SwitchError(`"${name}" must be one of ${allowed.join(', ')}.`);
};

const readFault = (value: Json): Fault => {
  if (!isObject(value) || typeof value['match'] !== 'string') throw new SwitchError('A fault needs "match", such as "POST /users".');
  const retryAfter = numberAt(value, 'retryAfter', 86_400);
  const times = numberAt(value, 'times', 1e9);
  return {
    match: value['match'],
    rate: numberAt(value, 'rate', 1) ?? 1,
    kind: oneOf(value['kind'], 'kind', faultKinds),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(times !== undefined && { times }),
  };
};

/** Graph's own bounds for a pass: ten minutes to thirty days. */
const longestPass = 43_200;

const readPolicy = (body: JsonObject, usual: AccessPassPolicy): AccessPassPolicy => ({
  state: body['state'] === undefined ? usual.state : oneOf(body['state'], 'state', policyStates),
  isUsableOnce: flagAt(body, 'isUsableOnce') ?? usual.isUsableOnce,
  minimumLifetimeInMinutes: numberAt(body, 'minimumLifetimeInMinutes', longestPass) ?? usual.minimumLifetimeInMinutes,
  maximumLifetimeInMinutes: numberAt(body, 'maximumLifetimeInMinutes', longestPass) ?? usual.maximumLifetimeInMinutes,
});

const readTeams = (body: JsonObject, usual: TeamsRules): TeamsRules => ({
  inCatalogue: flagAt(body, 'inCatalogue') ?? usual.inCatalogue,
  needsLicence: flagAt(body, 'needsLicence') ?? usual.needsLicence,
});

/** Reads the whole behaviour; what is not mentioned goes back to usual. */
export const readBehaviour = (body: JsonObject): Behaviour => {
  const usual = usualBehaviour();
  const throttle = body['throttle'];
  const faults = body['faults'] ?? [];
  if (!Array.isArray(faults)) throw new SwitchError('"faults" must be a list.');
  const role = body['applicationRole'];
  return {
    latencyMs: numberAt(body, 'latencyMs', 600_000) ?? usual.latencyMs,
    throttle: { scale: (isObject(throttle) ? numberAt(throttle, 'scale', 1e6) : undefined) ?? 0 },
    faults: faults.map(readFault),
    visibilityDelayMs: numberAt(body, 'visibilityDelayMs', 3_600_000) ?? usual.visibilityDelayMs,
    applicationRole: role === undefined ? usual.applicationRole : oneOf(role, 'applicationRole', applicationRoles),
    pageSize: numberAt(body, 'pageSize', 999) ?? usual.pageSize,
    accessPassPolicy: readPolicy(objectAt(body, 'accessPassPolicy'), usual.accessPassPolicy),
    teams: readTeams(objectAt(body, 'teams'), usual.teams),
  };
};

const plain = (operation: string): string => operation.replace(/\{[^}]*\}/g, '{id}').trim();

/** Picks the fault that strikes an operation, if any, and counts those that may strike only so many times. */
export class FaultPlan {
  readonly #faults: { fault: Fault; match: string; left: number }[];

  constructor(faults: readonly Fault[]) {
    this.#faults = faults.map((fault) => ({ fault, match: plain(fault.match), left: fault.times ?? Infinity }));
  }

  strike(operation: string, random: () => number): Fault | undefined {
    for (const candidate of this.#faults) {
      if (candidate.match !== '*' && candidate.match !== operation) continue;
      if (candidate.left < 1 || random() >= candidate.fault.rate) continue;
      candidate.left -= 1;
      return candidate.fault;
    }
    return undefined;
  }
}
