// The front door at work: makes plans, starts them once, and shows what came of them.
import { can } from '../../shared/abilities.ts';
import { UsherError } from '../../shared/errors.ts';
import type { Job } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import type { Plan } from '../../shared/plan.ts';
import type { User } from '../../shared/user.ts';
import { millisecondsOf, StoreError } from '../ports.ts';
import type { Directory, Store, Stored, World } from '../ports.ts';
import type { AccountsRequest, Actor, ChangeRequest, Changes } from './change.ts';
import { lacksRole } from './check.ts';
import { jobLifetime, newJob } from './execute.ts';
import type { Executor } from './execute.ts';
import { loadFacts } from './facts.ts';
import { draftsForAccounts } from './plan-accounts.ts';
import { draftsForUndo } from './plan-undo.ts';
import { draftsForUsers } from './plan-users.ts';
import { storePlan } from './planning.ts';
import { pagesOf } from './pages.ts';
import { freshen } from './read-model.ts';
import type { FirstRoles } from './read-model.ts';
import { createReports } from './reports.ts';
import { typeOfKind } from './operations/index.ts';

export interface ChangesParts {
  world: World;
  store: Store;
  directoryFor: (tenant: string) => Directory;
  first: FirstRoles;
  executor: Executor;
}

/** Up to so many people an undo asks the directory how they are now; above that it trusts the read model. */
const freshForUndo = 200;

