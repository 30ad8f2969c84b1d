// Takes a job, runs its plan, and closes it: once at a time in all processes, again after a crash, watched by whoever waits for it.
import { UsherError } from '../../shared/errors.ts';
import type { Job, JobSummary } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import { undoableKinds } from '../../shared/plan.ts';
import type { OperationKind, Plan } from '../../shared/plan.ts';
import { instant, millisecondsOf, StoreError } from '../ports.ts';
import type { Directory, Stored } from '../ports.ts';
import type { Told } from './change.ts';
import type { Delegations } from './delegations.ts';
import type { FactsParts } from './facts.ts';
import { mayMakeSecrets } from './made-secrets.ts';
import { pagesOf } from './pages.ts';
import { doneIn } from './done-rows.ts';
import { freshenGroups } from './fresh-groups.ts';
import { freshen } from './read-model.ts';
import { createReports } from './reports.ts';
import { countedAgain, lostFrom, sweepLostSecrets, toldAfterAll, whereElse } from './lost-secrets.ts';
import type { LostParts } from './lost-secrets.ts';
import { LeaseLost, patiently } from './run/durable.ts';
import { claim } from './run/lease.ts';
import type { Holder } from './run/lease.ts';
import { createPace } from './run/pace.ts';
import type { Pace } from './run/pace.ts';
import { runPlan } from './run/run.ts';
import { Secrets } from './secrets.ts';
import type { SecretsParts } from './secrets.ts';

export interface ExecutorParts extends SecretsParts, Pick<LostParts, 'alone'> {
  /** Writes to the requester in private whose secrets are lost; false when that did not arrive. */
  tellLost?: LostParts['tellLost'];
  directoryFor: (tenant: string) => Directory;
  onProgress: (job: Job) => void;
  /** What is known of the organisation, remembered for a while; the directory is asked each time without it. */
  organisation?: FactsParts['organisation'];
  /** Rights that approvers have lent; none without them. */
  delegations?: Pick<Delegations, 'of'>;
}

/** A deleted account gives its seats back; a restored one takes them again while they are free. */
const movesSeats: readonly OperationKind[] = ['assign-licence', 'remove-licence', 'swap-licence', 'assign-group-licence', 'remove-group-licence', 'delete-user', 'restore-user'];

/** So many people of an approved plan are read again before it runs; of more, the read model says how they are. */
export const freshAfterApproval = 500;
/** A plan that was made so few milliseconds ago was made of fresh facts. */
export const stillFresh = 10_000;

/** Whether the requester can be written to; whoever asked through REST takes the secrets there. */
const isInChat = (plan: Plan | undefined): boolean => plan !== undefined && (plan.source === 'chat' || plan.decision === 'approval');
/** Another process has begun it, and may have ended with secrets. */
const mayHaveLost = (holder: Holder, plan: Plan): boolean => (holder.job().lease?.epoch ?? 1) > 1 && mayMakeSecrets(plan);

interface Running { stop: boolean; ended: Promise<void> }

/** Only when the plan itself is missing or broken; a store or a directory that stays away leaves the job to a later attempt. */
const brokenWords = 'The job broke on our side; what was done is in the report. Ask again for the rest.';

export class Executor {
  private readonly parts: ExecutorParts;
  private readonly running = new Map<string, Running>();
  /** Jobs that are being let run here, one entry for each who asks. */
  private readonly presses = new Set<{ id: string }>();
  private readonly secrets: Secrets;
  private readonly paces = new Map<string, Pace>();
  private closing = false;

  constructor(parts: ExecutorParts) {
    this.parts = parts;
    this.secrets = new Secrets({ ...parts, whenTold: (job, onCard) => toldAfterAll(parts, job, onCard) });
  }

  /** Claims and runs the job in the background when nobody else does; says whether it took it. */
  async start(found: Stored<Job>, takeOver = false): Promise<boolean> {
    const { world, store, owner } = this.parts;
    if (this.closing || this.running.has(found.id)) return false;
    const holder = await claim({ clock: world.clock, store, owner, isPressedHere: [...this.presses].some(({ id }) => id === found.id) }, found, takeOver);
    if (holder === undefined || this.running.has(found.id)) return false;
    const control: Running = { stop: found.value.stopRequested, ended: Promise.resolve() };
    this.running.set(found.id, control);
    control.ended = this.work(holder, control).finally(() => { this.running.delete(found.id); });
    return true;
  }

