// Filters by which commands name many people at once: `group:Sales status:active`.
import type { Ability } from '../../shared/abilities.ts';
import { entryOf } from '../../shared/entry-of.ts';
import { UsherError } from '../../shared/errors.ts';
import { fold } from '../../shared/fold.ts';
import { statusesShown, userReferences } from '../../shared/user-keys.ts';
import { roleSchema, statusSchema, userTypeSchema } from '../../shared/user.ts';
import type { Status, User } from '../../shared/user.ts';
import type { Actor } from '../plans/change.ts';
import { propertyFilter } from '../plans/property-definitions.ts';
import type { UserFilter } from '../ports.ts';
import { findEach, findGroup, groupFinder, ignoreUnknown } from './names.ts';
import type { Word } from './parse.ts';
import type { Services } from './services.ts';

interface Filtering { services: Services; actor: Actor }

/** Options by which any command can name many people at once. */
export const filterOptions = ['group', 'status', 'type', 'role', 'property'] as const;

/** The same, and the people whom a job made or changed. */
export const peopleOptions = [...filterOptions, 'job'] as const;

/** Whoever filters gets to see who is there, since a plan names them: that takes more than the `ability` to ask something of people. Nothing without a filter. */
export function filteringTakes(ability: Ability | undefined, options: Readonly<Record<string, readonly string[]>>): readonly Ability[] {
  if (!filterOptions.some((option) => options[option] !== undefined)) return [];
  return ability === undefined ? ['users.see'] : [ability, 'users.see'];
}

const statusWords: Readonly<Record<string, readonly Status[]>> = { all: ['invited', 'active', 'inactive'] };

/** Filters as lists have them: `status:invited,active type:guest role:admin group:Sales`. Whatever is misspelt is named. */
export async function readFilter({ services, actor }: Filtering, options: Readonly<Record<string, readonly string[]>>): Promise<UserFilter> {
  refuseEmpty(options);
  const filter: UserFilter = {};
  if (options['status'] !== undefined) {
    filter.status = options['status'].flatMap((word) => entryOf(statusWords, fold(word)) ?? [choice('status', word, statusSchema.options)]);
  }
  if (options['type'] !== undefined) filter.type = choice('type', single('type', options['type']), userTypeSchema.options);
  if (options['role'] !== undefined) filter.role = choice('role', single('role', options['role']), roleSchema.options);
  if (options['group'] !== undefined) filter.group = (await findGroup(services, actor.tenant, single('group', options['group']))).id;
  if (options['property'] !== undefined) filter.properties = await Promise.all(options['property'].map(async (asked) => propertyFilter(services, actor.tenant, asked)));
  return filter;
}

/** A store filters by one group at a time, so several groups are a filter each: meant is whoever is in any of them. */
export async function readFilters(asking: Filtering, options: Readonly<Record<string, readonly string[]>>): Promise<UserFilter[]> {
  const { group: groups = [], ...others } = options;
  if (groups.length < 2) return [await readFilter(asking, options)];
  const { services, actor } = asking;
  const found = await findEach(groups.map((text) => ({ text, quoted: true })), groupFinder(services, actor.tenant));
  const filter = await readFilter(asking, others);
  return found.map(({ id }) => ({ ...filter, group: id }));
}

/** `group:Interns, lee@contoso.com` names a group and a person, unless a group is called by the address. */
export async function peopleBehindGroups({ services, actor }: Filtering, options: Readonly<Record<string, readonly string[]>>): Promise<{ people: Word[]; filter: typeof options }> {
  const [first, ...others] = options['group'] ?? [];
  const addresses = others.filter((text) => text.includes('@'));
  if (first === undefined || addresses.length === 0) return { people: [], filter: options };
  const find = groupFinder(services, actor.tenant);
  const people: string[] = [];
  for (const text of addresses) if (await find(text).catch(ignoreUnknown) === undefined) people.push(text);
  return { people: people.map((text) => ({ text, quoted: false, parted: true })), filter: { ...options, group: [first, ...others.filter((text) => !people.includes(text))] } };
}

/** What a store would say of this one user, for a filter that was read here. */
export function letsThrough({ status, type, role, group, properties = [] }: UserFilter, user: User): boolean {
  const has = userReferences(user);
  return statusesShown(status).includes(user.status)
    && (type === undefined || user.type === type)
    && (role === undefined || user.role === role)
    && (group === undefined || has.groups.includes(group))
    && properties.every((mark) => has.properties.includes(mark));
}

const examples: Readonly<Record<(typeof peopleOptions)[number], string>> = {
  group: 'group:Sales', status: 'status:active', type: 'type:guest', role: 'role:admin', property: 'property:cost_centre=4711', job: 'job:<id>',
};

/** An option without a value filters nothing, and must never mean everybody. */
export function refuseEmpty(options: Readonly<Record<string, readonly string[]>>): void {
  const empty = peopleOptions.find((option) => options[option]?.length === 0);
  if (empty !== undefined) throw new UsherError('input.invalid', `“${empty}:” needs a value right behind it, for example ${examples[empty]}. Without one it would mean everybody.`);
}

function single(option: 'group' | 'type' | 'role', values: readonly string[]): string {
  const [value] = values;
  if (value !== undefined && values.length === 1) return value;
  throw new UsherError('input.invalid', `“${option}:” takes one value, for example ${examples[option]}.`);
}

function choice<const T extends string>(option: string, word: string, choices: readonly T[]): T {
  const hit = choices.find((candidate) => candidate === fold(word));
  if (hit !== undefined) return hit;
  throw new UsherError('input.invalid', `“${option}:” can be ${choices.join(', ')}; not “${word}”.`);
}
