// What is really so in the simulated directory, and what its lagging copies show of it.
import { emptyProfile } from '../../shared/user.ts';
import type { Profile, Role, UserType } from '../../shared/user.ts';
import type { Group } from '../../shared/group.ts';
import type { Licence } from '../../shared/licence.ts';
import type { Account } from '../../bot/ports.ts';
import type { Chance } from './chance.ts';
import type { Witness } from './witness.ts';

/** What somebody is made in Entra. */
export const appointedTo: readonly string[] = ['User Administrator'];

/** An account as a copy of the directory shows it. */
export interface View { account: Account; groups: readonly string[]; passwordAt: number; sessionsAt: number; createdAt: number }

export interface Person {
  id: string;
  userPrincipalName: string;
  email: string;
  displayName: string;
  firstName: string;
  lastName: string;
  profile: Profile;
  type: UserType;
  enabled: boolean;
  gone: boolean;
  createdAt: number;
  madeBy: 'seed' | 'usher' | 'other';
  licences: Set<string>;
  groups: Set<string>;
  passwordAt: number;
  password: string;
  sessionsAt: number;
  /** Holds an administrator role that keeps an application from touching the account. */
  privileged: boolean;
  /** Holds a role in Entra whose holders administer users, and an application may touch the account all the same. */
  appointed: boolean;
  /** Every write to the account breaks inside the directory, for ever. */
  poisoned: boolean;
  /** What copies will show from which moment on, in order. */
  coming: { at: number; view: View }[];
}

export interface NewPerson extends Pick<Person, 'userPrincipalName' | 'email' | 'displayName' | 'firstName' | 'lastName' | 'type' | 'madeBy'> { password?: string }

export class Truth {
  readonly tenant: string;
  readonly people = new Map<string, Person>();
  readonly groups: Group[];
  readonly licence: Licence;
  seatsElsewhere = 0;
  private readonly witness: Witness;
  private readonly chance: Chance;
  private made = 0;

  constructor(tenant: string, witness: Witness, chance: Chance) {
    this.tenant = tenant;
    this.witness = witness;
    this.chance = chance;
    this.groups = ['Sales', 'Finance', 'Research'].map((name, at) => ({
      id: `${tenant}-g${at}`, name, description: '', kind: 'security', dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '',
    }));
    this.licence = { id: `${tenant}-sku`, name: 'Microsoft 365 E3', partNumber: 'SPE_E3', total: witness.odds.seats, used: 0, free: witness.odds.seats };
  }

  now(): number {
    return this.witness.scheduler.now();
  }

  make(given: NewPerson): Person {
    this.made += 1;
    const now = this.now();
    const person: Person = {
      ...given, id: `${this.tenant}-u${this.made}`, enabled: true, gone: false, createdAt: now, licences: new Set(), groups: new Set(),
      profile: { ...emptyProfile, usageLocation: 'DE' },
      passwordAt: now, password: given.password ?? '', sessionsAt: now, privileged: false, appointed: false, poisoned: false, coming: [],
    };
    this.people.set(person.id, person);
    if (person.password !== '') this.witness.secrets.wasSet(person.password, person.id);
    this.publish(person);
    return person;
  }

  /** The role in Usher: as Usher's own grants say, and where there are none, the roles in Entra. */
  roleOf(id: string): Role {
    return this.witness.roles.get(id) ?? (this.people.get(id)?.appointed === true ? 'admin' : 'user');
  }

  /** Who holds the name; deleted accounts hold none. */
  named(userPrincipalName: string): Person | undefined {
    return [...this.people.values()].find((person) => !person.gone && person.userPrincipalName === userPrincipalName);
  }

  byEmail(email: string): Person | undefined {
    return [...this.people.values()].find((person) => !person.gone && person.email === email);
  }

  seatsFree(): number {
    const taken = [...this.people.values()].filter((person) => !person.gone && person.licences.has(this.licence.id)).length;
    return this.licence.total - taken - this.seatsElsewhere;
  }

  /** Copies of the directory follow: usually within moments, now and then much later, never in another order. */
  publish(person: Person, atOnce = false): void {
    const { odds } = this.witness;
    const straggler = !this.witness.isQuiet() && this.chance.flip(odds.directory.lags);
    const lag = atOnce ? 0 : straggler ? this.chance.between(400, odds.directory.lag) : this.chance.between(0, 400);
    const at = Math.max(person.coming.at(-1)?.at ?? 0, this.now() + lag);
    person.coming.push({ at, view: viewOf(person) });
  }

  /** The account as a copy shows it now; undefined while none does. */
  seen(person: Person): View | undefined {
    const now = this.now();
    while ((person.coming[1]?.at ?? Infinity) <= now) person.coming.shift();
    const first = person.coming[0];
    return first !== undefined && first.at <= now && first.view.account.deleted === null ? first.view : undefined;
  }

  /** Who is in the recycle bin. */
  deleted(): Account[] {
    return [...this.people.values()].filter(({ gone }) => gone).map((person) => viewOf(person).account);
  }

  views(): View[] {
    return [...this.people.values()].flatMap((person) => this.seen(person) ?? []);
  }
}

const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();

function viewOf(person: Person): View {
  const { id, email, userPrincipalName, displayName, firstName, lastName, type, enabled, gone, createdAt, passwordAt, sessionsAt } = person;
  return {
    account: {
      id, email, userPrincipalName, displayName, firstName, lastName, type, enabled, invitation: type === 'guest' ? 'accepted' : null,
      lastConnection: instant(createdAt), created: instant(createdAt), deleted: gone ? instant(createdAt) : null, synced: false,
      profile: person.profile, licences: [...person.licences].map((sku) => ({ id: sku, viaGroup: null })),
    },
    groups: [...person.groups], passwordAt, sessionsAt, createdAt,
  };
}