export function createChanges(parts: ChangesParts): Changes {
  const { world, store, executor } = parts;
  const reports = createReports(store);

  async function plan(actor: Actor, request: ChangeRequest): Promise<Plan> {
    const facts = await loadFacts(store, actor.tenant, actor.person.id);
    return storePlan(parts, { actor, title: request.title, kind: 'change' }, draftsForUsers(request, { actor, facts }));
  }

  async function planAccounts(actor: Actor, request: AccountsRequest): Promise<Plan> {
    const facts = await loadFacts(store, actor.tenant, actor.person.id);
    const { title, kind, silent, columns = [] } = request;
    return storePlan(parts, { actor, title, kind, silent, columns }, draftsForAccounts({ actor, facts, store, request }));
  }

  async function planUndo(actor: Actor, id: string): Promise<Plan> {
    const job = (await storedJob(actor.tenant, id)).value;
    if (job.plan === null || !job.undoable) throw new UsherError('job.not-undoable');
    if (job.undoneBy !== null) throw new UsherError('job.not-undoable', 'That was taken back already.');
    const facts = await loadFacts(store, actor.tenant, actor.person.id);
    const few = job.summary.changed + job.summary.created <= freshForUndo;
    const fresh = async (ids: readonly string[]): Promise<User[]> => {
      const users = await store.users.getMany(actor.tenant, ids);
      return few ? freshen({ store, directory: parts.directoryFor(actor.tenant), first: parts.first, tenant: actor.tenant }, users) : users;
    };
    const drafts = draftsForUndo({ actor, facts, store, fresh, job: { tenant: actor.tenant, id, plan: job.plan } });
    return storePlan(parts, { actor, title: `Undo: ${job.title}`, kind: 'undo', undoes: id }, drafts);
  }

  async function storedPlan(tenant: string, id: string): Promise<Stored<Plan>> {
    const stored = await store.plans.get({ tenant }, id);
    if (stored === undefined) throw new UsherError('plan.unknown');
    return stored;
  }

  async function storedJob(tenant: string, id: string): Promise<Stored<Job>> {
    const stored = await store.jobs.get({ tenant }, id);
    if (stored === undefined) throw new UsherError('job.unknown');
    return stored;
  }

  async function openPlan(actor: Actor, id: string): Promise<Stored<Plan>> {
    const stored = await storedPlan(actor.tenant, id);
    if (stored.value.requestedBy.id !== actor.person.id) throw new UsherError('plan.not-yours');
    if (stored.value.state !== 'open') throw decided(stored.value);
    if (world.clock.now() > millisecondsOf(stored.value.expires)) throw new UsherError('plan.expired');
    return stored;
  }

  /** Moves an open plan to its next state, once: of two presses at the same moment one wins. */
  async function decidePlan(actor: Actor, id: string, change: (plan: Plan) => Plan): Promise<Plan> {
    const stored = await openPlan(actor, id);
    const next = change(stored.value);
    try {
      await store.plans.put({ tenant: actor.tenant }, id, next, { expect: stored.version, expiresAt: world.clock.now() + limits.undoLifetime });
    } catch (error) {
      if (!(error instanceof StoreError) || error.kind !== 'stale') throw error;
      throw decided((await storedPlan(actor.tenant, id)).value);
    }
    return next;
  }

  async function commit(actor: Actor, id: string, cards: Job['cards'] = []): Promise<Job> {
    const { tenant } = actor;
    await openPlan(actor, id);
    // Known to the workers before it is decided, so that a crash right after the decision loses nothing.
    const now = world.clock.now();
    await store.openJobs.put({ tenant }, id, { job: id, since: now }, { expiresAt: now + jobLifetime });
    const decidedPlan = await decidePlan(actor, id, (open) => {
      const missing = open.operations.map((kind) => typeOfKind(kind).ability).find((ability) => !can(actor.role, ability));
      if (missing !== undefined) throw new UsherError('ability.missing', lacksRole(missing, actor.role));
      if (open.counts.run === 0) throw new UsherError('plan.empty', 'There is nothing to do: every row is skipped or refused.');
      return { ...open, state: 'running', job: id };
    });
    const stored = await ensureJob(store, decidedPlan, world.clock.now(), [...cards]);
    if (decidedPlan.undoes !== null) await markUndone(tenant, decidedPlan.undoes, id);
    await executor.start(stored);
    return stored.value;
  }

  async function markUndone(tenant: string, job: string, by: string): Promise<void> {
    await updateJob(tenant, job, (value) => ({ ...value, undoneBy: by }));
  }

  async function updateJob(tenant: string, id: string, change: (job: Job) => Job): Promise<Job> {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const stored = await storedJob(tenant, id);
      const value = change(stored.value);
      try {
        await store.jobs.put({ tenant }, id, value, { expect: stored.version, expiresAt: world.clock.now() + jobLifetime });
        return value;
      } catch (error) {
        if (!(error instanceof StoreError) || error.kind !== 'stale') throw error;
      }
    }
    throw new UsherError('later');
  }

  return {
    plan, planAccounts, planUndo, commit, ...reports,
    find: async (tenant, id) => (await storedPlan(tenant, id)).value,
    async cancel(actor, id) {
      const cancelled = await decidePlan(actor, id, (open) => ({ ...open, state: 'cancelled' }));
      const part = { tenant: actor.tenant, part: id };
      for await (const page of pagesOf(store.sealed, part)) for (const item of page) await store.sealed.remove(part, item.id);
      await store.openJobs.remove({ tenant: actor.tenant }, id);
      return cancelled;
    },
    async watch(tenant, id, card) {
      await updateJob(tenant, id, (job) => ({ ...job, cards: [...job.cards.filter(({ message }) => message !== card.message), card] }));
    },
    async settled(actor, id, patience) {
      const waiting = new AbortController();
      await Promise.race([executor.ended(id), world.clock.sleep(patience, waiting.signal)]);
      waiting.abort();
      const job = (await storedJob(actor.tenant, id)).value;
      const secrets = job.requestedBy.id === actor.person.id && job.finished !== null ? executor.secretsOf(id) : [];
      return { job, secrets };
    },
    async stop(actor, id) {
      if (!can(actor.role, 'users.change')) throw new UsherError('ability.missing', lacksRole('users.change', actor.role));
      const job = await updateJob(actor.tenant, id, (value) => (value.finished === null ? { ...value, stopRequested: true } : value));
      executor.stop(id);
      return job;
    },
    job: async (tenant, id) => (await storedJob(tenant, id)).value,
  };
}

function decided(plan: Plan): UsherError {
  const words = plan.state === 'cancelled' ? 'That was cancelled before; nothing was changed.' : 'That was confirmed before; it runs once.';
  return new UsherError('plan.already-decided', words, { details: { state: plan.state, job: plan.job } });
}

/** The job of a decided plan, made if it is missing; it bears the plan's id, so that it cannot be made twice. */
export async function ensureJob(store: Store, plan: Plan, now: number, cards: Job['cards']): Promise<Stored<Job>> {
  const scope = { tenant: plan.tenant };
  const value = newJob(plan, now, cards);
  try {
    return { id: plan.id, value, version: await store.jobs.create(scope, plan.id, value, { expiresAt: now + jobLifetime }) };
  } catch (error) {
    const stored = error instanceof StoreError && error.kind === 'conflict' ? await store.jobs.get(scope, plan.id) : undefined;
    if (stored === undefined) throw error;
    return stored;
  }
}
