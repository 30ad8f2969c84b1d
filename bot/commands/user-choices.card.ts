// A small form about one user: what they hold of a list, ticked; or the one thing they are.
import { plainLine } from '../../shared/text.ts';
import type { Person } from '../../shared/user.ts';
import type { Card } from '../ports.ts';
import { cardTemplate, choiceData, fitting, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import { mostChoices } from './choice-lists.ts';
import type { ListedChoice } from './choice-lists.ts';
import json from './user-choices.card.json' with { type: 'json' };

export interface ChoicesForm {
  title: string;
  person: Person;
  verb: string;
  /** Of the list. */
  label: string;
  /** Of the field for what is not on the list. */
  moreLabel: string;
  notes: readonly string[];
  error: string;
  /** Exactly one is chosen. */
  one?: true;
  choices: readonly ListedChoice[];
  /** Ids that are so; what differs from them is what the person changed. */
  held: readonly string[];
  chosen: readonly string[];
  more: string;
  /** Asked for where a licence needs it and there is none. */
  location?: string;
}

interface ChoicesData extends CardData {
  title: string; email: string; error: string; notes: { text: string }[]; label: string; several: boolean; one: boolean;
  chosen: Trusted; choices: ReturnType<typeof choiceData>; moreLabel: string; more: Trusted; asksLocation: boolean; location: Trusted; verb: Trusted; person: Trusted; shown: Trusted;
}
const expand = cardTemplate<ChoicesData>(json);

const notesShown = 12;

export function choicesCard(form: ChoicesForm): Card {
  // What is ticked stands first, so that a list that had to be cut loses nothing of it.
  const isFirst = ({ value }: ListedChoice): boolean => form.held.includes(value) || form.chosen.includes(value);
  const inOrder = [...form.choices.filter(isFirst), ...form.choices.filter((choice) => !isFirst(choice))];
  return fitting(Math.min(inOrder.length, Math.max(mostChoices, form.held.length)), (most) => expandWith(form, inOrder.slice(0, most)));
}

function expandWith(form: ChoicesForm, listed: readonly ListedChoice[]): Card {
  const onList = new Set(listed.map(({ value }) => value));
  const ids = (some: readonly string[]): string => some.filter((id) => onList.has(id)).join(',');
  return expand({
    title: form.title, email: form.person.email, error: form.error, label: form.label,
    notes: form.notes.slice(0, notesShown).map((text) => ({ text })),
    several: form.one !== true && listed.length > 0, one: form.one === true,
    choices: choiceData(listed),
    chosen: trusted(ids(form.chosen)), shown: trusted(ids(form.held)),
    moreLabel: form.choices.length > listed.length ? form.moreLabel : '',
    more: trusted(plainLine(form.more, 1000)),
    asksLocation: form.location !== undefined, location: trusted(plainLine(form.location ?? '', 2)),
    verb: trusted(form.verb), person: trusted(form.person.id),
  });
}
