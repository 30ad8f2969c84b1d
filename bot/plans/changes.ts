// The front door at work: makes plans, starts them once, and shows what came of them.
import { can } from '../../shared/abilities.ts';
import { UsherError } from '../../shared/errors.ts';
import type { Plan } from '../../shared/plan.ts';
import type { User } from '../../shared/user.ts';
import type { Directory, Store, World } from '../ports.ts';
import type { AccountsRequest, Actor, ChangeRequest, Changes, Progress } from './change.ts';
import { lacksRole } from './check.ts';
import { cancelPlan, startPlan } from './decisions.ts';
import { storedJob, storedPlan, updateJob } from './documents.ts';
import type { Executor } from './execute.ts';
import { loadFacts } from './facts.ts';
import { Losses } from './losses.ts';
import { draftsForAccounts } from './plan-accounts.ts';
import { draftsForUndo } from './plan-undo.ts';
import { draftsForUsers } from './plan-users.ts';
import { storePlan } from './planning.ts';
import { freshen } from './read-model.ts';
import type { FirstRoles } from './read-model.ts';
import { createReports } from './reports.ts';

export interface ChangesParts {
  world: World;
  store: Store;
  directoryFor: (tenant: string) => Directory;
  first: FirstRoles;
  executor: Executor;
}

/** Up to so many people an undo asks the directory how they are now; above that it trusts the read model. */
const freshForUndo = 200;

async function planUsers(parts: ChangesParts, actor: Actor, request: ChangeRequest): Promise<Plan> {
  const facts = await loadFacts(parts.store, actor.tenant, actor.person.id);
  const losses = new Losses();
  const warnings = async (): Promise<string[]> => losses.words(parts.world, parts.directoryFor(actor.tenant));
  const drafts = draftsForUsers(request, { actor, facts, note: (user, operation) => { losses.note(user, operation); } });
  return storePlan(parts, { actor, title: request.title, kind: 'change', warnings }, drafts);
}

async function planAccounts(parts: ChangesParts, actor: Actor, request: AccountsRequest): Promise<Plan> {
  const facts = await loadFacts(parts.store, actor.tenant, actor.person.id);
  const { title, kind, silent, columns = [] } = request;
  return storePlan(parts, { actor, title, kind, silent, columns }, draftsForAccounts({ actor, facts, store: parts.store, request }));
}

async function planUndo(parts: ChangesParts, actor: Actor, id: string): Promise<Plan> {
  const { store, first, directoryFor } = parts;
  const { tenant } = actor;
  const job = (await storedJob(parts, tenant, id)).value;
  if (job.plan === null || !job.undoable) throw new UsherError('job.not-undoable');
  if (job.undoneBy !== null) throw new UsherError('job.not-undoable', 'That was taken back already.');
  const facts = await loadFacts(store, tenant, actor.person.id);
  const few = job.summary.changed + job.summary.created <= freshForUndo;
  const fresh = async (ids: readonly string[]): Promise<User[]> => {
    const users = await store.users.getMany(tenant, ids);
    return few ? freshen({ store, directory: directoryFor(tenant), first, tenant }, users) : users;
  };
  const drafts = draftsForUndo({ actor, facts, store, fresh, job: { tenant, id, plan: job.plan } });
  return storePlan(parts, { actor, title: `Undo: ${job.title}`, kind: 'undo', undoes: id }, drafts);
}

async function settled({ world, store, executor }: ChangesParts, actor: Actor, { id, patience }: { id: string; patience: number }): Promise<Progress> {
  const waiting = new AbortController();
  await Promise.race([executor.ended(id), world.clock.sleep(patience, waiting.signal)]);
  waiting.abort('in time');
  const job = (await storedJob({ store }, actor.tenant, id)).value;
  const secrets = job.requestedBy.id === actor.person.id && job.finished !== null ? executor.secretsOf(id) : [];
  return { job, secrets };
}

export function createChanges(parts: ChangesParts): Changes {
  const { store, executor } = parts;
  return {
    ...createReports(store),
    plan: (actor, request) => planUsers(parts, actor, request),
    planAccounts: (actor, request) => planAccounts(parts, actor, request),
    planUndo: (actor, job) => planUndo(parts, actor, job),
    find: async (tenant, id) => (await storedPlan(parts, tenant, id)).value,
    cancel: (actor, id) => cancelPlan(parts, actor, id),
    async commit(actor, id, cards = []) {
      const job = await startPlan(parts, { actor, id }, [...cards]);
      await executor.start(job);
      return job.value;
    },
    async watch(tenant, id, card) {
      await updateJob(parts, { tenant, id }, (job) => ({ ...job, cards: [...job.cards.filter(({ message }) => message !== card.message), card] }));
    },
    settled: (actor, id, patience) => settled(parts, actor, { id, patience }),
    async stop(actor, id) {
      if (!can(actor.role, 'users.change')) throw new UsherError('ability.missing', lacksRole('users.change', actor.role));
      const job = await updateJob(parts, { tenant: actor.tenant, id }, (value) => (value.finished === null ? { ...value, stopRequested: true } : value));
      executor.stop(id);
      return job;
    },
    job: async (tenant, id) => (await storedJob(parts, tenant, id)).value,
  };
}
