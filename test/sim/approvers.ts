// Requests before approvers: several press at once, some who may not, some the wrong way; in the end each is decided, withdrawn or expired.
import type { Plan } from '../../shared/plan.ts';
import { askerOf } from './presses.ts';
import type { Asker, Presses } from './presses.ts';
import type { SimWorld } from './world.ts';

export interface Approvers {
  /** Puts a plan before them and sees to it that the request ends. */
  ask(asker: Asker, plan: Plan, then: () => void): void;
}

const pollEvery = 5_000;
/** After so long without a decision the requester gives it up. */
const givenUpAfter = 3 * 60_000;
const expired = 62 * 60_000;

export function createApprovers(world: SimWorld, press: Presses): Approvers {
  const { scheduler, chance, witness } = world;
  const nothing = (): void => undefined;
  const waitsForExpiry = witness.odds.administration?.expires === true;

  /** Anybody may press on a card that was forwarded; the requester too. */
  function someone({ tenant, id }: Asker): string {
    const truth = world.truths.get(tenant);
    const everybody = [...truth?.people.keys() ?? []];
    const admins = everybody.filter((each) => truth?.roleOf(each) === 'admin');
    if (chance.flip(0.15)) return id;
    return admins.length > 0 && chance.flip(0.85) ? chance.pick(admins) : chance.pick(everybody);
  }

  function decide(asker: Asker, plan: Plan): void {
    const who = askerOf(world, asker.tenant, someone(asker));
    const decision = chance.flip(0.75) ? 'approve' : 'reject';
    const place = `${plan.id} ${who.id}`;
    if (!witness.pressedAt.has(place)) witness.pressedAt.set(place, scheduler.now());
    press({ label: `${decision} ${plan.id} by ${who.id}`, action: async (running) => running.usher.services.approvals.decide(await who.actor(running), plan.id, decision), then: nothing });
  }

  /** Presses come in waves: at the same moment, a moment later, much later. */
  function presses(asker: Asker, plan: Plan): void {
    const count = chance.between(1, 6);
    for (let at = 0; at < count; at += 1) scheduler.after(chance.pick([0, 0, 5, 200, 30_000]), 'person: decides', () => decide(asker, plan));
  }

  const withdraw = (asker: Asker, plan: Plan): void =>
    press({ label: `withdraw ${plan.id}`, action: async (running) => running.usher.services.approvals.withdraw(await asker.actor(running), plan.id), then: nothing });

  /** Until all that follows from the end of the request has been done. */
  function untilOver(asker: Asker, plan: Plan, { waited, then }: { waited: number; then: () => void }): void {
    const approval = witness.approvals.get(plan.id);
    const patience = waitsForExpiry ? expired + 10 * 60_000 : givenUpAfter + 30 * 60_000;
    if (approval?.settled === true || waited > patience) {
      then();
      return;
    }
    if (!waitsForExpiry && waited >= givenUpAfter && waited < givenUpAfter + pollEvery) withdraw(asker, plan);
    scheduler.after(pollEvery, 'person: looks at the request', () => untilOver(asker, plan, { waited: waited + pollEvery, then }));
  }

  return {
    ask(asker, plan, then) {
      press({
        label: `request ${plan.id}`,
        action: async (running) => running.usher.services.approvals.request(await asker.actor(running), plan.id),
        then: (approval) => {
          if (approval === undefined) {
            then();
            return;
          }
          const nobodyCares = waitsForExpiry && chance.flip(0.7);
          if (!nobodyCares) scheduler.after(chance.pick([0, 300, 10_000]), 'person: reads the request', () => presses(asker, plan));
          // Too late for most, and no press after the end changes anything.
          if (nobodyCares) scheduler.after(expired - chance.between(0, 4 * 60_000), 'person: reads the request late', () => presses(asker, plan));
          if (chance.flip(0.1)) scheduler.after(chance.between(0, 500), 'person: withdraws', () => withdraw(asker, plan));
          untilOver(asker, plan, { waited: 0, then });
        },
      });
    },
  };
}
