// Finished rows about groups, in what Usher keeps and in the read model of groups and of the people who are in them.
import type { Group } from '../../../shared/group.ts';
import { limits } from '../../../shared/limits.ts';
import type { Operation } from '../../../shared/plan.ts';
import type { User } from '../../../shared/user.ts';
import { StoreError } from '../../ports.ts';
import type { Stored, UserPage } from '../../ports.ts';
import { groupThing, withOwnChange } from '../own-changes.ts';
import { groupFacts, keepFacts } from '../own-facts.ts';
import { groupTypeOf } from '../operations/index.ts';
import type { KnownGroup } from '../operations/operation.ts';
import { putIfUnchanged } from '../put-if-unchanged.ts';
import { changeUsers } from '../user-writes.ts';
import { patiently } from './durable.ts';
import type { FinishedRow, FinishParts } from './finished-row.ts';
import { effectsOf } from './outcome.ts';

function made({ row, ledger }: FinishedRow): KnownGroup | undefined {
  const first = row.operations[0];
  if (first?.kind !== 'create-group' || ledger.outcome !== 'created') return undefined;
  const { name, description, kind } = first.group;
  return { id: ledger.userId, name, description, kind, ...(kind === 'microsoft365' && { securityEnabled: false }), dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '', members: 0 };
}

/** The external id that an operation gives; the empty text takes it away. */
function externalIdIn(operation: Operation): string | undefined {
  if (operation.kind === 'create-group') return operation.group.externalId;
  return operation.kind === 'set-external-id' ? operation.externalId : undefined;
}

/** `after`: undefined when it is gone. */
interface GroupChange { id: string; after: Pick<Group, 'name'> | undefined; at: string }

/** The people who are in it bear its name; when it is gone they are in it no more. A group may be as large as the organisation, and whoever carries on writes nobody twice. */
async function tellMembers({ world, store, job, hold }: FinishParts, change: GroupChange): Promise<void> {
  let after: string | null = null;
  do {
    await hold();
    const page: UserPage = await patiently(world.clock, () => store.users.list(job.tenant, { filter: { group: change.id }, limit: limits.pageSize.most, after, asKept: true }));
    await changeUsers({ world, store }, { tenant: job.tenant, ids: page.users.map((user) => user.id) }, (_id, user) => toldOf(user, change));
    after = page.next;
  } while (after !== null);
}

/** Undefined for whoever bears the name already, or is in it no more. */
function toldOf(user: User | undefined, { id, after, at }: GroupChange): User | undefined {
  const held = user?.groups.find((group) => group.id === id);
  if (user === undefined || held === undefined || held.name === after?.name) return undefined;
  const groups = user.groups.flatMap((group) => (group.id !== id ? [group] : after === undefined ? [] : [{ id, name: after.name }]));
  return withOwnChange({ ...user, groups }, { things: [groupThing(id)] }, at);
}

/** As it is now; what a job made may not be there yet. */
async function groupNow({ world, store, job }: FinishParts, finished: FinishedRow): Promise<{ stored: Stored<KnownGroup> | undefined; group: KnownGroup | undefined }> {
  const stored = await patiently(world.clock, () => store.groups.get({ tenant: job.tenant }, finished.ledger.userId));
  return { stored, group: stored?.value ?? made(finished) };
}

const mostAttempts = 30;

/** Also when a read of the directory writes it at the same moment; one that is gone stays gone. */
async function keepGroup(parts: FinishParts, finished: FinishedRow, next: (group: KnownGroup) => KnownGroup): Promise<void> {
  const { world, store, job: { tenant } } = parts;
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const { stored, group } = await groupNow(parts, finished);
    if (group === undefined || await patiently(world.clock, () => putIfUnchanged(store.groups, { tenant }, { id: group.id, stored, value: next(group) }))) return;
  }
  throw new StoreError('busy', 'What is known of one group changes too fast.');
}

async function project(parts: FinishParts, finished: FinishedRow, at: string): Promise<void> {
  const { world, store, job: { tenant } } = parts;
  const { group: before } = await groupNow(parts, finished);
  if (before === undefined) return;
  const { id } = before;
  const done = effectsOf(finished.row, finished.ledger);
  const ends = done.some((operation) => groupTypeOf(operation).ends === true);
  const next = (group: KnownGroup): KnownGroup => done.reduce((state, operation) => groupTypeOf(operation).project(operation, state, at), group);
  const after = ends ? undefined : next(before);
  const externalId = done.map(externalIdIn).findLast((each) => each !== undefined);
  // First of all, so that a read of the directory that sees anything of what follows knows whose it is.
  if (done.length > 0) await keepFacts({ world, store }, { tenant, id: groupFacts(id) }, (facts) => ({ ...facts, ownChange: at, ...(externalId !== undefined && { externalId }) }));
  if (after === undefined || after.name !== before.name) await tellMembers(parts, { id, after, at });
  if (after === undefined) await patiently(world.clock, () => store.groups.remove({ tenant }, id));
  else await keepGroup(parts, finished, next);
}

export async function projectGroups(parts: FinishParts, rows: readonly FinishedRow[], at: string): Promise<void> {
  for (const row of rows) await project(parts, row, at);
}
