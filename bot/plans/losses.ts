// What taking away people's accounts, or their way in, would take with it, in sentences for whoever confirms or approves it.
import { UsherError } from '../../shared/errors.ts';
import { daysLeft } from '../../shared/lifecycle.ts';
import { signsInElsewhere } from '../../shared/local-login.ts';
import { limits } from '../../shared/limits.ts';
import type { Loss, Operation } from '../../shared/plan.ts';
import type { User } from '../../shared/user.ts';
import { millisecondsOf } from '../ports.ts';
import type { Directory, Ties, World } from '../ports.ts';
import { Circle, list, namesShown } from './circle.ts';
import { endsSooner } from './operations/allow-local-login.ts';
import type { PlanFacts } from './operations/operation.ts';

/** People without another way in than the password that is to go. */
interface LockOut { names: string[]; people: number; /** The last day on which the password lets them in; null: at once. */ until: string | null }

/** Days by user id. */
type Ends = ReadonlyMap<string, string>;

/** Counts while a plan grows; keeps no more people than fit on a card. */
export class Losses {
  private readonly deleted = new Circle();
  private readonly purged = new Circle();
  /** Those of them who hold a role in the directory. */
  private purgedHolders = 0;
  /** Whoever stays, and gets in no more, no more with what they have, or not alone: somebody is told a pass. */
  private readonly shutOut = new Circle();
  /** Who is to be an Organisation Admin and has never signed in. */
  private readonly untried = new Circle();
  /** Who is to be an Organisation Admin. */
  private readonly raised = new Circle();
  /** Organisation Admins who can act in Usher no more. */
  private readonly admins = new Circle();
  private readonly lockOuts: LockOut[] = [];
  /** Administrators who are given a day on which their password ends: of the last of them it is refused on that day. */
  private readonly ending = new Map<string, { name: string; until: string }>();
  /** People who have no usage location so far, and are given one. */
  private located = 0;
  /** People who sign in with another name. */
  private readonly renamed: { names: string[]; people: number; /** An identity provider must know the name as well. */ elsewhere: boolean; mail: boolean } = { names: [], people: 0, elsewhere: false, mail: false };
  /** The longest that any of those who go for good could still be restored. */
  private restorable = 0;

  private readonly facts: Pick<PlanFacts, 'localLogin' | 'federated'>;
  private readonly entrants: readonly string[];

  /** `entrants`: the administrators who can get in. */
  constructor(facts: Losses['facts'] = { localLogin: undefined, federated: new Set() }, entrants: readonly string[] = []) {
    this.facts = facts;
    this.entrants = entrants;
  }

  note(user: User, operation: Operation): void {
    switch (operation.kind) {
      case 'delete-user':
        this.deleted.add(user);
        this.noteAdmin(user);
        break;
      case 'purge-user':
        this.purged.add(user);
        if (user.directoryRoles.length > 0) this.purgedHolders += 1;
        if (user.deleted !== null) this.restorable = Math.max(this.restorable, millisecondsOf(user.deleted));
        break;
      case 'disable-account':
        this.shutOut.add(user);
        this.noteAdmin(user);
        break;
      case 'reset-password':
      case 'issue-access-pass':
        // What everybody may do to the own account says nothing of others.
        if (operation.otherAdmin !== undefined) this.shutOut.add(user);
        break;
      case 'disable-local-login':
        this.shutOut.add(user);
        this.noteLockOut(user);
        break;
      case 'allow-local-login':
        if (!endsSooner(operation)) break;
        this.shutOut.add(user);
        this.noteLockOut(user, operation.until);
        break;
      case 'set-role':
        if (operation.role === 'admin') this.raised.add(user);
        if (operation.role === 'admin' && user.status === 'invited' && !signsInElsewhere(user, this.facts.federated)) this.untried.add(user);
        break;
      case 'edit-user':
        if (operation.fields.usageLocation !== undefined && operation.before.usageLocation === '') this.located += 1;
        if (operation.fields.userPrincipalName !== undefined) this.noteRenamed(user, operation.fields.userPrincipalName);
        break;
      default:
    }
  }

  /** Somebody would be left without any way in, or an administrator shut out, or somebody signs in with another name, which nobody means to do in passing. */
  isDrastic(): boolean {
    return this.lockOuts.length > 0 || this.endsAdmins() || this.admins.people > 0 || this.renamed.people > 0;
  }

