// One seed from the first event to rest: draws the odds, runs the world, checks what must hold, tells what was seen.
import { askForSecrets } from './ask-for-secrets.ts';
import { createChance } from './chance.ts';
import type { Engine } from './engine.ts';
import { shutTheWorldOut } from './guard.ts';
import { createHazards } from './hazards.ts';
import { drawOdds } from './odds.ts';
import type { Odds } from './odds.ts';
import { createPeople } from './people.ts';
import { none } from './planted.ts';
import type { Planted } from './planted.ts';
import { checkAtRest } from './rest.ts';
import { createScheduler } from './scheduler.ts';
import type { Scheduler } from './scheduler.ts';
import { Witness } from './witness.ts';
import type { Violation } from './witness.ts';
import { createSimWorld } from './world.ts';
import type { SimWorld } from './world.ts';

export interface Asked { seed: number; engine: Engine; planted?: Planted; keepLines?: boolean }

export interface Outcome {
  seed: number;
  odds: Odds;
  violation: Violation | undefined;
  fingerprint: string;
  events: number;
  /** Virtual milliseconds. */
  lasted: number;
  jobs: number;
  effects: number;
  faults: ReadonlyMap<string, number>;
  lines: readonly string[];
}

/** A seed that needs more is an event storm. */
const mostEvents = 100_000;
/** Faults are over and nothing more is asked for: so long may the rest take, with the slowest budget. */
const patience = 40 * 60_000;
/** Requests that nobody decides are over after an hour. */
const expiryPatience = 70 * 60_000;
/** Sets the second stream of chance apart from the first one of every seed. */
const sideStream = 0x2545f491;
/** After rest: whoever stalled wakes up, whoever is down comes back, and none of them may do harm. */
const afterglow = 90_000;

async function run(world: SimWorld): Promise<void> {
  const { scheduler, witness, chance } = world;
  const { odds } = witness;
  world.running.forEach((_none, place) => scheduler.after(chance.between(0, 3_000), `${place} boots`, () => world.boot(place)));
  const people = createPeople(world);
  const hazards = createHazards(world);
  let movedAt = scheduler.now();
  let restedAt: number | undefined;
  const isOver = (): boolean => {
    if (witness.violation !== undefined) return true;
    hazards.tempt();
    const now = scheduler.now();
    if (scheduler.events() > mostEvents) witness.blame('I1', `An event storm: ${mostEvents} events after ${(now - witness.start) / 1000} s.`);
    const rests = people.atRest() && witness.isAtRest() && world.running.every((running) => running !== undefined && running.process.wakesUntil <= now);
    if (!rests) restedAt = undefined;
    else restedAt ??= now;
    if (restedAt !== undefined) movedAt = Math.max(movedAt, restedAt);
    // Undoing what was approved in its last minute is a request of its own.
    if (witness.isQuiet() && now - Math.max(movedAt, witness.requestedAt, witness.start + odds.horizon) > patience + (odds.administration?.expires === true ? expiryPatience : 0)) witness.blame('I1', notFinished(world));
    return restedAt !== undefined && now - restedAt > afterglow;
  };
  await scheduler.run(isOver);
}

function notFinished({ witness }: SimWorld): string {
  const open = [...witness.jobs.values()].filter(({ finished }) => finished === null).map(({ id, state, progress }) => `${id} (${state}, ${progress.done} of ${progress.total})`);
  return `${patience / 60_000} minutes after the last fault these jobs are open: ${open.join(', ') || 'none'}; entries of open jobs: ${[...witness.openJobs].join(', ') || 'none'}.`;
}

function outcomeOf(witness: Witness, scheduler: Scheduler, { seed, odds }: { seed: number; odds: Odds }): Outcome {
  return {
    seed, odds, violation: witness.violation, fingerprint: scheduler.fingerprint(), events: scheduler.events(), lasted: scheduler.now() - witness.start,
    jobs: witness.jobs.size, effects: witness.marks.filter(({ by }) => by === 'usher').length, faults: witness.faults, lines: scheduler.lines(),
  };
}

export async function simulate({ seed, engine, planted = none, keepLines = false }: Asked): Promise<Outcome> {
  const chance = createChance(seed);
  const odds = drawOdds(chance, createChance(seed ^ sideStream));
  const scheduler = createScheduler(chance, keepLines);
  const witness = new Witness(scheduler, odds);
  const onLoose = (error: unknown): void => witness.blame('I1', `A promise failed and nobody listened: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
  process.on('unhandledRejection', onLoose);
  const open = shutTheWorldOut();
  try {
    const world = await createSimWorld({ scheduler, chance, witness, planted, engine });
    await run(world);
    await askForSecrets(world);
    if (witness.violation === undefined) checkAtRest(world);
    await world.close();
  } finally {
    open();
    process.off('unhandledRejection', onLoose);
  }
  return outcomeOf(witness, scheduler, { seed, odds });
}
