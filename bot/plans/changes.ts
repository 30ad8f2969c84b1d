// The front door at work: makes plans, starts them once, and shows what came of them.
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import type { Job } from '../../shared/job.ts';
import type { Ability } from '../../shared/abilities.ts';
import { undoableKinds } from '../../shared/plan.ts';
import type { OperationKind, Plan } from '../../shared/plan.ts';
import type { User } from '../../shared/user.ts';
import { instant, millisecondsOf } from '../ports.ts';
import type { Directory, Store, World } from '../ports.ts';
import { demandAbility } from './actors.ts';
import { asTheyAre, notFresh, readAgain, withFreshGroups } from './as-they-are.ts';
import { recordEntries } from './audit-entries.ts';
import type { AccountsRequest, Actor, ChangeRequest, Changes, GroupsRequest, Progress } from './change.ts';
import { refuseContradictions } from './contradictions.ts';
import { cancelPlan, startPlan } from './decisions.ts';
import { storedJob, storedPlan, updateJob } from './documents.ts';
import type { Executor } from './execute.ts';
import { countHolders, loadFacts, noteGrants, noteUserNames } from './facts.ts';
import type { Facts, FactsParts } from './facts.ts';
import { applicationLook, concernsApplications } from './group-applications.ts';
import { destructiveLeft, foreseen } from './foreseen.ts';
import { freshenGroups } from './fresh-groups.ts';
import { typeOfKind } from './operations/index.ts';
import { mayFollow } from './operations/role-by-name.ts';
import { draftsForAccounts } from './plan-accounts.ts';
import { draftsForGroups } from './plan-groups.ts';
import { draftsForUndo, undoTitle } from './plan-undo.ts';
import { draftsForUsers } from './plan-users.ts';
import { earlierPlan, storePlan } from './planning.ts';
import { freshen } from './read-model.ts';
import type { FirstRoles } from './read-model.ts';
import { createReports } from './reports.ts';
import { notesOf } from './secret-notes.ts';
import { withEnds } from './schedules.ts';
import { adminsToBe, alreadyAsked } from './waiting-requests.ts';
import { demandSecrets, refusedSecrets } from './secret-rights.ts';
import { undosBefore } from './taking-back.ts';

export interface ChangesParts {
  world: World;
  store: Store;
  directoryFor: (tenant: string) => Directory;
  first: FirstRoles;
  executor: Executor;
  /** What is known of the organisation, remembered for a while; the directory is asked each time without it. */
  organisation?: FactsParts['organisation'];
}

function factsFor(parts: ChangesParts, actor: Actor, title: string): Promise<Facts> {
  const { world, store, directoryFor, first, organisation = (tenant) => directoryFor(tenant).organisation() } = parts;
  return loadFacts({ world, store, organisation }, actor.tenant, { actorId: actor.person.id, title, firstRoles: first, onBehalfOf: directoryFor(actor.tenant).onBehalfOf !== undefined });
}

const kindsOf = (operations: readonly { kind: OperationKind }[]): string => [...new Set(operations.map(({ kind }) => kind))].join('+') || 'create-group';

async function planUsers(parts: ChangesParts, actor: Actor, request: ChangeRequest): Promise<Plan> {
  refuseContradictions(request.operations);
  const facts = await factsFor(parts, actor, request.title);
  const now = asTheyAre(parts, actor.tenant, request.users);
  const untilWhen = knowingEnds(parts, actor.tenant, { operations: request.operations, users: now.users });
  const users = knowingNames(parts, { tenant: actor.tenant, facts }, { operations: request.operations, users: untilWhen });
  if (request.operations.some(({ kind }) => typeOfKind(kind).replacesSecret === true)) for (const id of await adminsToBe(parts.store, actor.tenant)) facts.adminsToBe.add(id);
  const { said, note } = await foreseen(parts, actor, facts);
  const drafts = draftsForUsers({ ...request, users }, { actor, facts, note, waiting: await alreadyAsked(parts.store, actor.tenant, request) });
  return storePlan(parts, { actor, title: request.title, kind: 'change', asked: kindsOf(request.operations), insteadOf: request.insteadOf, ...said, warnings: () => now.warnings() }, drafts);
}

/** Where local login is allowed or ended, with the day on which it ends so far. */
function knowingEnds({ store }: ChangesParts, tenant: string, { operations, users }: Pick<ChangeRequest, 'operations' | 'users'>): ChangeRequest['users'] {
  if (!operations.some(({ kind }) => kind === 'allow-local-login' || kind === 'disable-local-login')) return users;
  return (async function* batches() {
    for await (const batch of Symbol.asyncIterator in users ? users : [users]) yield await withEnds(store, tenant, batch);
  })();
}