  private noteRenamed(user: User, name: string): void {
    const { renamed } = this;
    renamed.people += 1;
    renamed.elsewhere ||= signsInElsewhere(user, this.facts.federated);
    renamed.mail ||= user.emailIsName !== true;
    if (renamed.names.length < namesShown) renamed.names.push(`${user.displayName} signs in as ${name}`);
  }

  /** Whether it says of administrators until when a password lets them in; then it matters when that ends for the others. */
  endsAdmins(): boolean {
    return this.ending.size > 0;
  }

  private noteAdmin(user: User): void {
    if (user.role === 'admin') this.admins.add(user);
  }

  private noteLockOut(user: User, until: string | null = null): void {
    if (signsInElsewhere(user, this.facts.federated)) return;
    if (until !== null && this.entrants.includes(user.id)) this.ending.set(user.id, { name: user.displayName, until });
    else addTo(this.lockOuts, user.displayName, until);
  }

  /** What a day comes to for administrators: the last who can get in stays, whatever was asked for. `ends`: the days that the others have. */
  private endLosses(ends: Ends): Loss[] {
    const days = this.entrants.map((id) => this.ending.get(id)?.until ?? ends.get(id) ?? forGood);
    const latest = days.toSorted().at(-1);
    const stay = latest === forGood ? 0 : days.filter((day) => day === latest).length;
    const lockOuts = this.lockOuts.map((each) => ({ ...each, names: [...each.names] }));
    const lasting: string[] = [];
    for (const { name, until } of this.ending.values()) {
      if (stay > 0 && until === latest) lasting.push(name);
      else addTo(lockOuts, name, until);
    }
    const shut = lockOuts.map((each) => said(lockOutWords(each), { [`locked out ${each.until ?? 'at once'}`]: each.people }));
    return [...shut, ...(lasting.length === 0 ? [] : [said(lastWords(lasting, { until: latest ?? '', alone: stay === 1 }), { 'last to get in': lasting.length })])];
  }

  /** The first of those who are to be Organisation Admins. */
  toBeAdmins(): readonly User[] {
    return this.raised.first;
  }

  /** Whether more people lose their account or way in than so many. */
  isBeyond(left: number): boolean {
    return this.deleted.people + this.purged.people + this.shutOut.people > left;
  }

  /** `beyond`: they are more than may lose their way in on one day, so an approver reads who they are; `ends`: the days on which local login of administrators ends so far. What the directory alone knows is left out when it does not answer; then they are not all. */
  async found({ log, clock }: Pick<World, 'log' | 'clock'>, directory: Directory, { beyond = false, ends = new Map() }: { beyond?: boolean; ends?: Ends } = {}): Promise<{ losses: Loss[]; all: boolean }> {
    const { deleted, purged, shutOut } = this;
    let all = true;
    const told = [deleted, ...(beyond ? [shutOut] : [])].flatMap(({ first }) => first).slice(0, limits.peopleOnCard);
    const ties = told.length === 0 ? new Map<string, Ties>() : await directory.ties(told.map(({ id }) => id)).catch((error: unknown) => {
      if (!(error instanceof UsherError)) throw error;
      log.info('ties.not-read', { code: error.code });
      all = false;
      return new Map<string, Ties>();
    });
    const losses = [
      ...(this.untried.people > 0 ? [{ words: untriedWords(this.untried), ...this.untried.whoFacts('never signed in') }] : []),
      ...(this.admins.people > 0 ? [{ words: adminWords(this.admins), ...this.admins.whoFacts('administrator') }] : []),
      ...this.endLosses(ends),
      ...(purged.people > 0 ? [said(finishedBy({ people: purged.people, holders: this.purgedHolders }, directory)), said(this.purgeWords(clock.now())), lifeLoss('purged', purged)] : []),
      ...(deleted.people > 0 ? [lifeLoss('deleted', deleted), deleted.seatLoss(), deleted.groupLoss(), ...deleted.tieLosses(ties)] : []),
      ...(this.renamed.people > 0 ? [said(renamedWords(this.renamed), { ...(this.renamed.elsewhere && { 'renamed elsewhere': 1 }), ...(this.renamed.mail && { 'renamed beside mail': 1 }) })] : []),
      ...(this.located > 0 ? [said(locationWords(this.located))] : []),
      ...(beyond && shutOut.people > 0 ? [lifeLoss('shut out', shutOut), ...shutOut.tieLosses(ties)] : []),
    ].filter(({ words }) => words !== '');
    return { losses, all };
  }

