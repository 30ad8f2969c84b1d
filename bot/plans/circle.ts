// Some people of a plan, counted while it grows, and what there is to say of them together.
import { limits } from '../../shared/limits.ts';
import type { Loss } from '../../shared/plan.ts';
import type { User } from '../../shared/user.ts';
import { millisecondsOf } from '../ports.ts';
import type { Ties } from '../ports.ts';

export const namesShown = 5;

/** `of`: how many there are, where not all are named. */
export function list(names: readonly string[], of = names.length): string {
  const shown = names.slice(0, namesShown);
  return of > shown.length ? `${shown.join(', ')} and ${(of - shown.length).toLocaleString('en-GB')} more` : shown.join(', ');
}

const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
export const dayOf = (instant: string): string => days.format(millisecondsOf(instant));

/** So many things of one sentence are told apart; of more, it is told how many they are, so that a request stays small. */
const toldApart = 100;

type Facts = Pick<Loss, 'facts' | 'count'>;

/** What a sentence says of several things: how many they are, and each with how much of it. `of`: how many there are, where not all are known. */
function factsOf(kind: string, things: ReadonlyMap<string, number>, of = things.size): Facts {
  const count = `${kind}s`;
  const named = of > Math.min(things.size, toldApart) ? [] : [...things].map(([name, much]): [string, number] => [`${kind} ${name}`, much]);
  return { facts: { [count]: of, ...Object.fromEntries(named) }, count };
}

function each(names: Iterable<string>): Map<string, number> {
  return new Map([...names].map((name) => [name, 1]));
}

/** Keeps no more people than fit on a card. Each of its words is empty where there is nothing to say. */
export class Circle {
  people = 0;
  readonly first: User[] = [];
  private synced = 0;
  private latest: User | undefined;
  private hidden = false;
  private last = '';
  private readonly seats = new Map<string, number>();
  private readonly memberships = new Map<string, number>();

  /** Twice in a row, for two operations of one row, is once. */
  add(user: User): void {
    if (user.id === this.last) return;
    this.last = user.id;
    this.people += 1;
    if (user.synced) this.synced += 1;
    if (this.first.length < limits.peopleOnCard) this.first.push(user);
    if (user.connectionsUnknown === true) this.hidden = true;
    if ((user.lastConnection ?? '') > (this.latest?.lastConnection ?? '')) this.latest = user;
    for (const name of new Set(user.licences.map((licence) => licence.name))) this.seats.set(name, (this.seats.get(name) ?? 0) + 1);
    for (const { name } of user.groups) this.memberships.set(name, (this.memberships.get(name) ?? 0) + 1);
  }

  /** When they were last here, and where they are kept: one line of a card. */
  lifeWords(): string {
    return [this.connectionWords(), this.syncedWords()].filter((words) => words !== '').join(' ');
  }

  /** Who they are, where all of them are kept; else how many. */
  whoFacts(kind: string): Facts {
    return factsOf(kind, each(this.first.map(({ id }) => id)), this.people);
  }

  /** That any of them connected at all, and how many are synced; not when. */
  lifeFacts(of: string): Loss['facts'] {
    return { ...(this.latest !== undefined && { [`${of} connected`]: 1 }), ...(this.synced > 0 && { [`${of} synced`]: this.synced }) };
  }

  private connectionWords(): string {
    const { latest } = this;
    if (latest?.lastConnection) return this.people === 1 ? `Last connection: ${dayOf(latest.lastConnection)}.` : `Latest connection of them: ${latest.displayName}, ${dayOf(latest.lastConnection)}.`;
    if (this.hidden) return '';
    return this.people === 1 ? 'Never connected so far.' : 'None of them has ever connected.';
  }

  private syncedWords(): string {
    const [synced, cloud] = [this.synced.toLocaleString('en-GB'), (this.people - this.synced).toLocaleString('en-GB')];
    if (this.people === 1) return this.synced === 1 ? 'Synced from on-premises, which may bring the account back.' : 'Kept in the cloud, not synced from on-premises.';
    return this.synced === 0 ? 'All of them are kept in the cloud, none is synced from on-premises.' : `Synced from on-premises, which may bring accounts back: ${synced}; kept in the cloud: ${cloud}.`;
  }

  tieLosses(ties: ReadonlyMap<string, Ties>): Loss[] {
    return this.first.flatMap(({ id, displayName }) => {
      const { reports = [], soleOwnerOf = [] } = ties.get(id) ?? {};
      return [
        { words: soleOwnerOf.length === 0 ? '' : `Would be left without an owner: ${list(soleOwnerOf)} (${displayName}).`, ...factsOf(`sole owner ${id}`, each(soleOwnerOf)) },
        { words: reports.length === 0 ? '' : `Reporting to ${displayName}: ${list(reports)}.`, ...factsOf(`report ${id}`, each(reports)) },
      ];
    });
  }

  seatLoss(): Loss {
    return { words: this.seatWords(), ...factsOf('licence', this.seats) };
  }

  groupLoss(): Loss {
    return { words: this.groupWords(), ...factsOf('group', each(this.memberships.keys())) };
  }

  private seatWords(): string {
    const seats = [...this.seats].map(([name, count]) => (this.people === 1 ? name : `${count.toLocaleString('en-GB')} × ${name}`));
    return seats.length === 0 ? '' : `Licences that become free: ${list(seats)}.`;
  }

  private groupWords(): string {
    return this.memberships.size === 0 ? '' : `Leaves the ${this.memberships.size === 1 ? 'group' : 'groups'} ${list([...this.memberships.keys()])}.`;
  }
}