/** Where people are to come back or be called otherwise, with whose their user names are by now, and whether a role would follow from the name; of a few, as the directory has it: somebody may have freed a name there a moment ago. */
function knowingNames(parts: ChangesParts, { tenant, facts }: { tenant: string; facts: Facts }, { operations, users }: Pick<ChangeRequest, 'operations' | 'users'>): ChangeRequest['users'] {
  const { userNames, grants } = facts;
  const names = operations.flatMap((asked) => (asked.kind === 'restore-user' ? [asked.userPrincipalName] : []));
  const calls = operations.flatMap((asked) => (asked.kind === 'edit-user' ? asked.fields.userPrincipalName ?? [] : []));
  if (names.length + calls.length === 0) return users;
  const asTheyAre = async (ids: readonly string[]): Promise<readonly User[]> => readAgain(parts, tenant, await parts.store.users.getMany(tenant, ids));
  return (async function* batches() {
    await noteUserNames(parts, tenant, { userNames, asTheyAre, wanted: calls, alsoAsEmail: true });
    for await (const batch of Symbol.asyncIterator in users ? users : [users]) {
      await noteUserNames(parts, tenant, { userNames, asTheyAre, wanted: batch.flatMap(({ userPrincipalName }) => names.map((name) => name ?? userPrincipalName)) });
      await noteGrants(parts, tenant, { grants, wanted: batch.filter((user) => [...calls, ...names].some((name) => name !== undefined && mayFollow(user, name, facts))).map(({ id }) => id) });
      yield batch;
    }
  })();
}

async function planAccounts(parts: ChangesParts, actor: Actor, request: AccountsRequest): Promise<Plan> {
  const facts = await factsFor(parts, actor, request.title);
  const { title, kind, columns = [], asks = false } = request;
  // The organisation may have turned welcomes off for everybody.
  const silent = request.silent || !facts.settings.sendWelcome;
  return storePlan(parts, { actor, title, kind, silent, columns, asks }, draftsForAccounts({ actor, facts, store: parts.store, first: parts.first, request: { ...request, silent } }));
}

async function planGroups(parts: ChangesParts, actor: Actor, request: GroupsRequest): Promise<Plan> {
  refuseContradictions(request.operations);
  const loaded = await factsFor(parts, actor, request.title);
  const facts = await withFreshGroups(parts, actor.tenant, { facts: loaded, groups: request.groups });
  await countHolders(parts, actor.tenant, { holders: facts.holders, wanted: request.operations.flatMap((asked) => (asked.kind === 'assign-group-licence' ? request.groups.map((group) => ({ group, licence: asked.licence.id })) : [])) });
  const look = applicationLook({ world: parts.world, directory: parts.directoryFor(actor.tenant) });
  const groups = request.operations.some(concernsApplications) ? await look.among(facts.groups, request.groups) : facts.groups;
  const drafts = draftsForGroups(request, { world: parts.world, actor, facts: { ...facts, groups }, known: loaded.groups });
  const head = { actor, title: request.title, kind: 'change' as const, asked: kindsOf(request.operations), destructiveLeft: await destructiveLeft(parts, actor, facts) };
  return storePlan(parts, { ...head, warnings: async () => Promise.resolve(look.warnings(drafts)) }, [drafts]);
}

/** Sight of the job, and what its way back takes; whoever asked for it sees it, and what everybody may do to the own account they may also take back. */
async function demandWayBack({ world, store }: ChangesParts, actor: Actor, job: Job): Promise<void> {
  const plan = job.plan === null ? undefined : (await store.plans.get({ tenant: actor.tenant }, job.plan))?.value;
  const isMine = job.requestedBy.id === actor.person.id;
  const kinds = plan === undefined || (isMine && plan.own === true) ? [] : plan.operations.filter((kind) => undoableKinds.includes(kind));
  const ability = new Set<Ability>([...isMine ? [] : ['jobs.see'] as const, ...kinds.map((kind) => typeOfKind(kind).ability)]);
  await demandAbility({ world, store }, actor, { ability: [...ability], asked: 'undo', about: job.title });
}

