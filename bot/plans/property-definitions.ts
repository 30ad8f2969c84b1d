// The properties that administrators define for their people: made, changed and dropped by one function for every door, each in the audit.
import type { AuditEntry } from '../../shared/audit.ts';
import { UsherError } from '../../shared/errors.ts';
import { fold } from '../../shared/fold.ts';
import { limits } from '../../shared/limits.ts';
import type { PropertyValues } from '../../shared/plan.ts';
import { propertyDefinitionSchema, propertyMark, propertyValue } from '../../shared/property.ts';
import type { PropertyDefinition, PropertyValue } from '../../shared/property.ts';
import { instant, StoreError } from '../ports.ts';
import type { Store, World } from '../ports.ts';
import type { Actor } from './change.ts';
import { allOf } from './pages.ts';

interface Parts { world: World; store: Store }

const mostDefinitions = 50;

export async function propertyDefinitions({ store }: Pick<Parts, 'store'>, tenant: string): Promise<PropertyDefinition[]> {
  return (await allOf(store.properties, { tenant })).map(({ value }) => value);
}

/** A key that programs and files use, from the name people read: "Cost centre" becomes cost_centre. */
export function keyFor(name: string): string {
  return fold(name).normalize('NFKD').replace(/[^a-z0-9]+/g, '_').replace(/^[^a-z]+|_+$/g, '').slice(0, 40);
}

function checked(definition: PropertyDefinition): PropertyDefinition {
  const parsed = propertyDefinitionSchema.safeParse(definition);
  if (!parsed.success) throw new UsherError('input.invalid', `${parsed.error.issues[0]?.path.join('.') ?? 'property'}: “${definition.name}” does not fit: a name of 1 to 64 characters that has letters, and up to 100 choices.`);
  const { type, choices } = parsed.data;
  if (type === 'choice' && choices.length === 0) throw new UsherError('input.invalid', `choices: “${definition.name}” needs at least one, for example choice:Berlin,Paris.`);
  if (type !== 'choice' && choices.length > 0) throw new UsherError('input.invalid', `choices: only a choice has choices; “${definition.name}” is of type ${type}.`);
  return { ...parsed.data, choices: [...new Set(choices)] };
}

export async function addProperty(parts: Parts, actor: Actor, wanted: Omit<PropertyDefinition, 'key'> & { key?: string | undefined }): Promise<PropertyDefinition> {
  const { store } = parts;
  const definition = checked({ ...wanted, name: wanted.name.trim(), key: wanted.key ?? keyFor(wanted.name) });
  const known = await propertyDefinitions(parts, actor.tenant);
  if (known.length >= mostDefinitions) throw new UsherError('input.too-large', `There are ${mostDefinitions} properties already; remove one first.`);
  if (known.some(({ key, name }) => key === definition.key || fold(name) === fold(definition.name))) throw new UsherError('input.invalid', `There is a property “${definition.name}” already.`);
  try {
    await store.properties.create({ tenant: actor.tenant }, definition.key, definition);
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'conflict') throw new UsherError('input.invalid', `There is a property “${definition.name}” already.`);
    throw error;
  }
  await record(parts, actor, { action: 'property-add', name: definition.name, before: '', after: words(definition) });
  return definition;
}

/** Name and choices may change; key and type are what stored values hang on. */
export async function changeProperty(parts: Parts, actor: Actor, { key, ...change }: { key: string; name?: string | undefined; choices?: string[] | undefined }): Promise<PropertyDefinition> {
  const before = await existing(parts, actor.tenant, key);
  const after = checked({ ...before, name: change.name?.trim() ?? before.name, choices: change.choices ?? before.choices });
  await parts.store.properties.put({ tenant: actor.tenant }, before.key, after);
  await record(parts, actor, { action: 'property-change', name: after.name, before: words(before), after: words(after) });
  return after;
}

/** Values that people have stay where they are, unseen; defined again under the same key they are back. */
export async function removeProperty(parts: Parts, actor: Actor, key: string): Promise<PropertyDefinition> {
  const before = await existing(parts, actor.tenant, key);
  await parts.store.properties.remove({ tenant: actor.tenant }, before.key);
  await record(parts, actor, { action: 'property-remove', name: before.name, before: words(before), after: '' });
  return before;
}

/** By key or name. */
async function existing(parts: Pick<Parts, 'store'>, tenant: string, named: string): Promise<PropertyDefinition> {
  const known = await propertyDefinitions(parts, tenant);
  const found = known.find(({ key, name }) => key === named || fold(name) === fold(named));
  if (found === undefined) throw new UsherError('input.invalid', `There is no property “${named}”.${known.length === 0 ? '' : ` There are ${known.map(({ key }) => key).join(', ')}.`}`);
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

/** `cost_centre=4711` as a mark to filter by. */
export async function propertyFilter(parts: Pick<Parts, 'store'>, tenant: string, asked: string): Promise<string> {
  const [key = '', ...rest] = asked.split('=');
  const text = rest.join('=').trim();
  if (text === '') throw new UsherError('input.invalid', `property: “${asked}” needs a value, for example cost_centre=4711.`);
  const definition = await existing(parts, tenant, key.trim());
  return propertyMark(definition.key, propertyValue(definition, text) ?? '');
}

function words({ name, type, choices }: PropertyDefinition): string {
  return `${name} (${type}${choices.length === 0 ? '' : `: ${choices.join(', ')}`})`;
}

async function record({ world, store }: Parts, actor: Actor, done: { action: string; name: string; before: string; after: string }): Promise<void> {
  const now = world.clock.now();
  const { action, name, before, after } = done;
  const entry: AuditEntry = {
    id: `${world.ids.next()}.property`, tenant: actor.tenant, at: instant(now), who: actor.person, source: actor.source, action,
    target: { id: '', name, email: '' }, before, after, outcome: 'done', reason: '', correlation: '',
  };
  await store.audit.create({ tenant: actor.tenant }, entry.id, entry, { expiresAt: now + limits.auditLifetime });
}
