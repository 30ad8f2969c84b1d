// People at work: they ask for plans, press buttons twice, stop, take back, and try again when nobody answers.
import type { UsherError } from '../../shared/errors.ts';
import type { Plan } from '../../shared/plan.ts';
import { emptyProfile } from '../../shared/user.ts';
import type { AccountRequest, Actor, OperationRequest } from '../../bot/plans/change.ts';
import { createApprovers } from './approvers.ts';
import { changeUnderPlan, deleteUnderPlan, turnBack } from './hazards.ts';
import { sendUnderKey } from './keyed.ts';
import { askerOf, createPresses } from './presses.ts';
import type { Asker } from './presses.ts';
import type { Truth } from './truth.ts';
import { actorId } from './world.ts';
import type { Running, SimWorld } from './world.ts';

export interface People {
  /** Everybody has what they came for, or gave up. */
  atRest(): boolean;
}

export function createPeople(world: SimWorld): People {
  const { scheduler, chance, witness } = world;
  const { odds } = witness;
  const press = createPresses(world);
  let busy = 0;
  const done = (): void => { busy -= 1; };
  const approvals = createApprovers(world, press);

  /** Lets the plan run; what needs an approver goes there. */
  function commit(asker: Asker, plan: Plan, then: () => void): void {
    const cards = odds.cards ? [{ conversation: 'c', message: plan.id }] : [];
    let left = chance.flip(0.3) ? 2 : 1;
    let needsApproval = false;
    const pressed = (_job: unknown, error?: UsherError): void => {
      left -= 1;
      needsApproval ||= error?.code === 'approval.needed';
      if (left > 0) return;
      if (needsApproval) approvals.ask(asker, plan, then);
      else then();
    };
    const confirm = (): void => press({ label: `commit ${plan.id}`, action: async (running) => running.usher.services.changes.commit(await asker.actor(running), plan.id, { cards }), then: pressed });
    if (left === 2) scheduler.after(chance.pick([0, 20, 500, 5_000]), 'person: presses again', confirm);
    if (chance.flip(0.05)) press({ label: `cancel ${plan.id}`, action: async (running) => running.usher.services.changes.cancel(await asker.actor(running), plan.id), then: () => undefined });
    confirm();
  }

  /** Starts a plan that was made, and what may follow. */
  function carryOn(asker: Asker, plan: Plan | undefined, undoes: boolean): void {
    if (plan === undefined) {
      busy -= 1;
      return;
    }
    scheduler.after(chance.pick([0, 500, 20_000]), 'person: has read the plan', () => {
      void meddleWith(asker, plan, undoes).then(() => {
        if (!undoes && chance.flip(0.2)) {
          scheduler.after(chance.pick([50, 500, 3_000, 20_000]), 'person: wants to stop', () => press({ label: `stop ${plan.id}`, action: async (running) => running.usher.services.changes.stop(await asker.actor(running), plan.id), then: () => undefined }));
        }
        const over = (): void => { finish(asker, plan, undoes); };
        // Whoever forges the press to confirm is sent to the approvers.
        if (plan.decision === 'approval' && chance.flip(0.7)) approvals.ask(asker, plan, over);
        else commit(asker, plan, () => { look(asker, plan, over); });
      });
    });
  }

  /** In the turn that started the job its secrets are told; nobody else is told them. */
  function look(asker: Asker, plan: Plan, then: () => void): void {
    if (odds.administration === null) {
      then();
      return;
    }
    const curious = chance.flip(0.5) ? askerOf(world, asker.tenant, somebodyElse(world, asker)) : undefined;
    const action = (who: Asker) => async (running: Running): Promise<void> => {
      const actor = await who.actor(running);
      witness.secrets.answer(who.id, plan.id, await running.usher.services.changes.settled(actor, plan.id, chance.pick([50, 2_500, 40_000])));
    };
    if (curious !== undefined) press({ label: `look at ${plan.id}`, action: action(curious), then: () => undefined });
    if (chance.flip(0.3)) press({ label: `look at ${plan.id} again`, action: action(asker), then: () => undefined });
    if (chance.flip(0.6)) press({ label: `wait for ${plan.id}`, action: action(asker), then });
    else then();
  }

  async function meddleWith({ tenant }: Asker, plan: Plan, undoes: boolean): Promise<void> {
    const truth = world.truths.get(tenant);
    if (undoes || truth === undefined || witness.isQuiet() || odds.otherHand === 0 || !chance.flip(0.2)) return;
    const all = witness.rowsOf(plan.id).filter(({ verdict, person }) => verdict === 'run' && person.id !== '' && person.id !== actorId(tenant));
    if (all.length > 0 && chance.flip(0.3)) {
      deleteUnderPlan(world, truth, chance.pick(all).person.id);
      return;
    }
    const rows = all.filter((row) => row.operations.some(({ kind }) => kind === 'disable-account' || kind === 'enable-account'));
    if (rows.length === 0) return;
    const row = chance.pick(rows);
    await changeUnderPlan(world, truth, { plan: plan.id, n: row.n, userId: row.person.id });
  }

  function finish(asker: Asker, plan: Plan, undoes: boolean): void {
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
      const truth = world.truths.get(asker.tenant);
      const meddled = truth !== undefined && !witness.isQuiet() && odds.otherHand > 0 && chance.flip(0.3) && turnBack(world, truth, plan.id);
      // Now and then on two cards, of which one may take it back.
      const cards = plan.counts.total % 3 === 0 ? 2 : 1;
      busy += cards - 1;
      scheduler.after(meddled ? 75_000 : chance.pick([0, 10_000, 70_000]), 'person: thinks again', () => {
        for (let card = 0; card < cards; card += 1) press({
          label: `undo ${plan.id}`, action: async (running) => running.usher.services.changes.planUndo(await asker.actor(running), plan.id), then: (undo) => carryOn(asker, undo, true),
        });
      });
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
    const asker = askerOf(world, truth.tenant, odds.administration === null ? actorId(truth.tenant) : somebody(world, truth));
    const twice = chance.flip(0.15);
    if (odds.administration !== null && chance.flip(0.3)) {
      busy += 1;
      sendUnderKey(world, { press, truth, order }, done);
      return;
    }
    if (odds.administration !== null && chance.flip(0.3)) {
      rival(truth);
      return;
    }
    const make = odds.administration !== null && chance.flip(0.6) ? administering(world, truth) : chance.flip(0.45) ? importing(world, order) : changing(world, truth);
    for (let time = twice ? 0 : 1; time < 2; time += 1) {
      busy += 1;
      press({ label: `plan ${order}`, action: async (running) => make(running.usher, await asker.actor(running)), then: (plan) => carryOn(asker, plan, false) });
    }
  }

  /** Two administrators at the same moment, each of whom would leave enough of them alone. */
  function rival(truth: Truth): void {
    const admins = [...truth.people.keys()].filter((id) => truth.roleOf(id) === 'admin');
    const kind = chance.pick(['role', 'disable', 'others'] as const);
    const ready: { asker: Asker; plan: Plan }[] = [];
    let waiting = Math.min(admins.length, 2);
    // Confirmed at the same moment, once both have seen what would happen.
    const both = (): void => {
      waiting -= 1;
      if (waiting === 0) for (const { asker, plan } of ready) commit(asker, plan, done);
    };
    for (const id of admins.slice(0, 2)) {
      const targets = [...truth.people.keys()].filter((other) => other !== id && (kind === 'others' ? chance.flip(0.3) : admins.includes(other)));
      const operations: readonly OperationRequest[] = kind === 'role' ? [{ kind: 'set-role', role: 'user' }] : [{ kind: 'disable-account' }];
      const asker = askerOf(world, truth.tenant, id);
      busy += 1;
      press({
        label: `${id} plans against others`,
        action: async (running) => running.usher.services.changes.plan(await asker.actor(running), { title: 'Rival', operations, users: await running.usher.services.store.users.getMany(truth.tenant, targets) }),
        then: (plan) => {
          if (plan === undefined || plan.decision === 'approval') done();
          else ready.push({ asker, plan });
          both();
        },
      });
    }
  }

  const orders = odds.orders + (odds.administration === null ? 0 : 2);
  for (let order = 0; order < orders; order += 1) {
    busy += 1;
    scheduler.after(chance.between(0, odds.horizon / 4), `order ${order}`, () => {
      start(order);
      busy -= 1;
    });
  }
  return { atRest: () => busy === 0 };
}

