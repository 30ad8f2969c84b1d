// The form of every command that does one thing to people: whom, where it needs one, which group or licence, and where it may end, when.
import { plainLine } from '../../shared/text.ts';
import type { Card } from '../ports.ts';
import { cardTemplate, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import json from './people-form.card.json' with { type: 'json' };

interface FormData extends CardData {
  title: string; error: string; note: string; people: Trusted; target: Trusted; targetLabel: string; targetError: string; until: Trusted; untilLabel: string; goTitle: string; verb: Trusted;
}
const expand = cardTemplate<FormData>(json);

/** YYYY-MM-DD */
const dayLength = 10;

/** What the form of one command says. */
export interface PeopleForm { title: string; note: string; goTitle: string; verb: string; target?: { label: string; error: string }; /** A day, which may stay empty. */ until?: { label: string } }

/** `filled` = what was typed so far; `error` = why it was not accepted. */
export function peopleFormCard(form: PeopleForm, filled: { people: string; target: string; until?: string; error: string }): Card {
  return expand({
    title: form.title,
    error: filled.error,
    note: form.note,
    // Inputs show their value as it is and know no markdown.
    people: trusted(plainLine(filled.people, 4000)),
    target: trusted(plainLine(filled.target, 1000)),
    targetLabel: form.target?.label ?? '',
    targetError: form.target?.error ?? '',
    until: trusted(plainLine(filled.until ?? '', dayLength)),
    untilLabel: form.until?.label ?? '',
    goTitle: form.goTitle,
    verb: trusted(form.verb),
  });
}
