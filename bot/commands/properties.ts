// properties – which further things Usher keeps about people; administrators define them.
import { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';
import { propertyTypeSchema } from '../../shared/property.ts';
import type { PropertyType } from '../../shared/property.ts';
import { addProperty, propertyDefinitions, propertyInUse, propertyWords, removeProperty, withoutPropertyWords, withValueWords } from '../plans/property-definitions.ts';
import { countOf } from './card.ts';
import type { ListedChoice } from './choice-lists.ts';
import { defineCommand, defineVerb } from './command.ts';
import type { Context, Reply } from './command.ts';
import { formCommand } from './form-command.ts';
import { listCard } from './list.card.ts';
import { splitList, tidy } from './parse.ts';
import type { Said } from './parse.ts';
import { propertyRemoveCard, propertyRemoveVerb } from './property-remove.card.ts';

async function list({ services, actor }: Context, done: string): Promise<Reply> {
  const definitions = await propertyDefinitions(services, actor.tenant);
  const title = countOf(definitions.length, 'property', 'properties');
  const note = [done, definitions.length === 0 ? 'Define one: property add "Cost centre" text' : 'They are in the forms and profiles; “users property:cost_centre=4711” filters by one.'].filter(Boolean).join(' ');
  return { card: listCard({ title, note, items: definitions.map(({ key, name, type, choices }) => ({ name, detail: `${key} · ${type}${choices.length === 0 ? '' : `: ${choices.join(', ')}`}` })) }), summary: title };
}

export const properties = defineCommand({
  name: 'properties',
  aliases: ['property'],
  usage: 'properties',
  summary: 'further things kept about people, as your administrators defined them',
  section: 'People',
  ability: 'settings.see',
  read: ({ words }) => {
    if (words.length > 0) throw new UsherError('input.invalid', 'Type “properties” alone, “property add "Cost centre" text” or “property remove cost_centre”.');
  },
  run: async (context) => list(context, ''),
});

interface Wanted { name: string; type: PropertyType; choices: string[] }

function readWanted({ words, options }: Said): Wanted {
  const usage = 'Write it as: property add "Cost centre" text – or number, date, yes-no, or choice:Berlin,Paris.';
  const choices = [...options['choice'] ?? []];
  const last = words.at(-1)?.text.toLowerCase();
  const type = choices.length > 0 ? 'choice' : propertyTypeSchema.safeParse(last).data;
  const named = choices.length > 0 ? words : words.slice(0, -1);
  if (type === undefined || named.length === 0) throw new UsherError('input.invalid', usage);
  return { name: named.map(({ text }) => text).join(' '), type, choices };
}

const types: readonly ListedChoice[] = [
  { title: 'Text', value: 'text' }, { title: 'Number', value: 'number' }, { title: 'Date', value: 'date' }, { title: 'Choice from a list', value: 'choice' }, { title: 'Yes or no', value: 'yes-no' },
];

export const propertyAdd = formCommand<Wanted>({
  name: 'property add',
  usage: 'property add "Cost centre" text',
  summary: 'define something that is kept about people: text, number, date, yes-no or choice:Berlin,Paris',
  section: 'People',
  ability: 'settings.change',
  verbatim: true,
  options: ['choice'],
  form: {
    verb: 'usherPropertyAdd', title: 'Add a property', note: 'Kept about each person: shown in forms and profiles, read by imports, used by filters.', goTitle: 'Add',
    inputs: [
      { id: 'name', label: 'Name', error: 'Enter a name.' },
      { id: 'type', label: 'Type', error: 'Choose a type.', choices: async () => Promise.resolve(types) },
      { id: 'choices', label: 'For a choice: what can be chosen, separated by commas' },
    ],
  },
  read: readWanted,
  readForm: ({ text }) => {
    const type = propertyTypeSchema.safeParse(text('type'));
    if (!type.success) throw new UsherError('input.invalid', 'Choose a type.');
    return { name: text('name').trim(), type: type.data, choices: splitList(tidy(text('choices'))) };
  },
  wanted: propertyWords,
  run: async (context, wanted) => {
    const { name, key } = await addProperty(context.services, context.actor, wanted);
    return list(context, `“${name}” is kept from now on, as ${key}.`);
  },
});

const inUseWords = (people: number): string =>
  `${withValueWords(people)}${people === 0 ? '.' : '; what is kept comes back when the property is defined again under the same key.'}`;

const pressedRemove = defineVerb({
  verb: propertyRemoveVerb, ability: 'settings.change', data: z.object({ usherProperty: z.string().max(100) }), wanted: ({ usherProperty }) => withoutPropertyWords(usherProperty),
  run: async (context, { usherProperty }) => {
    const { name, people } = await removeProperty(context.services, context.actor, usherProperty);
    return list(context, `“${name}” is shown no more. ${inUseWords(people)}`);
  },
});

export const propertyRemove = formCommand<string>({
  name: 'property remove',
  usage: 'property remove cost_centre',
  summary: 'keep something about people no longer',
  section: 'People',
  ability: 'settings.change',
  verbs: [pressedRemove],
  form: {
    verb: 'usherPropertyChoose', title: 'Remove a property', note: 'You are told how many people have a value, and asked.', goTitle: 'Remove', destructive: true,
    inputs: [{ id: 'property', label: 'Property', error: 'Choose a property.', choices: async ({ services, actor }) => (await propertyDefinitions(services, actor.tenant)).map(({ name, key }) => ({ title: name, value: key })) }],
  },
  read: ({ words }) => words.map(({ text }) => text).join(' '),
  readForm: ({ text }) => text('property').trim(),
  wanted: withoutPropertyWords,
  run: async ({ services, actor }, named) => {
    const property = await propertyInUse(services, actor.tenant, named);
    return { card: propertyRemoveCard(property, inUseWords(property.people)), summary: `Remove ${property.name}?` };
  },
});