/** An administrator, usually; anybody now and then. */
function somebody({ chance }: SimWorld, truth: Truth): string {
  const admins = [...truth.people.keys()].filter((id) => truth.roleOf(id) === 'admin');
  return admins.length > 0 && chance.flip(0.9) ? chance.pick(admins) : chance.pick([...truth.people.keys()]);
}

function somebodyElse({ chance, truths }: SimWorld, { tenant, id }: Asker): string {
  return chance.pick([...truths.get(tenant)?.people.keys() ?? []].filter((other) => other !== id));
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

/** Roles given and taken, people deleted and deactivated, administrators among them. */
function administering({ chance }: SimWorld, truth: Truth): MakePlan {
  const operations = chance.pick<readonly OperationRequest[]>([
    [{ kind: 'set-role', role: 'user' }], [{ kind: 'set-role', role: 'viewonly' }], [{ kind: 'set-role', role: 'admin' }], [{ kind: 'delete-user' }],
    [{ kind: 'disable-account' }], [{ kind: 'disable-account' }, { kind: 'set-role', role: 'viewonly' }], [{ kind: 'enable-account' }], [{ kind: 'reset-password' }],
  ]);
  const few = chance.pick([0.15, 0.3, 0.9]);
  const ids = [...truth.people.keys()].filter((id) => chance.flip(truth.roleOf(id) === 'admin' ? 0.7 : few));
  return async (usher, actor) => usher.services.changes.plan(actor, { title: 'Administer', operations, users: await usher.services.store.users.getMany(truth.tenant, ids) });
}
