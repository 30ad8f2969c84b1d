// Whom a change of groups reaches beyond the group itself: what a group gives or takes, it gives to or takes from all of its members.
import { limits } from '../../shared/limits.ts';
import { plainLine } from '../../shared/text.ts';
import type { Store } from '../ports.ts';

/** So many groups of a plan are told of one by one. */
const groupsTold = 5;

/** Everybody in it, whatever they can do just now. */
const inGroup = (group: string) => ({ group, status: ['invited' as const, 'active' as const, 'inactive' as const] });

/** A sentence of a card has room for so many characters of names, the group's among them; one that is cut would take the number of the others with it. */
const roomForNames = 385;
const longestName = 60;

function fitting(names: readonly string[], { length }: string): string[] {
  const shown: string[] = [];
  let room = roomForNames - length;
  for (const name of names.map((each) => plainLine(each, longestName))) {
    room -= name.length + 2;
    if (room < 0) break;
    shown.push(name);
  }
  return shown;
}

interface Reached { id: string; name: string; members: number }

/** Counts while a plan grows. */
export class Reach {
  private readonly first: Reached[] = [];
  private groups = 0;
  private readonly store: Pick<Store, 'users'>;
  private readonly tenant: string;

  constructor(store: Pick<Store, 'users'>, tenant: string) {
    this.store = store;
    this.tenant = tenant;
  }

  /** How many are in the group. */
  async add({ id, name }: { id: string; name: string }): Promise<number> {
    const { count } = await this.store.users.count(this.tenant, inGroup(id), limits.importRows);
    this.groups += 1;
    if (this.first.length < groupsTold) this.first.push({ id, name, members: count });
    return count;
  }

  /** A sentence a group: who exactly, twenty of them by name. */
  async words(): Promise<string[]> {
    const told: string[] = [];
    for (const { id, name, members } of this.first) told.push(await this.membersOf(id, name, members));
    const more = this.groups - this.first.length;
    return more === 0 ? told : [...told, `And the members of ${more.toLocaleString('en-GB')} more groups.`];
  }

  private async membersOf(id: string, name: string, members: number): Promise<string> {
    if (members === 0) return `Nobody is in “${name}” as far as Usher has read.`;
    const { users } = await this.store.users.list(this.tenant, { filter: inGroup(id), sort: 'name', limit: limits.peopleOnCard });
    const group = plainLine(name, longestName);
    const names = fitting(users.map(({ displayName, email }) => displayName || email), group);
    const more = members - names.length;
    const all = more <= 0 ? names.join(', ') : `${names.join(', ')} and ${more.toLocaleString('en-GB')} more; the card of the group leads to all of them`;
    return `This reaches ${members === 1 ? 'the one member' : `the ${members.toLocaleString('en-GB')} members`} of “${group}”: ${all}.`;
  }
}
