// Presses of people: on some process that is up, again when nobody answers, and given up after a while.
import { UsherError } from '../../shared/errors.ts';
import { StoreError } from '../../bot/ports.ts';
import type { Actor } from '../../bot/plans/change.ts';
import type { Running, SimWorld } from './world.ts';

export interface Press<R> { label: string; action: (running: Running) => Promise<R>; then: (answer: R | undefined, error?: UsherError) => void; tries?: number }

/** Somebody who presses; who that is to Usher, with which role, Usher says at every press. */
export interface Asker { tenant: string; id: string; actor(running: Running): Promise<Actor> }

/** Whoever may be shut out or lose the role is looked up, as at every door. */
export function askerOf({ witness }: SimWorld, tenant: string, id: string): Asker {
  const always: Actor = { tenant, person: { id, name: 'Admin', email: 'admin@contoso.example' }, role: 'admin', source: 'chat' };
  const { administration } = witness.odds;
  return { tenant, id, actor: async ({ usher }) => (administration === null ? always : usher.services.actors.actorFor({ tenant, personId: id, name: 'Somebody', source: 'chat' })) };
}

export type Presses = <R>(press: Press<R>) => void;

const mostTries = 8;
/** Whoever gets this is asked to press again. */
const passing = new Set(['later', 'request.running']);

export function createPresses(world: SimWorld): Presses {
  const { scheduler, chance, witness } = world;

  function again<R>(press: Press<R>, error: string): void {
    const tries = (press.tries ?? 0) + 1;
    scheduler.note(`person: ${press.label}: ${error}`);
    if (tries > mostTries) press.then(undefined);
    else scheduler.after(chance.between(1_000, 15_000), `person: ${press.label} again`, () => go({ ...press, tries }));
  }

  /** A press on some process; no answer for long means another press, perhaps elsewhere. */
  function go<R>(press: Press<R>): void {
    const up = world.running.filter((each) => each !== undefined && !each.process.closing);
    if (up.length === 0) {
      again(press, 'nobody is there');
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
    const patience = scheduler.after(45_000, `person: waited for ${press.label}`, () => once(() => again(press, 'no answer')));
    scheduler.note(`person: ${press.label} at ${running.process.name}`);
    press.action(running).then((answer) => once(() => press.then(answer)), (error: unknown) => once(() => {
      if (error instanceof StoreError || (error instanceof UsherError && passing.has(error.code))) again(press, error.message);
      else if (error instanceof UsherError) press.then(undefined, error);
      else witness.blame('I1', `${press.label} broke: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
    }));
  }

  return go;
}
