// From what people type to users: addresses, user names, ids and display names, and all whom filters let through.
import { can } from '../../shared/abilities.ts';
import type { Ability } from '../../shared/abilities.ts';
import { UsherError } from '../../shared/errors.ts';
import { fold } from '../../shared/fold.ts';
import { shownValue } from '../../shared/import-text.ts';
import { limits } from '../../shared/limits.ts';
import type { User } from '../../shared/user.ts';
import type { UserFilter } from '../ports.ts';
import type { Actor } from '../plans/change.ts';
import { withoutMark } from './courtesy.ts';
import { byIdWords } from './deleted-words.ts';
import type { Word } from './parse.ts';
import { filteringTakes, filterOptions, letsThrough, peopleBehindGroups, readFilters, refuseEmpty } from './people-filter.ts';
import { mailbox, nearest, search, searchAround } from './people-search.ts';
import { peopleOfJob } from './people-of-job.ts';
import { namesOfOthers, peopleIn, withoutOuterAnds, withoutUserWord } from './people-typed.ts';
import { sidesOf } from './sides.ts';
import type { Services } from './services.ts';

/** What finding people takes; every command context has it. */
export interface Asking {
  services: Services;
  actor: Actor;
  /** Whom names mean: `deleted` looks in the recycle bin first, otherwise those come first who are here. */
  among?: 'deleted' | undefined;
  /** What it takes to ask it of them. */
  ability?: Ability;
}

export interface Selection {
  users: readonly User[] | AsyncIterable<readonly User[]>;
  unresolved: { name: string; reason: string }[];
  /** How many there are, or at least this many when nobody counted further. */
  count: number;
}

interface Missed {
  name: string;
  reason: string;
  code: 'person.unknown' | 'person.ambiguous';
  /** Who may be meant. */
  candidates: readonly User[];
}
type Found = { user: User } | Missed;

/** Up to so many people in a message, whoever asks is shown namesakes to choose from; of more, each is named as a refused row. */
const chosenAmong = 20;

/** What an error says about people who may be meant; for cards to choose on. */
export interface Choice { name: string; candidates: readonly User[] }

/** The name that was not clear, and who may be meant by it; undefined for other errors. */
export function choiceOf({ code, details }: UsherError): Choice | undefined {
  if (code !== 'person.unknown' && code !== 'person.ambiguous') return undefined;
  return details['choice'] as Choice | undefined; // put there by `unclear` alone
}

function unclear({ code, reason, name, candidates }: Missed): UsherError {
  const choice: Choice = { name, candidates };
  return new UsherError(code, reason, { details: { choice } });
}

/** Users and the names nobody answers to. One single name that cannot be found is an error, several become refused rows. */
export async function selectPeople(asking: Asking, words: readonly Word[], options: Readonly<Record<string, readonly string[]>>): Promise<Selection> {
  if (sidesOf(words).flatMap(peopleIn).length > limits.peopleInMessage) {
    throw new UsherError('input.too-large', `A message can name at most ${limits.peopleInMessage} people. Use group:, or import a file.`);
  }
  refuseEmpty(options);
  const [job, ...jobs] = options['job'] ?? [];
  if (job !== undefined) {
    if (jobs.length > 0 || words.length > 0 || filterOptions.some((option) => options[option] !== undefined)) throw new UsherError('input.invalid', 'Name one job and nobody else: job:<id> stands for all people whom that job made or changed.');
    return { ...await peopleOfJob(asking, job), unresolved: [] };
  }
  const takes = filteringTakes(asking.ability, options);
  if (takes.length > 0) await asking.services.actors.demand(asking.actor, takes, { action: 'users' });
  const { people, filter } = takes.length === 0 ? { people: [], filter: options } : await peopleBehindGroups(asking, options);
  const beside = takes.length === 0 ? words : [...withoutOuterAnds(words), ...people];
  const named = beside.length === 0 ? { users: [], unresolved: [] } : await findPeople(asking, beside);
  if (takes.length === 0) return { ...named, count: named.users.length };
  const filters = await readFilters(asking, filter);
  return { users: everyone(asking, named.users, filters), unresolved: named.unresolved, count: await howMany(asking, named.users, filters) };
}

