// The properties that administrators define for their people: made, changed and dropped by one function for every door, each in the audit.
import type { z } from 'zod';
import type { AuditEntry } from '../../shared/audit.ts';
import { UsherError } from '../../shared/errors.ts';
import { fold } from '../../shared/fold.ts';
import { characterFault, quoted, withoutInvisible } from '../../shared/import-text.ts';
import type { PropertyValues } from '../../shared/plan.ts';
import { propertyDefinitionSchema, propertyMark, propertyValue } from '../../shared/property.ts';
import type { PropertyDefinition, PropertyValue } from '../../shared/property.ts';
import { instant } from '../ports.ts';
import type { Store, World } from '../ports.ts';
import type { Actor } from './change.ts';
import { putIfUnchanged } from './put-if-unchanged.ts';
import { recordKept } from './record-kept.ts';
import { tries } from './tries.ts';

interface Parts { world: World; store: Store }

const documentId = 'all';
const mostDefinitions = 50;
const mostAttempts = 20;

/** In the order of their keys. */
export async function propertyDefinitions({ store }: Pick<Parts, 'store'>, tenant: string): Promise<readonly PropertyDefinition[]> {
  return (await store.properties.get({ tenant }, documentId))?.value.definitions ?? [];
}

/** What becomes of the definitions, and how the audit trail names it. */
interface Revision<Result> extends Pick<AuditEntry, 'action' | 'before' | 'after'> { definitions: readonly PropertyDefinition[]; name: string; result: Result }

/** Writes what `next` makes of the definitions, against the version that it was given: of two changes at the same moment one sees the other. */
async function revise<Result>(parts: Parts, actor: Actor, next: (known: readonly PropertyDefinition[]) => Revision<Result>): Promise<Result> {
  const { world, store } = parts;
  const { tenant } = actor;
  for await (const _attempt of tries(world, mostAttempts)) {
    const stored = await store.properties.get({ tenant }, documentId);
    const { result, ...done } = next(stored?.value.definitions ?? []);
    const definitions = done.definitions.toSorted((one, other) => (one.key < other.key ? -1 : 1));
    const unrecorded = [...stored?.value.unrecorded ?? [], entryOf(parts, actor, done)];
    if (!(await putIfUnchanged(store.properties, { tenant }, { id: documentId, stored, value: { definitions, unrecorded } }))) continue;
    await recordProperties(parts, tenant);
    return result;
  }
  throw new UsherError('later');
}

/** What was changed is brought into the audit trail, also after a process that changed it died. */
export async function recordProperties(parts: Parts, tenant: string): Promise<void> {
  await recordKept(parts, { space: parts.store.properties, tenant, id: documentId });
}

/** A key that programs and files use, from the name people read: "Cost centre" becomes cost_centre. */
export function keyFor(name: string): string {
  return fold(name).normalize('NFKD').replace(/[^a-z0-9]+/g, '_').replace(/^[^a-z]+|_+$/g, '').slice(0, 40);
}

/** Two names that look alike are the same. */
const visible = (text: string): string => withoutInvisible(text).trim();

/** Where no key was given, it is made of the name, and what is wrong with it is wrong with the name. */
function unfitWords({ key, name }: PropertyDefinition, issues: readonly z.core.$ZodIssue[]): string {
  const issue = issues.find(({ path: [part] }) => part !== 'key') ?? issues[0];
  switch (issue?.path[0]) {
    case 'key': return key === '' ? `name: ${quoted(name)} has no letter from A to Z, of which a key could be made; give a “key” as well, or another name.` : `key: ${quoted(key)}: ${issue.message}.`;
    case 'name': return `name: ${quoted(name)} does not fit: a name has 1 to 64 characters.`;
    case 'choices': return issue.path[1] === undefined ? 'choices: at most 100 are possible.' : `choices: number ${Number(issue.path[1]) + 1} does not fit: a choice has 1 to 64 characters.`;
    default: return `property: ${quoted(name)} does not fit.`;
  }
}

function checked(wanted: PropertyDefinition): PropertyDefinition {
  const definition = { ...wanted, name: visible(wanted.name), choices: wanted.choices.map(visible) };
  const parsed = propertyDefinitionSchema.safeParse(definition);
  if (!parsed.success) throw new UsherError('input.invalid', unfitWords(definition, parsed.error.issues));
  const { name, type, choices } = parsed.data;
  const fault = [name, ...choices].map(characterFault).find((words) => words !== '');
  if (fault !== undefined) throw new UsherError('input.invalid', `property: a name or choice ${fault}.`);
  if (type === 'choice' && choices.length === 0) throw new UsherError('input.invalid', `choices: “${definition.name}” needs at least one, for example choice:Berlin,Paris.`);
  if (type !== 'choice' && choices.length > 0) throw new UsherError('input.invalid', `choices: only a choice has choices; “${definition.name}” is of type ${type}.`);
  return { ...parsed.data, choices: [...new Set(choices)] };
}

/** Values are compared folded, so that the second of two that look the same could never be chosen. */
function refuseAlike({ name, choices }: Pick<PropertyDefinition, 'name' | 'choices'>): void {
  const seen = new Map<string, string>();
  for (const choice of choices) {
    const other = seen.get(fold(choice));
    if (other !== undefined) throw new UsherError('input.invalid', `choices: ${quoted(other)} and ${quoted(choice)} of “${name}” cannot be told apart, since capital letters and accents do not count; leave one of them out.`);
    seen.set(fold(choice), choice);
  }
}

/** A name is told apart from names and keys, because people may say either. */
function refuseTwin(others: readonly PropertyDefinition[], { key, name }: PropertyDefinition): void {
  const twin = others.find((other) => other.key === key || [other.key, fold(other.name)].includes(fold(name)));
  if (twin !== undefined) throw new UsherError('input.invalid', `There is a property “${twin.name}” (${twin.key}) already.`);
}

