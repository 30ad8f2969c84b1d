// People at work: they ask for plans, press buttons twice, stop, take back, and try again when nobody answers.
import { UsherError } from '../../shared/errors.ts';
import type { Plan } from '../../shared/plan.ts';
import { emptyProfile } from '../../shared/user.ts';
import { StoreError } from '../../bot/ports.ts';
import type { AccountRequest, Actor, OperationRequest } from '../../bot/plans/change.ts';
import { changeUnderPlan, deleteUnderPlan, turnBack } from './hazards.ts';
import type { Truth } from './truth.ts';
import { actorId } from './world.ts';
import type { Running, SimWorld } from './world.ts';

export interface People {
  /** Everybody has what they came for, or gave up. */
  atRest(): boolean;
}

interface Ask<R> { label: string; action: (running: Running) => Promise<R>; then: (answer: R | undefined) => void; tries?: number }

const mostTries = 8;

export function createPeople(world: SimWorld): People {
  const { scheduler, chance, witness } = world;
  const { odds } = witness;
  let busy = 0;

  function again<R>(ask: Ask<R>, error: string): void {
    const tries = (ask.tries ?? 0) + 1;
    scheduler.note(`person: ${ask.label}: ${error}`);
    if (tries > mostTries) ask.then(undefined);
    else scheduler.after(chance.between(1_000, 15_000), `person: ${ask.label} again`, () => asking({ ...ask, tries }));
  }

  /** A press on some process; no answer for long means another press, perhaps elsewhere. */
  function asking<R>(ask: Ask<R>): void {
    const up = world.running.filter((each) => each !== undefined && !each.process.closing);
    if (up.length === 0) {
      again(ask, 'nobody is there');
      return;
    }
    const running = chance.pick(up);
    if (running === undefined) return;
    let over = false;
    const once = (act: () => void): void => {
      if (over) return;
      over = true;
      scheduler.cancel(patience);
      act();
    };
    const patience = scheduler.after(45_000, `person: waited for ${ask.label}`, () => once(() => again(ask, 'no answer')));
    scheduler.note(`person: ${ask.label} at ${running.process.name}`);
    ask.action(running).then((answer) => once(() => ask.then(answer)), (error: unknown) => once(() => {
      if (error instanceof StoreError || (error instanceof UsherError && error.code === 'later')) again(ask, error.message);
      else if (error instanceof UsherError) ask.then(undefined);
      else witness.blame('I1', `${ask.label} broke: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
    }));
  }

  function commit(actor: Actor, plan: Plan, then: () => void): void {
    const cards = odds.cards ? [{ conversation: 'c', message: plan.id }] : [];
    let left = chance.flip(0.3) ? 2 : 1;
    const pressed = (): void => {
      left -= 1;
      if (left === 0) then();
    };
    const press = (): void => asking({ label: `commit ${plan.id}`, action: ({ usher }) => usher.services.changes.commit(actor, plan.id, cards), then: pressed });
    if (left === 2) scheduler.after(chance.pick([0, 20, 500, 5_000]), 'person: presses again', press);
    if (chance.flip(0.05)) asking({ label: `cancel ${plan.id}`, action: ({ usher }) => usher.services.changes.cancel(actor, plan.id), then: () => undefined });
    press();
  }

  /** Starts a plan that was made, and what may follow. */
  function carryOn(actor: Actor, plan: Plan | undefined, undoes: boolean): void {
    if (plan === undefined) {
      busy -= 1;
      return;
    }
    scheduler.after(chance.pick([0, 500, 20_000]), 'person: has read the plan', () => {
      void meddleWith(actor, plan, undoes).then(() => {
        if (!undoes && chance.flip(0.2)) {
          scheduler.after(chance.pick([50, 500, 3_000, 20_000]), 'person: wants to stop', () => asking({ label: `stop ${plan.id}`, action: ({ usher }) => usher.services.changes.stop(actor, plan.id), then: () => undefined }));
        }
        commit(actor, plan, () => { finish(actor, plan, undoes); });
      });
    });
  }

  async function meddleWith(actor: Actor, plan: Plan, undoes: boolean): Promise<void> {
    const truth = world.truths.get(actor.tenant);
    if (undoes || truth === undefined || witness.isQuiet() || odds.otherHand === 0 || !chance.flip(0.2)) return;
    const all = witness.rowsOf(plan.id).filter(({ verdict, person }) => verdict === 'run' && person.id !== '' && person.id !== actorId(actor.tenant));
    if (all.length > 0 && chance.flip(0.3)) {
      deleteUnderPlan(world, truth, chance.pick(all).person.id);
      return;
    }
    const rows = all.filter((row) => row.operations.some(({ kind }) => kind === 'disable-account' || kind === 'enable-account'));
    if (rows.length === 0) return;
    const row = chance.pick(rows);
    await changeUnderPlan(world, truth, { plan: plan.id, n: row.n, userId: row.person.id });
  }

  function finish(actor: Actor, plan: Plan, undoes: boolean): void {
    if (undoes || plan.kind === 'import' || !chance.flip(0.5)) {
      busy -= 1;
      return;
    }
    awaitJob(plan.id, 0, (finished) => {
      if (!finished) {
        busy -= 1;
        return;
      }
      // With somebody else's hand in between, long enough ago for every copy of the directory to know.
      const truth = world.truths.get(actor.tenant);
      const meddled = truth !== undefined && !witness.isQuiet() && odds.otherHand > 0 && chance.flip(0.3) && turnBack(world, truth, plan.id);
      scheduler.after(meddled ? 75_000 : chance.pick([0, 10_000, 70_000]), 'person: thinks again', () => asking({
        label: `undo ${plan.id}`, action: ({ usher }) => usher.services.changes.planUndo(actor, plan.id), then: (undo) => carryOn(actor, undo, true),
      }));
    });
  }

  function awaitJob(job: string, waited: number, then: (finished: boolean) => void): void {
    const found = witness.jobs.get(job);
    if (found !== undefined && found.finished !== null) then(true);
    // Nobody waits for ever for a plan that was empty, cancelled or never confirmed.
    else if (waited > (found === undefined ? 3 : 30) * 60_000) then(false);
    else scheduler.after(5_000, 'person: looks at the card', () => awaitJob(job, waited + 5_000, then));
  }

  function start(order: number): void {
    const truth = chance.pick([...world.truths.values()]);
    const actor: Actor = { tenant: truth.tenant, person: { id: actorId(truth.tenant), name: 'Admin', email: 'admin@contoso.example' }, role: 'admin', source: 'chat' };
    const twice = chance.flip(0.15);
    const make = chance.flip(0.45) ? importing(world, order) : changing(world, truth);
    for (let time = twice ? 0 : 1; time < 2; time += 1) {
      busy += 1;
      asking({ label: `plan ${order}`, action: ({ usher }) => make(usher, actor), then: (plan) => carryOn(actor, plan, false) });
    }
  }

  for (let order = 0; order < odds.orders; order += 1) {
    busy += 1;
    scheduler.after(chance.between(0, odds.horizon / 4), `order ${order}`, () => {
      start(order);
      busy -= 1;
    });
  }
  return { atRest: () => busy === 0 };
}

type MakePlan = (usher: Running['usher'], actor: Actor) => Promise<Plan>;

/** A file of three to fifteen new people, some of whom cannot be made. */
function importing({ chance, witness }: SimWorld, order: number): MakePlan {
  const guests = chance.flip(0.3);
  const silent = chance.flip(0.5);
  // The same names as an earlier file, for other people.
  const file = chance.flip(0.2) ? 0 : order;
  const rows = Array.from({ length: chance.between(3, witness.odds.rows) }, (_none, at): AccountRequest => {
    const guest = guests && chance.flip(0.6);
    const name = `n${file}-${at}${chance.flip(0.05) ? '-weak' : ''}`;
    const email = guest ? `${name}@partner.example` : `${name}@contoso.example`;
    return {
      line: at + 2, type: guest ? 'guest' : 'member', role: chance.flip(0.1) ? 'viewonly' : 'user',
      account: { userPrincipalName: email, email, firstName: `File ${order}`, lastName: name, displayName: `File ${order} ${name}`, profile: { ...emptyProfile, usageLocation: 'DE' } },
      groups: ['Sales', 'Finance', 'Research'].filter(() => chance.flip(0.35)), licences: chance.flip(0.3) ? ['Microsoft 365 E3'] : [],
      ...(chance.flip(0.4) && !guest ? { password: `Given-${order}-${at}-aA1!` } : {}), ...(chance.flip(0.05) ? { problem: 'email: the cell is empty.' } : {}),
    };
  });
  return (usher, actor) => usher.services.changes.planAccounts(actor, { title: 'Import', kind: 'import', silent, rows });
}

/** One to three things done to some of the people who are there. */
function changing({ chance }: SimWorld, truth: Truth): MakePlan {
  const group = chance.pick(truth.groups);
  const other = chance.pick(truth.groups.filter(({ id }) => id !== group.id));
  const licence = { id: truth.licence.id, name: truth.licence.name };
  const choices: readonly (readonly OperationRequest[])[] = [
    [{ kind: 'disable-account' }], [{ kind: 'enable-account' }], [{ kind: 'reset-password' }], [{ kind: 'sign-out' }],
    [{ kind: 'add-to-group', group }], [{ kind: 'remove-from-group', group }], [{ kind: 'assign-licence', licence }], [{ kind: 'remove-licence', licence }],
    [{ kind: 'add-to-group', group }, { kind: 'remove-from-group', group: other }], [{ kind: 'disable-account' }, { kind: 'remove-from-group', group }],
    [{ kind: 'disable-account' }, { kind: 'remove-licence', licence }, { kind: 'remove-from-group', group }], [{ kind: 'reset-password' }, { kind: 'add-to-group', group }],
  ];
  const operations = chance.pick(choices);
  const ids = [...truth.people.keys()].filter(() => chance.flip(0.7));
  const fresh = chance.flip(0.3);
  return async (usher, actor) => {
    const users = await usher.services.store.users.getMany(truth.tenant, ids);
    return usher.services.changes.plan(actor, { title: 'Change', operations, users: fresh ? await usher.services.fresh(truth.tenant, users) : users });
  };
}