/** Exactly one user. */
export async function onePerson(asking: Asking, words: readonly Word[]): Promise<User> {
  const found = await findPeople(asking, words);
  const [user] = found.users;
  if (user !== undefined && found.users.length === 1 && found.unresolved.length === 0) return user;
  throw new UsherError('input.invalid', 'Name one person at a time here.');
}

/** Whether these words name the asker alone. */
export function isOwnName({ actor: { person } }: Pick<Asking, 'actor'>, words: readonly Word[]): boolean {
  const [word, ...others] = words;
  const name = fold(word?.text ?? '');
  return name !== '' && others.length === 0 && ['me', 'myself', person.id, fold(person.email)].includes(name);
}

async function findPeople(asking: Asking, words: readonly Word[]): Promise<{ users: User[]; unresolved: { name: string; reason: string }[] }> {
  const found = await findSaid(asking, words);
  const missed = found.flatMap((each) => ('user' in each ? [] : [each]));
  const asked = found.length === 1 ? missed[0] : found.length <= chosenAmong ? missed.find(({ code }) => code === 'person.ambiguous') : undefined;
  if (asked !== undefined) throw unclear(asked);
  const users = new Map<string, User>();
  for (const each of found) if ('user' in each) users.set(each.user.id, each.user);
  return { users: [...users.values()], unresolved: missed.map(({ name, reason }) => ({ name, reason })) };
}

/** All words may be one name, “and” with them; then those on each side of it, then each; then without the mark at the end. */
async function findSaid(asking: Asking, words: readonly Word[]): Promise<Found[]> {
  const whole = await findWhole(asking, words);
  if (whole !== undefined) return [whole];
  const plain = withoutUserWord(words);
  if (plain.length < words.length) return findSaid(asking, plain);
  const sides = sidesOf(words);
  if (sides.length > 1) return (await Promise.all(sides.map(async (side) => findSaid(asking, side)))).flat();
  const found = (await Promise.all(peopleIn(words).map(async (person) => findTyped(asking, person)))).flat();
  const last = found.at(-1);
  const unmarked = last !== undefined && 'user' in last ? undefined : withoutMark(words);
  return unmarked === undefined ? found : findSaid(asking, unmarked);
}

/** Somebody with the name before the address; a word of it that is not theirs names somebody else. */
async function findTyped(asking: Asking, { name, label }: { name: string; label: readonly Word[] }): Promise<Found[]> {
  const found = await findOne(asking, name);
  const others = 'user' in found ? namesOfOthers(label, found.user) : [];
  return [...await Promise.all(others.map(async (other) => findOne(asking, other))), found];
}

/** Several unquoted words may be one display name: `user Adele Vance`. */
async function findWhole(asking: Asking, words: readonly Word[]): Promise<Found | undefined> {
  if (words.length < 2 || words.length > 5 || words.some(({ text, quoted }) => quoted || text.includes('@'))) return undefined;
  const name = words.map(({ text }) => text).join(' ');
  const namesakes = (await search(asking, name)).filter((user) => fold(user.displayName) === fold(name));
  return namesakes.length === 0 ? undefined : oneOf(asking, name, namesakes);
}

async function findOne(asking: Asking, name: string): Promise<Found> {
  const { services, actor } = asking;
  if (isOwnName(asking, [{ text: name, quoted: false }])) return self(asking, name);
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name)) {
    const [user] = await services.store.users.getMany(actor.tenant, [name.toLowerCase()]);
    return user === undefined ? unknown(name, `I do not know this person here: they may belong to another organisation, or be new. Use the e-mail address${can(actor.role, 'sync.run') ? ', or type “sync now” to read the directory again' : ''}.`) : { user };
  }
  if (name.startsWith('@')) return unsaid(asking, name);
  const exact = meant(asking, await services.store.users.byName(actor.tenant, name));
  if (exact.length > 0) return oneOf(asking, name, exact);
  const alike = await search(asking, name);
  const namesakes = alike.filter((user) => fold(user.displayName) === fold(name) || mailbox(user) === fold(name));
  if (namesakes.length > 0) return oneOf(asking, name, namesakes);
  const near = nearest(name, alike);
  const candidates = near.length > 0 ? near : await searchAround(asking, name);
  return unknown(name, `Nobody here goes by “${shownValue(name, limits.emailLength)}”.${suggestions(asking, candidates)}`, candidates);
}

