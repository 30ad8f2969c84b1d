// The properties that administrators defined, as inputs of a form and as people read them.
import { propertyValue } from '../../shared/property.ts';
import type { PropertyDefinition } from '../../shared/property.ts';
import { tidy, withoutInvisible } from '../../shared/import-text.ts';
import { limits } from '../../shared/limits.ts';
import type { PropertyValues } from '../../shared/plan.ts';
import { plainLine } from '../../shared/text.ts';
import type { User } from '../../shared/user.ts';
import { choiceData, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';

type Value = User['properties'][string] | undefined;

/** Ids of inputs begin with it, so that no property is taken for a field of the form. */
export const inputIdOf = ({ key }: Pick<PropertyDefinition, 'key'>): string => `property_${key}`;

const longestSent = 4_000;

/** Choice sets take no empty value, so that choosing nothing has one of its own. */
const noChoice = 'usher:none';

/** No toggle: that cannot tell "no" from what nobody has answered. */
const yesOrNo = [{ title: '(not set)', value: noChoice }, { title: 'Yes', value: 'true' }, { title: 'No', value: 'false' }];

/** Texts as they were typed, by the id of the input, from what a client sent. */
export function typedTexts(sent: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(sent).map(([input, text]) => [input, text === noChoice ? '' : text]));
}

/** Of all that a client sent, forged or not, what an input may hold. */
export function sentTexts(sent: Readonly<Record<string, unknown>>): Record<string, string> {
  return typedTexts(Object.fromEntries(Object.entries(sent).flatMap(([input, value]) => (['string', 'number', 'boolean'].includes(typeof value) ? [[input, String(value).slice(0, longestSent)]] : []))));
}

/** What an input holds: the text a client sends for it. */
export function inputTextOf(value: Value): string {
  return value === undefined || value === null ? '' : plainLine(String(value), limits.propertyTextLength);
}

/** As it stands in a profile; the empty text when there is none. */
export function shownValue({ type }: PropertyDefinition, value: Value): string {
  if (value === undefined || value === null) return '';
  return type === 'yes-no' ? (value === true ? 'yes' : 'no') : plainLine(String(value), limits.propertyTextLength);
}

export interface PropertyInput extends CardData {
  id: Trusted; label: Trusted; value: Trusted | number;
  isText: boolean; isNumber: boolean; isNoNumber: boolean; isDate: boolean; isChoice: boolean;
  choices: ReturnType<typeof choiceData>;
}

/** `values`: texts by the id of the input. */
export function propertyInputs(definitions: readonly PropertyDefinition[], values: Readonly<Record<string, string | undefined>>): PropertyInput[] {
  return definitions.map((definition) => {
    const text = plainLine(values[inputIdOf(definition)] ?? '', limits.propertyTextLength);
    const is = inputKind(definition, text);
    return {
      // Labels know no markdown.
      id: trusted(inputIdOf(definition)), label: trusted(plainLine(definition.name, limits.propertyTextLength)),
      value: is === 'number' ? Number(text) : trusted(is === 'yes-no' && text === '' ? noChoice : text),
      isText: is === 'text', isNumber: is === 'number' && text !== '',
      // An empty value is none of a number input's: clients make 0 of it.
      isNoNumber: is === 'number' && text === '', isDate: is === 'date', isChoice: is === 'choice' || is === 'yes-no',
      choices: choiceData(is === 'yes-no' ? yesOrNo : [{ title: '(none)', value: noChoice }, ...definition.choices.map((choice) => ({ title: choice, value: choice }))]),
    };
  });
}

/** Said where a form for new people has no room for them. */
export const noRoomWords = 'There is no room here for the further properties; “edit” sets them afterwards.';

/** What cannot stand in the input of its type is shown as it was typed. */
function inputKind({ type, choices }: PropertyDefinition, text: string): PropertyDefinition['type'] {
  if (type === 'number') return text === '' || Number.isFinite(Number(text)) ? type : 'text';
  if (type === 'date') return text === '' || /^\d{4}-\d\d-\d\d$/.test(text) ? type : 'text';
  if (type === 'yes-no') return ['', 'true', 'false'].includes(text) ? type : 'text';
  if (type === 'choice') return choices.length > 0 && (text === '' || choices.includes(text)) ? type : 'text';
  return type;
}

/** Of people who are new: what is left empty is not set. @throws UsherError input.invalid with a sentence that names the property. */
export function givenProperties(definitions: readonly PropertyDefinition[], texts: Readonly<Record<string, string | undefined>>): PropertyValues {
  return typedProperties(definitions.filter((definition) => (texts[inputIdOf(definition)] ?? '') !== ''), texts);
}

/** @throws UsherError input.invalid with a sentence that names the property. `texts`: by the id of the input; only what is there is set. */
export function typedProperties(definitions: readonly PropertyDefinition[], texts: Readonly<Record<string, string | undefined>>): PropertyValues {
  const typed = definitions.flatMap((definition) => {
    const text = texts[inputIdOf(definition)];
    return text === undefined ? [] : [{ definition, text: tidy(withoutInvisible(text)) }];
  });
  return Object.fromEntries(typed.map(({ definition, text }) => [definition.key, propertyValue(definition, text)]));
}
