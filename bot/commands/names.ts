// From what people type to groups and licences.
import { toType, UsherError } from '../../shared/errors.ts';
import { fold } from '../../shared/fold.ts';
import type { Group } from '../../shared/group.ts';
import { quoted } from '../../shared/import-text.ts';
import type { Licence } from '../../shared/licence.ts';
import { limits } from '../../shared/limits.ts';
import { sideBySide } from '../../shared/side-by-side.ts';
import { edits } from '../../shared/similar.ts';
import { groupsCalled, licencesCalled, severalGroups, severalLicences } from '../plans/names.ts';
import type { Application, DocSpace } from '../ports.ts';
import { withoutMark } from './courtesy.ts';
import type { Word } from './parse.ts';
import type { Services } from './services.ts';
import { listedIn, sidesOf } from './sides.ts';

export type CountedGroup = Group & { members: number };

/** Those whose names contain each of these folded words. */
export function called<G extends { name: string }>(groups: readonly G[], words: readonly string[]): G[] {
  return groups.filter(({ name }) => words.every((word) => fold(name).includes(word)));
}

/** All documents of a space that is small enough to be read whole, such as groups and licences. */
export async function readAll<T>(space: DocSpace<T>, tenant: string): Promise<T[]> {
  const all: T[] = [];
  let after: string | null = null;
  do {
    const page = await space.page({ tenant }, { limit: limits.pageSize.most, ...(after === null ? {} : { after }) });
    all.push(...page.items.map((item) => item.value));
    after = page.next;
  } while (after !== null);
  return all;
}

/** A page of groups is counted with one question each. */
const countedAtOnce = 8;

/** With as many members as the list of users has now; what lies beside a group was counted when the directory was last read. */
export async function counted({ store }: Pick<Services, 'store'>, tenant: string, groups: readonly CountedGroup[]): Promise<CountedGroup[]> {
  return sideBySide(groups, countedAtOnce, async (group) => ({ ...group, members: (await store.users.count(tenant, { group: group.id }, limits.importRows)).count }));
}

export async function findGroup(services: Services, tenant: string, name: string): Promise<CountedGroup> {
  return groupFinder(services, tenant)(name);
}

/** For several names of one message or request: all groups are read once, and not at all where each is an id. */
export function groupFinder({ store }: Pick<Services, 'store'>, tenant: string): (name: string) => Promise<CountedGroup> {
  let all: Promise<CountedGroup[]> | undefined;
  return async (name) => {
    const byId = /^[\w-]{1,100}$/.test(name) ? await store.groups.get({ tenant }, name) : undefined;
    return byId?.value ?? groupNamed(name, await (all ??= readAll(store.groups, tenant)));
  };
}

function groupNamed(name: string, groups: readonly CountedGroup[]): CountedGroup {
  const hits = groupsCalled(groups)(name);
  const [hit] = hits;
  if (hits.length > 1) throw new UsherError('group.unknown', severalGroups(name, hits));
  if (hit !== undefined) return hit;
  throw noneCalled('group', name, groups);
}

/** A licence by id, by part number, by its name or by a part of the name that only one licence has ("E3"). */
export async function findLicence(services: Services, tenant: string, name: string): Promise<Licence> {
  return licenceFinder(services, tenant)(name);
}

/** The same for several names, which are looked up in one reading. */
export function licenceFinder({ store }: Pick<Services, 'store'>, tenant: string): (name: string) => Promise<Licence> {
  let all: Promise<Licence[]> | undefined;
  return async (name) => licenceNamed(name, await (all ??= readAll(store.licences, tenant)));
}

function licenceNamed(name: string, licences: readonly Licence[]): Licence {
  const hits = licencesCalled(licences)(name);
  const [hit] = hits;
  if (hits.length > 1) throw new UsherError('licence.unknown', severalLicences(name, hits));
  if (hit !== undefined) return hit;
  throw noneCalled('licence', name, licences);
}

/** An enterprise application by id or name, as the directory has them now. */
export async function findApplication(services: Services, tenant: string, name: string): Promise<Application> {
  const all = await services.applications(tenant);
  const wanted = fold(name);
  const hits = all.filter((application) => application.id === name || fold(application.name) === wanted);
  const [hit] = hits;
  if (hit !== undefined && hits.length === 1) return hit;
  if (hits.length > 1) {
    throw new UsherError('application.unknown', `There are ${hits.length} applications called ${quoted(name)}. Use the id: ${hits.slice(0, 5).map(({ id }) => id).join(', ')}.`);
  }
  throw noneCalled('application', name, all);
}

type Find<T> = (name: string) => Promise<T>;

/** Names parted by commas, by “and” or by blanks; words that are one name together are that one: `add jane to Sales EMEA, R and D`. */
export async function findEach<T extends { id: string }>(words: readonly Word[], find: Find<T>): Promise<T[]> {
  const plain = withoutMark(words);
  if (plain === undefined) return eachIn(words, find);
  // The mark behind the last one may be a part of its name, or end the message.
  return await eachIn(words, find).catch(ignoreUnknown) ?? eachIn(plain, find);
}

async function eachIn<T extends { id: string }>(words: readonly Word[], find: Find<T>): Promise<T[]> {
  const found = await inEach(listedIn(words), find, async (entry) => inEach(sidesOf(entry), find, async (side) => Promise.all(side.map(async ({ text }) => find(text)))));
  return [...new Map(found.map((each) => [each.id, each])).values()];
}

/** `parts`: what is in a part that is not one name as a whole. */
async function inEach<T>(rows: readonly (readonly Word[])[], find: Find<T>, parts: (row: readonly Word[]) => Promise<T[]>): Promise<T[]> {
  return (await Promise.all(rows.map(async (row) => await asOne(row, find) ?? parts(row)))).flat();
}

/** Undefined where it is not one name, or none that is known. */
async function asOne<T>(words: readonly Word[], find: Find<T>): Promise<T[] | undefined> {
  if (words.length < 2 || words.some(({ quoted: isQuoted }) => isQuoted)) return undefined;
  const whole = await find(words.map(({ text }) => text).join(' ')).catch(ignoreUnknown);
  return whole === undefined ? undefined : [whole];
}

/** What failed for a name nobody bears comes to nothing; all else is thrown on. */
export function ignoreUnknown(error: unknown): undefined {
  if (error instanceof UsherError && ['group.unknown', 'licence.unknown', 'application.unknown'].includes(error.code)) return undefined;
  throw error;
}

const named = { group: { what: 'group', command: 'groups' }, licence: { what: 'licence', command: 'licences' }, application: { what: 'enterprise application', command: 'applications' } } as const;

/** With what is near the name, or how to see them all. Comparing takes time with the square of the length: what is longer than any name is like none. */
function noneCalled(kind: keyof typeof named, name: string, all: readonly { name: string }[]): UsherError {
  const { what, command } = named[kind];
  const wanted = fold(name);
  const near = (name.length > limits.displayNameLength ? [] : all.map((each) => each.name))
    .map((candidate) => ({ candidate, distance: fold(candidate).includes(wanted) ? 0.1 : edits(wanted, fold(candidate)) / Math.max(wanted.length, candidate.length) }))
    .filter(({ distance }) => distance <= 0.4)
    .sort((a, b) => a.distance - b.distance);
  const words = `There is no ${what} called ${quoted(name)}.`;
  if (near.length === 0) return new UsherError(`${kind}.unknown`, words, { advice: toType(command, 'see them') });
  return new UsherError(`${kind}.unknown`, `${words} Did you mean ${near.slice(0, 3).map(({ candidate }) => `“${candidate}”`).join(' or ')}?`);
}
