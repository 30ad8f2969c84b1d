// What an operation is to the heart: how it is planned, what it does to the directory, how it is taken back, and its words.
import type { Ability } from '../../../shared/abilities.ts';
import type { Group } from '../../../shared/group.ts';
import type { Action } from '../../../shared/lifecycle.ts';
import type { Operation, OperationKind } from '../../../shared/plan.ts';
import type { User } from '../../../shared/user.ts';
import type { DirectoryChange } from '../../ports.ts';
import type { OperationRequest } from '../change.ts';

/** What planning knows besides the user; the counters are used up as the plan grows. */
export interface PlanFacts {
  actorId: string;
  groups: ReadonlyMap<string, Group>;
  /** Free seats by licence id that this plan may still take. */
  seats: Map<string, number>;
  /** Enabled Organisation Admins who would be left. */
  admins: Set<string>;
}

export type Planned<O extends Operation> = { operation: O } | { skip: string } | { refuse: string };

/** One change of the directory. `after` is the step of the same row (by position in the operation) that must be done first. */
export interface Step {
  change(userId: string): DirectoryChange;
  /** Must wait for the step before it in the same operation. */
  chained: boolean;
}

/** Secrets that a running row needs and the plan does not hold. */
export interface RowSecrets { password(): string }

export interface OperationType<O extends Operation, R = OperationRequest> {
  kind: O['kind'];
  ability: Ability;
  /** What the life cycle must accept; null where the operation makes the user. */
  action: Action | null;
  plan(user: User, request: R, facts: PlanFacts): Planned<O>;
  steps(operation: O, secrets: RowSecrets): readonly Step[];
  /** Whether the before-image still holds for this user. */
  stillTrue(operation: O, user: User): boolean;
  /** What takes the effect back; undefined when nothing can. */
  inverse(operation: O): OperationRequest | undefined;
  /** Whether the effect is still there, so that undoing it changes nothing that somebody else did since. */
  stillInEffect(operation: O, user: User): boolean;
  /** The user as the read model shows it once the operation is done; `at` is the instant of that. */
  project(operation: O, user: User, at: string): User;
  /** Before and after as people read them. */
  words(operation: O): { title: string; before: string; after: string };
}

export type OperationOf<K extends OperationKind> = Extract<Operation, { kind: K }>;
export type RequestOf<K extends OperationRequest['kind']> = Extract<OperationRequest, { kind: K }>;
