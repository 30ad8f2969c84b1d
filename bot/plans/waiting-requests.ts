// Who is the matter of a request that waits already: nobody is asked twice to delete the same person.
import { limits } from '../../shared/limits.ts';
import type { OperationKind, Plan } from '../../shared/plan.ts';
import type { User } from '../../shared/user.ts';
import type { Store } from '../ports.ts';
import { allOf, pagesOf } from './pages.ts';
import { createReports } from './reports.ts';

/** Kinds of which a second request would only take its approvers' time. */
const askedOnce: readonly OperationKind[] = ['delete-user', 'purge-user'];

const onceOf = (kinds: readonly OperationKind[]): OperationKind | undefined => (kinds.length === 1 ? askedOnce.find((kind) => kind === kinds[0]) : undefined);

interface Looked { kind: OperationKind; ids: readonly string[] }

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
async function* askedIn(store: Store, { tenant, id }: { tenant: string; id: string }, { kind, ids }: Looked): AsyncGenerator<string> {
  if ((await store.plans.get({ tenant }, id))?.value.operations.includes(kind) !== true) return;
  for await (const portions of pagesOf(store.portions, { tenant, part: id })) {
    const rows = portions.flatMap(({ value }) => value.rows).filter(({ verdict, person, operations }) => verdict === 'run' && ids.includes(person.id) && operations.some((operation) => operation.kind === kind));
    yield* rows.map(({ person }) => person.id);
  }
}

/** Of a few people, as many as are read afresh; whoever deletes a whole department is not looked for in every request. */
export async function alreadyAsked(store: Store, tenant: string, { operations, users }: { operations: readonly { kind: OperationKind }[]; users: readonly User[] | AsyncIterable<readonly User[]> }): Promise<ReadonlyMap<string, string>> {
  const kind = onceOf(operations.map((each) => each.kind));
  if (kind === undefined || Symbol.asyncIterator in users || users.length > limits.freshReads) return new Map();
  return requestsAbout(store, tenant, { kind, ids: users.map(({ id }) => id) });
}

export function waitsWords(name: string, request: string): string {
  return `That waits for an approver already for ${name}, as the request ${request}; “approvals” shows it.`;
}

/** The request that asks for all of a plan already, when somebody else's was put before the approvers since it was made. */
export async function sameAsked(store: Store, { id, tenant, state, operations, counts }: Plan): Promise<{ name: string; request: string } | undefined> {
  const kind = onceOf(operations);
  if (kind === undefined || state !== 'open' || counts.run > limits.freshReads) return undefined;
  const people = (await createReports(store).rows(tenant, id, { from: 0, limit: limits.freshReads, verdict: 'run' })).map(({ person }) => person);
  const waiting = await requestsAbout(store, tenant, { kind, ids: people.map((person) => person.id) });
  const [first] = people;
  const request = waiting.get(first?.id ?? '');
  return first !== undefined && request !== undefined && waiting.size === people.length ? { name: first.name, request } : undefined;
}
