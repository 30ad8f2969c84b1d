// Who is the matter of a request that waits already: nobody is asked twice to do the same to the same person.
import { limits } from '../../shared/limits.ts';
import type { Operation, OperationKind, Plan } from '../../shared/plan.ts';
import type { User } from '../../shared/user.ts';
import type { Store } from '../ports.ts';
import { allOf, pagesOf } from './pages.ts';
import { createReports } from './reports.ts';

interface Wanted { kind: OperationKind; role?: unknown }
/** `ids`: among these people; without them, among all. */
interface Looked extends Wanted { ids?: readonly string[] }

/** Nobody may do them alone, so that they are skipped as soon as they are asked for again. */
const waitsAlways = ({ kind, role }: Wanted): boolean => kind === 'delete-user' || kind === 'purge-user' || (kind === 'set-role' && role === 'admin');

/** What is the same when it is done to the same person; only some of it waits for an approver. */
const sameAgain: readonly OperationKind[] = ['delete-user', 'purge-user', 'set-role', 'disable-account', 'disable-local-login', 'reset-password', 'issue-access-pass'];

const roleIn = (operation: Operation | undefined): unknown => (operation?.kind === 'set-role' ? operation.role : undefined);
const isWanted = (operation: Operation, { kind, role }: Wanted): boolean => operation.kind === kind && (role === undefined || roleIn(operation) === role);

/** The requests that wait, by the people among these whom they are about. */
export async function requestsAbout(store: Store, tenant: string, looked: Looked): Promise<Map<string, string>> {
  const waiting = new Map<string, string>();
  for (const { id } of await allOf(store.openApprovals, { tenant })) {
    const approval = (await store.approvals.get({ tenant }, id))?.value;
    if (approval?.state !== 'pending') continue;
    for await (const person of askedIn(store, { tenant, id }, looked)) waiting.set(person, id);
  }
  return waiting;
}

/** Those of the people whom a request is about. */
async function* askedIn(store: Store, { tenant, id }: { tenant: string; id: string }, { ids, ...wanted }: Looked): AsyncGenerator<string> {
  if ((await store.plans.get({ tenant }, id))?.value.operations.includes(wanted.kind) !== true) return;
  for await (const portions of pagesOf(store.portions, { tenant, part: id })) {
    const rows = portions.flatMap(({ value }) => value.rows).filter(({ verdict, person, operations }) => verdict === 'run' && (ids === undefined || ids.includes(person.id)) && operations.some((operation) => isWanted(operation, wanted)));
    yield* rows.map(({ person }) => person.id);
  }
}

/** Of a few people, as many as are read afresh; whoever deletes a whole department is not looked for in every request. */
export async function alreadyAsked(store: Store, tenant: string, { operations, users }: { operations: readonly Wanted[]; users: readonly User[] | AsyncIterable<readonly User[]> }): Promise<ReadonlyMap<string, string>> {
  const [wanted] = operations;
  if (wanted === undefined || operations.length > 1 || !waitsAlways(wanted) || Symbol.asyncIterator in users || users.length > limits.freshReads) return new Map();
  return requestsAbout(store, tenant, { kind: wanted.kind, role: wanted.role, ids: users.map(({ id }) => id) });
}

/** Whom requests that wait would make Organisation Admins. */
export async function adminsToBe(store: Store, tenant: string): Promise<string[]> {
  return [...(await requestsAbout(store, tenant, { kind: 'set-role', role: 'admin' })).keys()];
}

export function waitsWords(name: string, request: string): string {
  return `That waits for an approver already for ${name}, as the request ${request}; “approvals” shows it.`;
}

/** The request that asks for all of a plan already, when somebody else's was put before the approvers since it was made. Of the ways back of one job, taking-back.ts lets one be asked for. */
export async function sameAsked(store: Store, { id, tenant, state, operations, counts, undoes }: Plan): Promise<{ name: string; request: string } | undefined> {
  const [kind] = operations;
  if (kind === undefined || undoes !== null || operations.length > 1 || !sameAgain.includes(kind) || state !== 'open' || counts.run > limits.freshReads) return undefined;
  const rows = await createReports(store).rows(tenant, id, { from: 0, limit: limits.freshReads, verdict: 'run' });
  const people = rows.map(({ person }) => person);
  const roles = new Set(rows.flatMap((row) => row.operations.map(roleIn)));
  // The way back of a job may give each another role.
  if (roles.size > 1) return undefined;
  const waiting = await requestsAbout(store, tenant, { kind, role: [...roles][0], ids: people.map((person) => person.id) });
  const [first] = people;
  const request = waiting.get(first?.id ?? '');
  return first !== undefined && request !== undefined && waiting.size === people.length ? { name: first.name, request } : undefined;
}
