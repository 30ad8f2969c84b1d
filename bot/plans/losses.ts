// What deleting people would take away, in sentences for whoever confirms or approves it.
import { UsherError } from '../../shared/errors.ts';
import { signsInElsewhere } from '../../shared/local-login.ts';
import { limits } from '../../shared/limits.ts';
import type { Operation } from '../../shared/plan.ts';
import type { User } from '../../shared/user.ts';
import { millisecondsOf } from '../ports.ts';
import type { Directory, Ties, World } from '../ports.ts';
import type { PlanFacts } from './operations/operation.ts';

const namesShown = 5;

function list(names: readonly string[]): string {
  const shown = names.slice(0, namesShown).join(', ');
  return names.length > namesShown ? `${shown} and ${(names.length - namesShown).toLocaleString('en-GB')} more` : shown;
}

const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const dayOf = (instant: string): string => days.format(millisecondsOf(instant));

/** Counts while a plan grows; keeps no more people than fit on a card. */
export class Losses {
  private people = 0;
  private readonly first: User[] = [];
  private latest: User | undefined;
  private hidden = false;
  /** People without another way in than the password that is to go. */
  private readonly lockedOut: string[] = [];
  private lockOuts = 0;
  private readonly seats = new Map<string, number>();
  private readonly memberships = new Map<string, number>();

  private readonly localLogin: PlanFacts['localLogin'];

  constructor(localLogin?: PlanFacts['localLogin']) {
    this.localLogin = localLogin;
  }

  note(user: User, operation: Operation): void {
    if (operation.kind === 'disable-local-login' && !signsInElsewhere(user, this.localLogin?.federated ?? new Set())) {
      this.lockOuts += 1;
      if (this.lockedOut.length < namesShown) this.lockedOut.push(user.displayName);
    }
    if (operation.kind !== 'delete-user') return;
    this.people += 1;
    if (this.first.length < limits.freshReads) this.first.push(user);
    if (user.connectionsUnknown === true) this.hidden = true;
    if ((user.lastConnection ?? '') > (this.latest?.lastConnection ?? '')) this.latest = user;
    for (const name of new Set(user.licences.map((licence) => licence.name))) this.seats.set(name, (this.seats.get(name) ?? 0) + 1);
    for (const { name } of user.groups) this.memberships.set(name, (this.memberships.get(name) ?? 0) + 1);
  }

  /** Nothing when nobody is to be deleted. What the directory alone knows is left out when it does not answer. */
  async words({ log }: Pick<World, 'log'>, directory: Directory): Promise<string[]> {
    if (this.lockOuts > 0) return [this.lockOutWords()];
    if (this.people === 0) return [];
    const ties = await directory.ties(this.first.map(({ id }) => id)).catch((error: unknown) => {
      if (!(error instanceof UsherError)) throw error;
      log.info('ties.not-read', { code: error.code });
      return new Map<string, Ties>();
    });
    return [this.connectionWords(), ...this.tieWords(ties), this.seatWords(), this.groupWords()].filter((words) => words !== '');
  }

  private lockOutWords(): string {
    const more = this.lockOuts - this.lockedOut.length;
    return `Nobody else signs these people in, so they will be locked out: ${this.lockedOut.join(', ')}${more > 0 ? ` and ${more.toLocaleString('en-GB')} more` : ''}.`;
  }

  private connectionWords(): string {
    const { latest } = this;
    if (latest?.lastConnection) return this.people === 1 ? `Last connection: ${dayOf(latest.lastConnection)}.` : `Latest connection of them: ${latest.displayName}, ${dayOf(latest.lastConnection)}.`;
    if (this.hidden) return '';
    return this.people === 1 ? 'Never connected so far.' : 'None of them has ever connected.';
  }

  private tieWords(ties: ReadonlyMap<string, Ties>): string[] {
    return this.first.flatMap(({ id, displayName }) => {
      const { reports = [], soleOwnerOf = [] } = ties.get(id) ?? {};
      return [
        soleOwnerOf.length === 0 ? '' : `Would be left without an owner: ${list(soleOwnerOf)} (${displayName}).`,
        reports.length === 0 ? '' : `Reporting to ${displayName}: ${list(reports)}.`,
      ];
    });
  }

  private seatWords(): string {
    const seats = [...this.seats].map(([name, count]) => (this.people === 1 ? name : `${count.toLocaleString('en-GB')} × ${name}`));
    return seats.length === 0 ? '' : `Licences that become free: ${list(seats)}.`;
  }

  private groupWords(): string {
    return this.memberships.size === 0 ? '' : `Leaves the ${this.memberships.size === 1 ? 'group' : 'groups'} ${list([...this.memberships.keys()])}.`;
  }
}
