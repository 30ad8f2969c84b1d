// What may go wrong in one seed: drawn first, so that calm worlds exist beside rough ones.
import type { Chance } from './chance.ts';

export interface Odds {
  processes: number;
  /** The one process knows that it is alone, as an installation on one machine does. */
  alone: boolean;
  sqlite: boolean;
  tenants: number;
  /** Milliseconds after which nothing goes wrong any more. */
  horizon: number;
  crashes: number;
  /** Stops on request, with time to finish what is under way. */
  politeStops: number;
  stalls: number;
  store: {
    /** Probabilities of one request. */
    busy: number; lostAnswer: number; lostRequest: number; partial: number;
    /** A slow answer, in milliseconds. */
    slow: number;
  };
  directory: {
    unreached: number; lostRequest: number; lostAnswer: number; half: number; missingItem: number;
    unavailable: number; conflict: number; brokenItem: number; readFails: number;
    /** A slow request, but never longer than the port's own limit. */
    slow: number;
    /** Longest replication delay of a rare straggler, in milliseconds. */
    lag: number;
    /** Probability that a straggler it is. */
    lags: number;
    /** Write budget. */
    budget: { size: number; perSecond: number };
    /** Writes that somebody else takes out of the budget now and then. */
    rivals: number;
    changesPerRequest: number;
    membersPerChange: number;
    saysBudget: boolean;
  };
  /** Acts of somebody else's hand. */
  otherHand: number;
  seats: number;
  /** Most rows of a file: usually one portion of a plan, now and then several. */
  rows: number;
  orders: number;
  cards: boolean;
  sync: boolean;
  /** Several administrators who also delete, give roles and decide what others ask for; null: one administrator, and nothing grave. */
  administration: Administration | null;
}

export interface Administration {
  admins: number;
  /** What the settings say. */
  destructivePerDay: number;
  quorum: number;
  /** Requests nobody decides are waited for until they expire. */
  expires: boolean;
  /** So many people are made administrators in Entra, where Usher only sees it. */
  appointed: number;
}

/** Drawn from a chance of its own, so that a world without it is the same as before. */
function drawAdministration(chance: Chance): Administration | null {
  if (!chance.flip(0.4)) return null;
  return { admins: chance.between(2, 5), destructivePerDay: chance.between(1, 6), quorum: chance.pick([1, 1, 2]), expires: chance.flip(0.2), appointed: chance.flip(0.3) ? chance.between(1, 3) : 0 };
}

/** Faults that make an outcome unknowable; without them nothing may end as unknown. */
export function isCalm(odds: Odds): boolean {
  const { directory, store } = odds;
  const doubts = [directory.lostRequest, directory.lostAnswer, directory.half, directory.missingItem, directory.brokenItem, directory.slow, store.busy, store.lostAnswer, store.lostRequest, store.partial];
  return odds.crashes === 0 && odds.politeStops === 0 && odds.stalls === 0 && doubts.every((each) => each === 0);
}

export function drawOdds(chance: Chance, side: Chance): Odds {
  const calm = chance.flip(0.04);
  /** Each fault is off in a third of the seeds. */
  const fault = (most: number): number => (calm || chance.flip(1 / 3) ? 0 : chance.number() * most);
  const times = (most: number): number => (calm || chance.flip(1 / 3) ? 0 : chance.between(1, most));
  const processes = chance.pick([1, 2, 2, 3]);
  const changesPerRequest = chance.pick([1, 2, 4, 8, 20]);
  const tight = chance.flip(0.5);
  return {
    processes, alone: processes === 1 && chance.flip(0.5), sqlite: chance.flip(0.1), tenants: chance.flip(0.2) ? 2 : 1,
    horizon: chance.between(2, 8) * 60_000,
    crashes: times(5), politeStops: times(2), stalls: times(4),
    store: { busy: fault(0.1), lostAnswer: fault(0.06), lostRequest: fault(0.04), partial: fault(0.05), slow: fault(0.05) },
    directory: {
      unreached: fault(0.1), lostRequest: fault(0.12), lostAnswer: fault(0.15), half: fault(0.12), missingItem: fault(0.06),
      unavailable: fault(0.1), conflict: fault(0.1), brokenItem: fault(0.1), readFails: fault(0.1), slow: fault(0.1),
      lag: chance.between(500, 15_000), lags: fault(0.3),
      budget: tight ? { size: changesPerRequest * chance.between(1, 3) + 2, perSecond: chance.pick([0.5, 1, 5]) } : { size: 3000, perSecond: 20 },
      rivals: tight ? times(6) : 0, changesPerRequest, membersPerChange: chance.pick([1, 2, 3, 20]), saysBudget: chance.flip(0.7),
    },
    otherHand: times(8), seats: chance.pick([1, 3, 50]), rows: chance.flip(0.06) ? 45 : 15, orders: chance.between(1, 4),
    cards: chance.flip(0.1), sync: chance.flip(0.2), administration: drawAdministration(side),
  };
}
