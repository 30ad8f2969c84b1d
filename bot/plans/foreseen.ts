// What is said of the people of a plan before it is decided: noted while the plan grows, and again, from how they are by then, while it waits for its approvers.
import type { Loss, Operation } from '../../shared/plan.ts';
import type { User } from '../../shared/user.ts';
import type { Directory, Store, World } from '../ports.ts';
import { destructiveToday } from './blast-radius.ts';
import type { Actor } from './change.ts';
import type { Facts } from './facts.ts';
import { Losses } from './losses.ts';
import type { PlanHead } from './planning.ts';
import { endsOf } from './schedules.ts';
import { toldLosses } from './told-before.ts';

export interface ForeseenParts { world: World; store: Store; directoryFor: (tenant: string) => Directory }

/** How many more people may lose their account, way in, licences or groups, or be given a new password or access pass, today without an approver. */
export async function destructiveLeft({ world, store }: ForeseenParts, actor: Actor, facts: Facts): Promise<number> {
  if (actor.source === 'system') return Infinity;
  return Math.max(0, facts.settings.destructivePerDay - await destructiveToday({ world, store }, actor.tenant, actor.role));
}

interface Foreseen { said: Required<Pick<PlanHead, 'losses' | 'isDrastic' | 'beyondToday' | 'destructiveLeft' | 'admins'>>; note(user: User, operation: Operation): void }

/** What is noted of people while a plan grows is said before it is decided, and decides who is asked; of the way back as of any other plan. */
export async function foreseen(parts: ForeseenParts, actor: Actor, facts: Facts): Promise<Foreseen> {
  const admins = [...facts.admins];
  const losses = new Losses(facts, admins);
  const left = await destructiveLeft(parts, actor, facts);
  return {
    note: (user, operation) => { losses.note(user, operation); },
    said: {
      losses: async () => {
        const beyond = losses.isBeyond(left);
        const { losses: said } = await lossesOf(parts, { tenant: actor.tenant, losses, beyond, settings: facts.settings }, { admins, left: facts.admins.size });
        return { said, beyond };
      },
      isDrastic: () => losses.isDrastic(), beyondToday: () => losses.beyondToday(), destructiveLeft: left, admins,
    },
  };
}

interface Noted { tenant: string; losses: Losses; beyond: boolean; settings: Pick<Facts['settings'], 'approvals'> }

/** All that there is to say, once everybody is noted. `admins`: who could get in before the plan, and `left`: how many could after it. */
export async function lossesOf({ world, store, directoryFor }: ForeseenParts, { tenant, losses, beyond, settings }: Noted, { admins, left }: { admins: readonly string[]; left: number }): ReturnType<Losses['found']> {
  const ends = await endsOf(store, tenant, losses.endsAdmins() ? admins : []);
  const found = await losses.found(world, directoryFor(tenant), { beyond, ends });
  return { ...found, losses: [...await toldLosses({ store, world }, tenant, losses.toBeAdmins()), ...found.losses, ...fewAdminsLeft(settings, left, admins.length)] };
}

/** Said while it can be left: making somebody an administrator takes an approver as well, and nobody approves what they ask for. `before`: so many could get in before the plan. */
function fewAdminsLeft({ approvals: { approvers, quorum } }: Noted['settings'], left: number, before: number): Loss[] {
  if (left === before || left > quorum || approvers.length > 0) return [];
  const words = left === 1
    ? 'Afterwards one Organisation Admin is left who can get in, and nobody could approve what that one asks for, such as deleting people or making another Organisation Admin.'
    : `Afterwards ${left} Organisation Admins are left who can get in: too few for the ${quorum} approvals that deleting people or making another Organisation Admin takes.`;
  // The fewer, the more is lost.
  return [{ words, facts: { 'administrators left': -left } }];
}