  /** Lets a job run whose end whoever pressed waits for here: the turn answers on that card, perhaps with what is shown only once. */
  async begin(id: string, make: () => Promise<Stored<Job>>): Promise<Job> {
    const press = { id };
    this.presses.add(press);
    try {
      const job = await make();
      await this.start(job);
      return job.value;
    } finally {
      this.presses.delete(press);
    }
  }

  /** Resolves when the job is no longer running in this process. */
  ended(job: string): Promise<void> {
    return this.running.get(job)?.ended ?? Promise.resolve();
  }

  stop(job: string): void {
    const control = this.running.get(job);
    if (control !== undefined) control.stop = true;
  }

  /** Whether secrets of the job are in the memory of this process. */
  holdsSecrets(job: string): boolean {
    return this.secrets.holds(job);
  }

  /** Hands out the secrets of a job, once; `onCard` in a turn. UsherErrors secrets.elsewhere and secrets.gone where they were told to nobody and are not here. */
  async secretsOf(job: Job, onCard = false): Promise<Told> {
    if (!this.secrets.holds(job.id)) await whereElse(this.parts, job);
    return this.secrets.take(job, onCard);
  }

  /** From time to time: says that this process is alive, and looks for secrets whose process is not. */
  async lookAfterSecrets(tenant: string): Promise<void> {
    const { parts } = this;
    await this.secrets.renew(tenant);
    await sweepLostSecrets({ ...parts, tellLost: async (job, lost) => await parts.tellLost?.(job, lost) ?? false, isInChat: async (job) => isInChat(await this.planOf(job)) }, tenant);
  }

  /** Takes no new jobs; running ones pause at the next safe point and go on after a restart. */
  async close(): Promise<void> {
    this.closing = true;
    await Promise.all([...this.running.values()].map(({ ended }) => ended));
    await this.secrets.settled();
    await this.secrets.abandon();
  }

  private paceFor(tenant: string, directory: Directory): Pace {
    const pace = this.paces.get(tenant) ?? createPace(this.parts.world.clock, directory.limits.writes);
    this.paces.set(tenant, pace);
    return pace;
  }

  private async work(holder: Holder, control: Running): Promise<void> {
    const { world } = this.parts;
    const job = holder.job();
    let plan: Plan | undefined;
    try {
      plan = await this.planOf(job);
      if (plan === undefined) throw new Error(`Job ${job.id} has no plan.`);
      await this.runToEnd(holder, plan, control);
    } catch (error) {
      const reason = error instanceof LeaseLost || error instanceof StoreError ? error.message : await this.breakOff(holder, plan, error);
      if (reason === undefined) return;
      world.log.warn('job.left', { job: job.id, reason });
      await this.secrets.leave(job, isInChat(plan));
    }
  }

  private async planOf(job: Job): Promise<Plan | undefined> {
    const { world, store } = this.parts;
    return (await patiently(world.clock, () => store.plans.get({ tenant: job.tenant }, job.plan ?? job.id)))?.value;
  }

  private async runToEnd(holder: Holder, plan: Plan, control: Running): Promise<void> {
    const { world, store, onProgress } = this.parts;
    const directory = this.parts.directoryFor(plan.tenant);
    await this.lookAgain(directory, plan);
    if (mayHaveLost(holder, plan)) await this.secrets.inherited(holder.job());
    const result = await runPlan({
      world, store, directory, organisation: this.parts.organisation ?? (() => directory.organisation()), holder, plan, delegation: await this.parts.delegations?.of(plan), pace: this.paceFor(plan.tenant, directory), onProgress,
      stopWanted: () => control.stop, pauseWanted: () => this.closing,
      beforeSecrets: () => this.secrets.ahead(holder.job()), onSecret: (secret) => { this.secrets.keep(holder.job(), secret); },
    });
    if (result.end === 'paused') { // This process closes, and its memory with it: the job stays open for the next one.
      await this.secrets.leave(holder.job(), isInChat(plan));
      return;
    }
    await this.refreshSeats(directory, plan);
    await this.finish(holder, plan, { state: result.end === 'stopped' ? 'stopped' : 'done', summary: result.summary, undoable: await this.isUndoable(plan, result.summary) });
  }