/** A mention of which Teams says a name alone: whoever bears it here may be meant, and may be somebody else. */
async function unsaid(asking: Asking, name: string): Promise<Found> {
  const candidates = await search(asking, name.slice(1));
  return unknown(name, `Teams does not say who “${shownValue(name, limits.emailLength)}” is: they may belong to another organisation, or be no person.${suggestions(asking, candidates)}`, candidates);
}

function unknown(name: string, reason: string, candidates: readonly User[] = []): Missed {
  return { name, code: 'person.unknown', reason, candidates };
}

async function self({ services, actor }: Asking, name: string): Promise<Found> {
  const [user] = await services.store.users.getMany(actor.tenant, [actor.person.id]);
  return user === undefined ? unknown(name, 'You have no account here that I know of. An administrator can type “sync now”.') : { user };
}

function oneOf({ services }: Asking, name: string, users: readonly User[]): Found {
  const [first] = users;
  if (first !== undefined && users.length === 1) return { user: first };
  const shown = users.slice(0, 5);
  // A user name means whoever is here; those who were deleted may have had the same one.
  const which = users.some(({ deleted }) => deleted !== null)
    ? `Use one of these ids: ${byIdWords(shown, services.world.clock.now())}.`
    : `${shown.map(({ userPrincipalName }) => userPrincipalName).join(', ')}. Use one of these user names.`;
  return { name, code: 'person.ambiguous', candidates: users, reason: `More than one person goes by “${shownValue(name, limits.emailLength)}”${which.startsWith('Use') ? '.' : ':'} ${which}` };
}

function suggestions({ actor }: Asking, users: readonly User[]): string {
  const names = users.slice(0, 3).map((user) => user.email || user.userPrincipalName);
  if (names.length === 0) return can(actor.role, 'users.see') ? ' Check the spelling, or type “users” to look around.' : ' Check the spelling.';
  return ` Did you mean ${names.join(' or ')}?`;
}

/** A name may be somebody's who is here and somebody else's who was deleted. */
function meant({ among }: Asking, users: readonly User[]): readonly User[] {
  const wanted = users.filter(({ deleted }) => (deleted !== null) === (among === 'deleted'));
  return wanted.length > 0 ? wanted : users;
}

/** Who is named and passes the filter as well counts once. So does who is in several groups, which no store counts: those lists are read. */
async function howMany(asking: Asking, named: readonly User[], filters: readonly UserFilter[]): Promise<number> {
  const [filter, ...others] = filters;
  if (filter !== undefined && others.length === 0) {
    const { count } = await asking.services.store.users.count(asking.actor.tenant, filter, limits.importRows);
    return count + named.filter((user) => !letsThrough(filter, user)).length;
  }
  let count = 0;
  for await (const users of everyone(asking, named, filters)) count += users.length;
  return count;
}

/** Whoever passes any of the filters, each person once. */
async function* everyone(asking: Asking, named: readonly User[], filters: readonly UserFilter[]): AsyncGenerator<readonly User[]> {
  if (named.length > 0) yield named;
  const already = new Set(named.map((user) => user.id));
  for (const filter of filters) {
    for await (const users of pagesThrough(asking, filter)) {
      const rest = users.filter((user) => !already.has(user.id));
      for (const { id } of filters.length > 1 ? rest : []) already.add(id);
      if (rest.length > 0) yield rest;
    }
  }
}

async function* pagesThrough({ services, actor }: Asking, filter: UserFilter): AsyncGenerator<readonly User[]> {
  let after: string | null = null;
  do {
    const page = await services.store.users.list(actor.tenant, { filter, limit: limits.pageSize.most, after });
    yield page.users;
    after = page.next;
  } while (after !== null);
}
