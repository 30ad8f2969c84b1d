// How the directory is told to misbehave: slowness, throttling, faults, replication delay. Switched over `/_local/behaviour`.
import { isObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';

const faultKinds = ['429', '503', '500', 'timeout', 'reset', 'applied-then-reset'] as const;
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

export interface Behaviour {
  /** Milliseconds every HTTP request waits before anything is done. */
  latencyMs: number;
  /** 0 off, 1 the documented budgets, 50 the same on a clock fifty times faster. */
  throttle: { scale: number };
  faults: Fault[];
  /** Milliseconds for which new objects cannot be read. */
  visibilityDelayMs: number;
  applicationRole: ApplicationRole;
}

export const usualBehaviour = (): Behaviour => ({
  latencyMs: 0,
  throttle: { scale: 0 },
  faults: [],
  visibilityDelayMs: 0,
  applicationRole: 'Privileged Authentication Administrator',
});

/** A switch that makes no sense; answered with 400 and the sentence. */
export class SwitchError extends Error {}

const numberAt = (object: JsonObject, name: string, most: number): number | undefined => {
  const value = object[name];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && value >= 0 && value <= most) return value;
  throw new SwitchError(`"${name}" must be a number from 0 to ${most}.`);
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