  /** What was changed before it broke can be taken back all the same. Gives why the job could not be ended, if it could not. */
  private async breakOff(holder: Holder, plan: Plan | undefined, error: unknown): Promise<string | undefined> {
    this.parts.world.log.error('job.broke', { job: holder.job().id, error: error instanceof Error ? error.stack : String(error) });
    try {
      const undoable = plan !== undefined && await this.isUndoable(plan, holder.job().summary);
      await this.finish(holder, plan, { state: 'failed', problem: brokenWords, undoable });
      return undefined;
    } catch (second) {
      return String(second);
    }
  }

  /** Also a row that was done in part, or not counted any more when the job broke, has something to take back. */
  private async isUndoable(plan: Plan, { changed, created }: JobSummary): Promise<boolean> {
    const { world } = this.parts;
    if (!plan.operations.some((kind) => undoableKinds.includes(kind))) return false;
    return changed + created > 0 || await patiently(world.clock, () => this.didSomeOf(plan));
  }

  private async didSomeOf({ tenant, id }: Plan): Promise<boolean> {
    const { store } = this.parts;
    for await (const page of pagesOf(store.ledgers, { tenant, part: id })) {
      for (const { id: place, value: ledger } of page) {
        const portion = await store.portions.get({ tenant, part: id }, place);
        if (portion !== undefined && doneIn(portion.value, ledger).some(({ operations }) => operations.some(({ kind }) => undoableKinds.includes(kind)))) return true;
      }
    }
    return false;
  }

  /** Who was planned for some time ago, or waited for an approver, is read again, and groups as well, so that what was changed meanwhile is left alone. */
  private async lookAgain(directory: Directory, plan: Plan): Promise<void> {
    const { world, store } = this.parts;
    const most = plan.decision === 'approval' ? freshAfterApproval : limits.freshReads;
    if (plan.counts.run > most || world.clock.now() - millisecondsOf(plan.created) < stillFresh) return;
    const rows = await patiently(world.clock, () => createReports(store).rows(plan.tenant, plan.id, { from: 0, limit: most, verdict: 'run' }));
    const idsOf = (groups: boolean): string[] => rows.filter(({ subject, person }) => (subject === 'group') === groups && person.id !== '').map(({ person }) => person.id);
    const ids = idsOf(false);
    try {
      await freshenGroups({ world, store, directory, tenant: plan.tenant }, idsOf(true));
      if (ids.length > 0) await freshen({ world, store, directory, tenant: plan.tenant }, await patiently(world.clock, () => store.users.getMany(plan.tenant, ids)));
    } catch (error) {
      // The directory may be silent; what else fails is no reason to go on.
      if (!(error instanceof UsherError)) throw error;
      world.log.warn('job.not-fresh', { job: plan.id, error: error.message });
    }
  }

  /** Seats taken and freed are known to the directory alone; the figures people see follow it. */
  private async refreshSeats(directory: Directory, plan: Plan): Promise<void> {
    if (!plan.operations.some((kind) => movesSeats.includes(kind))) return;
    try {
      const licences = await directory.licences();
      await this.parts.store.licences.putMany({ tenant: plan.tenant }, licences.map((value) => ({ id: value.id, value })));
    } catch (error) {
      this.parts.world.log.warn('licences.not-refreshed', { plan: plan.id, error: String(error) });
    }
  }

  private async finish(holder: Holder, plan: Plan | undefined, end: Partial<Job>): Promise<void> {
    const { world, store, onProgress } = this.parts;
    await this.secrets.close(holder.job());
    const secretsLost = plan !== undefined && mayHaveLost(holder, plan) ? await patiently(world.clock, () => lostFrom(this.parts, holder.job())) : undefined;
    const job = await holder.update((current) => this.secrets.withFile({ ...current, ...end, ...(secretsLost !== undefined && { secretsLost }), finished: instant(world.clock.now()), lease: null }));
    await patiently(world.clock, () => store.openJobs.remove({ tenant: job.tenant }, job.id));
    onProgress(job);
    if (secretsLost !== undefined) await countedAgain(this.parts, job);
    if (!(await this.secrets.hasNone(job)) && isInChat(plan)) this.secrets.bring(job, { atOnce: false });
  }
}