export async function addProperty(parts: Parts, actor: Actor, wanted: Omit<PropertyDefinition, 'key'> & { key?: string | undefined }): Promise<PropertyDefinition> {
  const definition = checked({ ...wanted, key: wanted.key ?? keyFor(visible(wanted.name)) });
  refuseAlike(definition);
  return revise(parts, actor, (known) => {
    refuseTwin(known, definition);
    if (known.length >= mostDefinitions) throw new UsherError('input.too-large', `There are ${mostDefinitions} properties already; remove one first.`);
    return { definitions: [...known, definition], result: definition, action: 'property-add', name: definition.name, before: '', after: propertyWords(definition) };
  });
}

/** Name and choices may change; key and type are what stored values hang on. */
export async function changeProperty(parts: Parts, actor: Actor, { key, ...change }: { key: string; name?: string | undefined; choices?: string[] | undefined }): Promise<PropertyDefinition> {
  return revise(parts, actor, (known) => {
    const before = namedIn(known, key);
    const others = known.filter((other) => other !== before);
    const after = checked({ ...before, name: change.name ?? before.name, choices: change.choices ?? before.choices });
    // Some may be alike from before; another name is possible all the same.
    if (change.choices !== undefined) refuseAlike(after);
    refuseTwin(others, after);
    return { definitions: [...others, after], result: after, action: 'property-change', name: after.name, before: propertyWords(before), after: propertyWords(after) };
  });
}

/** Values that people have stay where they are, unseen; defined again under the same key they are back. */
export async function removeProperty(parts: Parts, actor: Actor, named: string): Promise<PropertyDefinition & { people: number }> {
  const { key, people } = await propertyInUse(parts, actor.tenant, named);
  return revise(parts, actor, (known) => {
    const before = namedIn(known, key);
    const definitions = known.filter((definition) => definition !== before);
    return { definitions, result: { ...before, people }, action: 'property-remove', name: before.name, before: `${propertyWords(before)}; ${withValueWords(people)}`, after: '' };
  });
}

/** By key or name, with how many people have a value; deleted people too, for they may be restored with it. */
export async function propertyInUse(parts: Pick<Parts, 'store'>, tenant: string, named: string): Promise<PropertyDefinition & { people: number }> {
  const definition = namedIn(await propertyDefinitions(parts, tenant), named);
  return { ...definition, people: await parts.store.users.countWithValue(tenant, definition.key) };
}

export function withValueWords(people: number): string {
  if (people === 0) return 'Nobody has a value';
  return people === 1 ? '1 person has a value' : `${people.toLocaleString('en-GB')} people have a value`;
}

/** By key or name. @throws UsherError property.unknown. */
function namedIn(known: readonly PropertyDefinition[], named: string): PropertyDefinition {
  const found = known.find(({ key }) => key === named) ?? known.find(({ name }) => fold(name) === fold(named));
  if (found === undefined) throw new UsherError('property.unknown', `There is no property “${named}”.${known.length === 0 ? '' : ` There are ${known.map(({ key }) => key).join(', ')}.`}`);
  return found;
}

/** Values as they are kept, from what a program sends; null clears. @throws UsherError input.invalid naming the key, and the value where it does not fit. */
export async function propertyValues(parts: Pick<Parts, 'store'>, tenant: string, wanted: Readonly<Record<string, PropertyValue>>): Promise<PropertyValues> {
  const definitions = new Map((await propertyDefinitions(parts, tenant)).map((definition) => [definition.key, definition]));
  return Object.fromEntries(Object.entries(wanted).map(([key, value]) => {
    const definition = definitions.get(key);
    if (definition === undefined) throw new UsherError('input.invalid', `properties: there is no property “${key}”.${definitions.size === 0 ? '' : ` There are ${[...definitions.keys()].join(', ')}.`}`);
    return [key, propertyValue(definition, value === null ? '' : String(value).trim())];
  }));
}

/** `cost_centre=4711` as a mark to filter by. Whoever holds a choice that is no longer one is still found by it. */
export async function propertyFilter(parts: Pick<Parts, 'store'>, tenant: string, asked: string): Promise<string> {
  const [key = '', ...rest] = asked.split('=');
  const text = rest.join('=').trim();
  if (text === '') throw new UsherError('input.invalid', `property: “${asked}” needs a value, for example cost_centre=4711.`);
  const definition = namedIn(await propertyDefinitions(parts, tenant), key.trim());
  if (definition.type === 'choice' && !definition.choices.some((choice) => fold(choice) === fold(text))) {
    const former = propertyMark(definition.key, text);
    if ((await parts.store.users.count(tenant, { properties: [former] }, 1)).count > 0) return former;
  }
  return propertyMark(definition.key, propertyValue(definition, text) ?? '');
}

/** As the audit trail tells a definition. */
export function propertyWords({ name, type, choices }: Omit<PropertyDefinition, 'key'>): string {
  return `${name} (${type}${choices.length === 0 ? '' : `: ${choices.join(', ')}`})`;
}

export const withoutPropertyWords = (named: string): string => `no property ${quoted(named)}`;

function entryOf({ world }: Parts, actor: Actor, { action, name, before, after }: Omit<Revision<unknown>, 'definitions' | 'result'>): AuditEntry {
  const correlation = world.ids.next();
  return {
    id: `${correlation}.property`, tenant: actor.tenant, at: instant(world.clock.now()), who: actor.person, source: actor.source, action,
    target: { id: '', name, email: '' }, before, after, outcome: 'done', reason: '', correlation,
  };
}