  /** What an approver reads when others have used up the day's sum before this is confirmed. */
  beyondToday(): string[] {
    return this.shutOut.people > 0 ? [this.shutOut.lifeWords()].filter((words) => words !== '') : [];
  }

  private purgeWords(now: number): string {
    const days = daysLeft(this.restorable, now);
    const how = `could be restored for ${days === 0 ? 'less than a day' : days === 1 ? 'another day' : `another ${days} days`}`;
    return `Nothing brings an account back that was deleted for good: no restore, no undo. ${this.purged.people === 1 ? `This one ${how}` : `The latest of these ${how}`}.`;
  }
}

const said = (words: string, facts: Loss['facts'] = {}): Loss => ({ words, facts });
const lifeLoss = (of: string, circle: Circle): Loss => said(circle.lifeWords(), circle.lifeFacts(of));

/** Graph refuses it to every app; bot/graph/graph-outcomes.ts. */
function finishedBy({ people, holders }: { people: number; holders: number }, { onBehalfOf }: Pick<Directory, 'onBehalfOf'>): string {
  const who = people === 1 ? 'the account stays' : 'the accounts stay';
  if (onBehalfOf !== undefined) return `Microsoft lets a person delete for good, and no app: Usher does it in the name of whoever approves, which takes the role ${roleTaken(people, holders)}. Approved by somebody without it, ${who} among the deleted users.`;
  return `Usher cannot finish this itself, because Microsoft lets no app delete for good. Once it is approved, ${who} among the deleted users until a User Administrator deletes for good in Entra (Users, Deleted users).`;
}

/** As bot/graph/graph-outcomes.ts says where it was refused. */
function roleTaken(people: number, holders: number): string {
  const higher = 'Privileged Authentication Administrator';
  if (holders === 0) return 'User Administrator in Entra';
  return holders === people ? `${higher} in Entra, since ${people === 1 ? 'the account holds' : 'the accounts hold'} administrator roles there` : `User Administrator in Entra, and ${higher} for those of them who hold administrator roles there`;
}

/** The directory empties every other field, and refuses this one. */
function locationWords(people: number): string {
  return people === 1
    ? 'There is no usage location so far, and the directory does not let it be emptied again: an undo leaves the new one.'
    : `${people.toLocaleString('en-GB')} of them have no usage location so far, and the directory does not let it be emptied again: an undo leaves the new one.`;
}

function untriedWords({ first, people }: Circle): string {
  const names = list(first.slice(0, namesShown).map(({ displayName }) => displayName), people);
  return `${names} ${people === 1 ? 'has' : 'have'} never signed in: whoever made the account, or was told its first password, could do so in that name.`;
}

function adminWords({ first, people }: Circle): string {
  const names = first.slice(0, namesShown).map(({ displayName }) => displayName);
  return people === 1 ? `${list(names)} is an Organisation Admin.` : `${people.toLocaleString('en-GB')} of them are Organisation Admins: ${list(names, people)}.`;
}

function renamedWords({ names, people, elsewhere, mail }: { names: readonly string[]; people: number; elsewhere: boolean; mail: boolean }): string {
  const password = elsewhere ? 'the identity provider must be told the new name, and keep the ImmutableID' : 'the password stays';
  return `${list(names, people)} from then on; ${password}${mail ? ', and the mail address is not changed' : ''}.`;
}

/** Later than any day. */
const forGood = '~';

function addTo(lockOuts: LockOut[], name: string, until: string | null): void {
  let noted = lockOuts.find((each) => each.until === until);
  if (noted === undefined) lockOuts.push(noted = { names: [], people: 0, until });
  noted.people += 1;
  if (noted.names.length < namesShown) noted.names.push(name);
}

function lastWords(names: readonly string[], { until, alone }: { until: string; alone: boolean }): string {
  return alone
    ? `${list(names)} would be the last Organisation Admin who can still get in, so local login does not end after ${until} before there is another one.`
    : `${list(names)} will be locked out after ${until}, except for the last Organisation Admin who can still get in: there local login does not end before there is another one.`;
}

function lockOutWords({ names, people, until }: LockOut): string {
  const when = until === null ? '' : ` after ${until}`;
  return people === 1
    ? `${list(names)} will be locked out${when}, since nobody else signs them in.`
    : `These people will be locked out${when}, since nobody else signs them in: ${list(names, people)}.`;
}
