// Approvers whom the card of a request could not be brought to so far: noted with it, and given to one process at a time to try again.
import { everybody, looksLike, notReached } from '../../shared/approval.ts';
import type { Approval, Copy, Unreached } from '../../shared/approval.ts';
import { personOf } from '../../shared/user.ts';
import type { Person } from '../../shared/user.ts';
import { isSamePlace, personKey } from '../ports.ts';
import type { Store, Undelivered } from '../ports.ts';
import { isUntold } from './approval-course.ts';
import type { ApprovalCourse } from './approval-course.ts';

const minute = 60_000;
/** Pauses before the next try; the last one again and again, as long as the request waits. */
const pauses = [minute, 5 * minute, 15 * minute, 60 * minute];
/** A living process has said by then what became of it. */
const longestTry = 2 * minute;

export interface Tried { person: string; became: Undelivered }

/** Those of them who have ever opened Usher in Teams. */
async function openedBy(store: Store, tenant: string, people: readonly string[]): Promise<Set<string>> {
  if (people.length === 0) return new Set();
  const known = new Set((await store.conversations.getMany({ tenant }, people.map(personKey))).map(({ id }) => id));
  return new Set(people.filter((person) => known.has(personKey(person))));
}

/** Notes it of those who have no card, and gives those of them who have no chat either. Whoever may have it all the same is not tried again: they would get it twice. */
export async function noteMissed(course: ApprovalCourse, { tenant, id }: Approval, tried: readonly Tried[]): Promise<string[]> {
  const { parts: { store, world } } = course;
  const became = new Map(tried.map((each) => [each.person, each.became]));
  const opened = await openedBy(store, tenant, [...became.keys()].filter((person) => became.get(person) === 'unreachable'));
  const people = (await store.users.getMany(tenant, [...became.keys()])).map(personOf);
  const whyOf = (person: string): Unreached['why'] | undefined => {
    const undelivered = became.get(person);
    if (undelivered === 'unreachable') return opened.has(person) ? 'removed' : 'unopened';
    return undelivered === 'unknown' ? undefined : undelivered;
  };
  const missed = (person: Person, before?: Unreached): Unreached[] => {
    const [why, tries] = [whyOf(person.id), (before?.tries ?? 0) + 1];
    return why === undefined ? [] : [{ person, why, tries, notBefore: world.clock.now() + (pauses[tries - 1] ?? 60 * minute) }];
  };
  const after = await course.write(tenant, id, (current) => {
    if (current.state !== 'pending') return undefined;
    const { unreached = [], cards, approvers } = current;
    const isFresh = (person: string): boolean => approvers?.includes(person) !== false && !cards.some((each) => each.person === person) && !unreached.some((each) => each.person.id === person);
    const noted = unreached.flatMap((each) => (became.has(each.person.id) ? missed(each.person, each) : [each]));
    const fresh = people.filter((person) => isFresh(person.id)).flatMap((person) => missed(person));
    return noted.length + fresh.length === 0 && unreached.length === 0 ? undefined : withNews(current, { ...current, unreached: [...noted, ...fresh] }, course.now());
  });
  const chatless = after === undefined ? [] : notReached(after).filter(({ person, why }) => became.has(person.id) && (why === 'unopened' || why === 'removed'));
  return chatless.map(({ person }) => person.id);
}

/** Older places of cards are forgotten, so that the request stays small. */
const placesKept = 200;

/** Notes where a copy of the card is shown, and for whom. `isNews`: others see by it that somebody was reached. */
export async function noteCopy(course: ApprovalCourse, { tenant, id }: Pick<Approval, 'tenant' | 'id'>, copy: Copy): Promise<{ approval: Approval; isNews: boolean }> {
  let isNews = false;
  const noted = await course.write(tenant, id, (current) => {
    const held = current.cards.find(({ place }) => isSamePlace(place, copy.place));
    if (held !== undefined && (copy.person !== everybody || held.person === everybody)) return undefined;
    const untold = isUntold(current) ? { untold: course.now() } : {};
    const next = { ...current, ...untold, cards: [...current.cards.filter((each) => each !== held), copy].slice(-placesKept) };
    // Whoever has it before them is reached, however they came to it.
    const reached = current.state === 'pending' ? withNews(current, { ...next, ...keepMissed(current, (person) => person !== copy.person) }, course.now()) : next;
    isNews = !looksLike(current, reached);
    return reached;
  });
  return noted === undefined ? { approval: (await course.stored(tenant, id)).value, isNews: false } : { approval: noted, isNews };
}

/** Everybody who has a card of it is to be shown what it says now. */
export function withNews(before: Approval, after: Approval, at: string): Approval {
  return looksLike(before, after) ? after : { ...after, untold: at };
}

/** Those to be tried now, who are this process's for a while: whose pause is over, and who has opened Usher since. Whoever has a card costs nothing here. */
export async function claimMissed(course: ApprovalCourse, approval: Approval): Promise<string[]> {
  const { parts: { store, world } } = course;
  const now = world.clock.now();
  const free = (of: Approval): Unreached[] => (of.state === 'pending' ? notReached(of).filter(({ trying = 0 }) => trying <= now) : []);
  const opened = await openedBy(store, approval.tenant, free(approval).filter(({ why, notBefore }) => why === 'unopened' && notBefore > now).map(({ person }) => person.id));
  const due = (of: Approval): Unreached[] => free(of).filter(({ person, why, notBefore }) => notBefore <= now || (why === 'unopened' && opened.has(person.id)));
  if (due(approval).length === 0) return [];
  let mine: string[] = [];
  await course.write(approval.tenant, approval.id, (current) => {
    mine = due(current).map(({ person }) => person.id);
    if (mine.length === 0) return undefined;
    return { ...current, unreached: (current.unreached ?? []).map((each) => (mine.includes(each.person.id) ? { ...each, trying: now + longestTry } : each)) };
  });
  return mine;
}

/** Without those for whom it does not hold; nothing where nobody was missed. */
export function keepMissed({ unreached }: Pick<Approval, 'unreached'>, holds: (person: string) => boolean): Pick<Approval, 'unreached'> {
  return unreached === undefined ? {} : { unreached: unreached.filter(({ person }) => holds(person.id)) };
}
