// Finished rows about people, in what Usher keeps and in the read model: roles and own facts first, the read model last.
import { signsInElsewhere } from '../../../shared/local-login.ts';
import { statusOf } from '../../../shared/lifecycle.ts';
import type { Operation } from '../../../shared/plan.ts';
import type { Role, User } from '../../../shared/user.ts';
import { federatedDomains } from '../facts.ts';
import { withOwnChange } from '../own-changes.ts';
import { keepFacts, userFacts } from '../own-facts.ts';
import { grantedRole, grantRole } from '../role-grants.ts';
import { userTypeOf } from '../operations/index.ts';
import { newUser } from '../operations/new-user.ts';
import { scheduleEnd } from '../schedules.ts';
import { oweAgain, oweWelcomes } from '../welcomes.ts';
import { changeUsers } from '../user-writes.ts';
import { patiently } from './durable.ts';
import type { FinishedRow, FinishParts } from './finished-row.ts';
import { effectsOf } from './outcome.ts';

interface Projected { after: User | undefined; id: string; done: Operation[]; row: FinishedRow }

/** As far as it was done: who was invited and not given a name has none. */
function made({ ledger }: FinishedRow, done: readonly Operation[], at: string): User | undefined {
  const [first] = done;
  if (first === undefined || (first.kind !== 'create-user' && first.kind !== 'invite-guest')) return undefined;
  return ledger.outcome === 'created' ? { ...newUser(ledger.userId, first.account, first.kind === 'invite-guest' ? 'guest' : 'member'), created: at } : undefined;
}

function projected(user: User, operations: readonly Operation[], at: string): User | undefined {
  if (operations.some((operation) => userTypeOf(operation).ends === true)) return undefined;
  const state = operations.reduce((before, operation) => userTypeOf(operation).project(operation, before, at), user);
  const after = { ...state, status: statusOf(state) };
  return operations.length > 0 ? withOwnChange(after, operations, at) : after;
}

async function usersBefore({ world, store, job }: FinishParts, rows: readonly FinishedRow[]): Promise<Map<string, User>> {
  const ids = rows.map(({ ledger }) => ledger.userId).filter((id) => id !== '');
  const users = await patiently(world.clock, () => store.users.getMany(job.tenant, ids));
  return new Map(users.map((user) => [user.id, user]));
}

/** Of an account that was made, what was changed since is known better than the plan knows. */
async function keepHomePhone(parts: Pick<FinishParts, 'world' | 'store'>, place: { tenant: string; id: string }, operation: Operation): Promise<void> {
  if ('account' in operation) {
    const { homePhone } = operation.account.profile;
    if (homePhone !== '') await keepFacts(parts, place, (facts) => ({ homePhone, ...facts }));
  }
  if (operation.kind !== 'edit-user') return;
  const { homePhone } = operation.fields;
  if (homePhone !== undefined) await keepFacts(parts, place, (facts) => ({ ...facts, homePhone }));
}

/** What is written down lest another role follow from the user name, which the settings of the deployment may give one. */
function roleToGrant(operation: Operation): Role | undefined {
  switch (operation.kind) {
    case 'set-role': return operation.role;
    case 'create-user':
    case 'invite-guest': return operation.role !== 'user' || operation.grant === true ? operation.role : undefined;
    default: return undefined;
  }
}

/** Roles and facts first: what the read model shows already is not seen as new when a crash in between makes this run again. */
async function keepOwn({ world, store, job }: FinishParts, all: readonly Projected[], at: string): Promise<void> {
  const { tenant } = job;
  for (const { id, after, done } of all) {
    if (after === undefined) continue;
    for (const operation of done) {
      const role = roleToGrant(operation);
      if (role !== undefined) await grantRole({ world, store }, { tenant, id, role, grantedBy: job.requestedBy.id, at, job: job.id });
      await keepHomePhone({ world, store }, { tenant, id: userFacts(id) }, operation);
      if (operation.kind === 'set-properties') await keepFacts({ world, store }, { tenant, id: userFacts(id) }, (facts) => ({ ...facts, properties: { ...facts.properties, ...operation.values } }));
      if (operation.kind === 'allow-local-login') await scheduleEnd({ world, store }, { tenant, user: id, until: operation.until, requestedBy: job.requestedBy });
      if (operation.kind === 'disable-local-login') await scheduleEnd({ world, store }, { tenant, user: id, until: null, requestedBy: job.requestedBy });
    }
  }
}

/** A guest is written to where the invitation goes, also where somebody else has the address as well. */
function welcomedAt({ row: { row }, done }: Projected): string {
  const guest = done.map((operation) => (operation.kind === 'send-invite' ? operation.guest : null)).find((each) => each !== null);
  return guest?.email ?? row.person.email;
}

/** New people get a welcome unless they were made silently; so does whoever is invited again. */
async function owe(parts: FinishParts, all: readonly Projected[]): Promise<void> {
  const { world, store, job, silent } = parts;
  const welcomed = all.filter(({ row: { row, ledger } }) => (ledger.outcome === 'created' ? !silent : row.operations.some(({ kind }) => kind === 'send-invite') && ledger.outcome === 'changed'));
  if (welcomed.length === 0) return;
  const federated = await federatedDomains(parts, job.tenant);
  await patiently(world.clock, () => oweWelcomes({ world, store }, job.tenant, welcomed.map((each) => ({ ...each, email: welcomedAt(each) })).map(({ id, after, email, row: { row } }) => (
    { person: id, name: row.person.name, email, job: job.id, invitedBy: job.requestedBy.name, ...(after !== undefined && signsInElsewhere(after, federated) && { elsewhere: true }) }))));
}

export async function projectUsers(parts: FinishParts, rows: readonly FinishedRow[], at: string): Promise<void> {
  if (rows.length === 0) return;
  const { world, store, job } = parts;
  const known = await usersBefore(parts, rows);
  const all: Projected[] = rows.flatMap((row) => {
    const before = known.get(row.ledger.userId);
    const done = effectsOf(row.row, row.ledger);
    const user = before ?? made(row, done, at);
    return user === undefined ? [] : [{ after: projected(user, done, at), id: user.id, done, row }];
  });
  await keepOwn(parts, all, at);
  await owe(parts, all);
  const byId = new Map(all.map((each) => [each.id, each]));
  await changeUsers({ world, store }, { tenant: job.tenant, ids: all.flatMap(({ id, after }) => (after === undefined ? [] : [id])) }, async (id, user) => {
    const each = byId.get(id);
    const before = user ?? (each === undefined ? undefined : made(each.row, each.done, at));
    const after = each === undefined || before === undefined ? undefined : projected(before, each.done, at);
    // Another job may have granted another role since; read after the user, so that whoever grants later also writes later. Nobody grants to whom nobody knows.
    const granted = user !== undefined && each?.done.some((operation) => 'role' in operation) === true ? await grantedRole({ world, store }, job.tenant, id) : undefined;
    return after === undefined || granted === undefined ? after : { ...after, role: granted };
  });
  const letIn = all.filter(({ done }) => done.some(({ kind }) => kind === 'enable-account' || kind === 'restore-user')).map(({ id }) => id);
  if (letIn.length > 0) await patiently(world.clock, () => oweAgain({ world, store }, job.tenant, letIn));
  for (const { id, after } of all) if (after === undefined) await patiently(world.clock, () => store.users.remove(job.tenant, id));
}