async function planUndo(parts: ChangesParts, actor: Actor, { id, instead }: { id: string; instead?: string | undefined }): Promise<Plan> {
  const { world, store, directoryFor } = parts;
  const { tenant } = actor;
  const earlier = await earlierPlan(parts, actor);
  if (earlier !== undefined) return earlier;
  const job = (await storedJob(parts, tenant, id)).value;
  await demandWayBack(parts, actor, job);
  if (job.plan === null || !job.undoable) throw new UsherError('job.not-undoable');
  const undos = await undosBefore(parts, job);
  const facts = await factsFor(parts, actor, undoTitle(job));
  if (isOver(parts, job, facts)) throw new UsherError('job.not-undoable', `That was done more than ${facts.settings.undoDays === 1 ? 'a day' : `${facts.settings.undoDays} days`} ago and cannot be undone any more.`);
  const few = job.summary.changed + job.summary.created <= limits.freshUndo;
  const fresh = async (ids: readonly string[]): Promise<User[]> => {
    const users = await store.users.getMany(tenant, ids);
    return withEnds(store, tenant, few ? await freshen({ world, store, directory: directoryFor(tenant), tenant }, users) : users);
  };
  const freshGroups = async (ids: readonly string[]): Promise<Facts['groups']> => (few ? freshenGroups({ world, store, directory: directoryFor(tenant), tenant }, ids) : facts.groups);
  const { said, note } = await foreseen(parts, actor, facts);
  const look = applicationLook({ world, directory: directoryFor(tenant) });
  const drafts = draftsForUndo({
    actor, facts, store, world, fresh, freshGroups, look, note, undos, many: !few, job: { tenant, id, plan: job.plan, created: job.created, finished: job.finished ?? instant(world.clock.now()) },
  });
  const warnings = async (): Promise<string[]> => [...instead === undefined ? [] : [instead], ...few ? [] : [await notFresh(parts, tenant, limits.freshUndo)], ...look.warnings([])];
  const continues = undos[0] === undefined ? {} : { continues: undos[0].id };
  return storePlan(parts, { actor, title: facts.title, kind: 'undo', undoes: id, ...continues, ...said, warnings, asks: instead !== undefined }, drafts);
}

const day = 24 * 60 * 60 * 1000;

function isOver({ world }: ChangesParts, { finished }: Job, { settings }: Facts): boolean {
  return finished !== null && world.clock.now() > millisecondsOf(finished) + settings.undoDays * day;
}

async function settled(parts: ChangesParts, actor: Actor, { id, patience }: { id: string; patience: number }): Promise<Progress> {
  const { world, store, executor } = parts;
  const waiting = new AbortController();
  await Promise.race([executor.ended(id), world.clock.sleep(patience, waiting.signal)]);
  waiting.abort('in time');
  const job = (await storedJob({ store }, actor.tenant, id)).value;
  const isHere = executor.holdsSecrets(id);
  // Those in the memory of another process are told by that one; that they are withheld, every process can say.
  const mayHave = job.requestedBy.id === actor.person.id && job.finished !== null && (isHere || (await notesOf(store, job)).length > 0);
  if (!mayHave) return { job, secrets: [] };
  const refusal = await refusedSecrets(parts, actor, job);
  if (refusal !== undefined) return { job, secrets: [], withheld: refusal.message };
  return { job, ...(isHere ? await executor.secretsOf(job, actor.source === 'chat') : { secrets: [] }) };
}

/** Whoever asked for a job may stop it, and whoever may change people. Who did is kept with it. */
async function stop(parts: ChangesParts, actor: Actor, id: string): Promise<Job> {
  const { tenant, person, source } = actor;
  const found = (await storedJob(parts, tenant, id)).value;
  if (found.requestedBy.id !== person.id) await demandAbility(parts, actor, { ability: 'users.change', asked: 'stop', about: found.title });
  const now = parts.world.clock.now();
  const job = await updateJob(parts, { tenant, id }, (value) => (value.finished !== null || value.stopRequested ? value : { ...value, stopRequested: true, stoppedBy: person, stoppedAt: instant(now) }));
  parts.executor.stop(id);
  if (job.stoppedBy !== undefined) {
    const at = job.stoppedAt ?? job.created;
    const target = { id: '', name: job.title, email: '' };
    await recordEntries(parts, tenant, [{ id: `${id}.stop`, tenant, at, who: job.stoppedBy, source, action: 'stop', target, before: '', after: '', outcome: 'done', reason: '', correlation: id }]);
  }
  return job;
}

export function createChanges(parts: ChangesParts): Changes {
  const { store, executor } = parts;
  return {
    ...createReports(store),
    plan: (actor, request) => planUsers(parts, actor, request),
    planAccounts: (actor, request) => planAccounts(parts, actor, request),
    planGroups: (actor, request) => planGroups(parts, actor, request),
    planUndo: (actor, id, instead) => planUndo(parts, actor, { id, instead }),
    find: async (tenant, id) => (await storedPlan(parts, tenant, id)).value,
    cancel: (actor, id) => cancelPlan(parts, actor, id),
    commit: (actor, id, shown) => executor.begin(id, () => startPlan(parts, { actor, id }, shown)),
    async watch(tenant, id, card) {
      await updateJob(parts, { tenant, id }, (job) => ({ ...job, cards: [...job.cards.filter(({ message }) => message !== card.message), card] }));
    },
    settled: (actor, id, patience) => settled(parts, actor, { id, patience }),
    stop: (actor, id) => stop(parts, actor, id),
    async secrets(actor, id) {
      const job = await demandSecrets(parts, actor, id);
      return job.finished === null ? { secrets: [] } : executor.secretsOf(job);
    },
    job: async (tenant, id) => (await storedJob(parts, tenant, id)).value,
  };
}
