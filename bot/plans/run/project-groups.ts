// Finished rows about groups, in what Usher keeps and in the read model of groups and of the people who are in them.
import type { Group } from '../../../shared/group.ts';
import { limits } from '../../../shared/limits.ts';
import type { Operation } from '../../../shared/plan.ts';
import type { User } from '../../../shared/user.ts';
import type { UserPage } from '../../ports.ts';
import { groupFacts, keepFacts } from '../own-facts.ts';
import { groupTypeOf } from '../operations/index.ts';
import type { KnownGroup } from '../operations/operation.ts';
import { changeUsers } from '../user-writes.ts';
import { patiently } from './durable.ts';
import type { FinishedRow, FinishParts } from './finished-row.ts';
import { effectsOf } from './outcome.ts';

function made({ row, ledger }: FinishedRow): KnownGroup | undefined {
  const first = row.operations[0];
  if (first?.kind !== 'create-group' || ledger.outcome !== 'created') return undefined;
  const { name, description, kind } = first.group;
  return { id: ledger.userId, name, description, kind, dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '', members: 0 };
}

/** The external id that an operation gives; the empty text takes it away. */
function externalIdIn(operation: Operation): string | undefined {
  if (operation.kind === 'create-group') return operation.group.externalId;
  return operation.kind === 'set-external-id' ? operation.externalId : undefined;
}

/** The people who are in it bear its name; when it is gone they are in it no more. A group may be as large as the organisation, and whoever carries on writes nobody twice. */
async function tellMembers({ world, store, job, hold }: FinishParts, id: string, after: Pick<Group, 'name'> | undefined): Promise<void> {
  let next: string | null = null;
  do {
    const at: string | null = next;
    await hold();
    const page: UserPage = await patiently(world.clock, () => store.users.list(job.tenant, { filter: { group: id }, limit: limits.pageSize.most, after: at }));
    await changeUsers({ world, store }, { tenant: job.tenant, ids: page.users.map((user) => user.id) }, (_id, user) => toldOf(user, id, after));
    next = page.next;
  } while (next !== null);
}

/** Undefined for whoever bears the name already, or is in it no more. */
function toldOf(user: User | undefined, id: string, after: Pick<Group, 'name'> | undefined): User | undefined {
  const held = user?.groups.find((group) => group.id === id);
  if (user === undefined || held === undefined || held.name === after?.name) return undefined;
  return { ...user, groups: user.groups.flatMap((group) => (group.id !== id ? [group] : after === undefined ? [] : [{ id, name: after.name }])) };
}

async function project(parts: FinishParts, finished: FinishedRow, at: string): Promise<void> {
  const { world, store, job } = parts;
  const { tenant } = job;
  const id = finished.ledger.userId;
  const stored = await patiently(world.clock, () => store.groups.get({ tenant }, id));
  const before = stored?.value ?? made(finished);
  if (before === undefined) return;
  const done = effectsOf(finished.row, finished.ledger);
  const ends = done.some((operation) => groupTypeOf(operation).ends === true);
  const after = ends ? undefined : done.reduce((group, operation) => groupTypeOf(operation).project(operation, group, at), before);
  const externalId = done.map(externalIdIn).findLast((each) => each !== undefined);
  if (externalId !== undefined) await keepFacts({ world, store }, { tenant, id: groupFacts(id) }, (facts) => ({ ...facts, externalId }));
  if (after === undefined || after.name !== before.name) await tellMembers(parts, id, after);
  if (after === undefined) await patiently(world.clock, () => store.groups.remove({ tenant }, id));
  else await patiently(world.clock, () => store.groups.put({ tenant }, id, after));
}

export async function projectGroups(parts: FinishParts, rows: readonly FinishedRow[], at: string): Promise<void> {
  for (const row of rows) await project(parts, row, at);
}
