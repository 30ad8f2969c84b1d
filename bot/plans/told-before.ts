// Who was told a password or pass of somebody who is to become an administrator: whoever knows it could act in that name.
import { targetMark } from '../../shared/audit.ts';
import type { AuditEntry } from '../../shared/audit.ts';
import type { Loss, OperationKind } from '../../shared/plan.ts';
import type { Person, User } from '../../shared/user.ts';
import { millisecondsOf } from '../ports.ts';
import type { Store, World } from '../ports.ts';
import { dayOf, list } from './circle.ts';

/** Older secrets are hardly good any more: a password has to be changed with the next sign-in, a pass ends within the hour. */
const lookedBack = 30 * 24 * 60 * 60 * 1000;
/** So many of the latest things that were done to somebody are looked through. */
const entriesRead = 100;

/** The first password of an account that is made is said of whoever has never signed in (losses.ts). */
const tellers: readonly OperationKind[] = ['reset-password', 'issue-access-pass'];

function isTold({ action, outcome, who, target }: AuditEntry): boolean {
  return outcome === 'done' && who.id !== target.id && action.split('+').some((kind) => tellers.some((each) => each === kind));
}

interface Parts { store: Pick<Store, 'audit'>; world: Pick<World, 'clock'> }

async function lossOf({ store, world }: Parts, tenant: string, user: User): Promise<Loss[]> {
  const { items } = await store.audit.page({ tenant }, { mark: targetMark(user.id), direction: 'descending', limit: entriesRead });
  const since = world.clock.now() - lookedBack;
  const told = items.map(({ value }) => value).filter((entry) => isTold(entry) && millisecondsOf(entry.at) >= since);
  const [latest] = told;
  if (latest === undefined) return [];
  const people = new Map<string, Person>(told.map(({ who }) => [who.id, who]));
  const names = list([...people.values()].map(({ name }) => name));
  return [{
    words: `${names} ${people.size === 1 ? 'was' : 'were'} told a password or access pass of ${user.displayName}, last on ${dayOf(latest.at)}, and could act in that name.`,
    facts: Object.fromEntries([...people.keys()].map((id) => [`told ${user.id} ${id}`, 1])),
  }];
}

/** A sentence for each of these people of whom somebody else was told one within the last thirty days. */
export async function toldLosses(parts: Parts, tenant: string, people: readonly User[]): Promise<Loss[]> {
  const losses: Loss[] = [];
  for (const user of people) losses.push(...await lossOf(parts, tenant, user));
  return losses;
}
