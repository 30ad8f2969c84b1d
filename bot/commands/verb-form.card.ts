// The form of one verb: what it is about, as texts to enter or choices to make, and what to do with it.
import { plainLine } from '../../shared/text.ts';
import type { Card } from '../ports.ts';
import { cardTemplate, fitting, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import type { ListedChoice } from './choice-lists.ts';
import json from './verb-form.card.json' with { type: 'json' };

interface InputData extends CardData {
  id: Trusted; label: string; isRequired: boolean; inputError: string; value: Trusted;
  isLine: boolean; isLong: boolean; isChoice: boolean; choices: { title: Trusted; value: Trusted }[];
}
interface FormData extends CardData {
  title: string; note: string; error: string; inputs: InputData[];
  actions: { title: string; verb: Trusted; style: Trusted; group: Trusted }[];
}
const expand = cardTemplate<FormData>(json);

/** More choices make a list nobody reads; then they are typed. */
const mostChoices = 60;
const titleLength = 80;

export interface FormInput {
  id: string;
  label: string;
  /** What is said when it stays empty; without it, it may. */
  error?: string;
  value: string;
  /** Several lines. */
  long?: true;
  /** None of them: it is typed. */
  choices?: readonly ListedChoice[];
}

export interface VerbForm {
  title: string;
  note: string;
  /** Why what was entered is not accepted; empty at first. */
  error: string;
  inputs: readonly FormInput[];
  actions: readonly { title: string; verb: string; destructive?: true }[];
  /** Id of the group whose card it was opened on; else empty. */
  group: string;
}

export function verbFormCard(form: VerbForm): Card {
  // Values are cut only where Teams would not take the card otherwise.
  return fitting(4_000, (longest) => expand({
    title: form.title, note: form.note, error: form.error,
    inputs: form.inputs.map((input) => inputData(input, longest)),
    actions: form.actions.map(({ title, verb, destructive }) => ({ title, verb: trusted(verb), style: trusted(destructive === true ? 'destructive' : 'positive'), group: trusted(form.group) })),
  }));
}

/** Inputs and choices show text as it is and know no markdown. */
function inputData({ id, label, error, value, long, choices = [] }: FormInput, longest: number): InputData {
  const isChoice = choices.length > 0 && choices.length <= mostChoices;
  const isLong = long === true;
  return {
    id: trusted(id), label, isRequired: error !== undefined, inputError: error ?? '', value: trusted(isLong ? plainLines(value, longest) : plainLine(value, Math.min(longest, 1_000))),
    isLine: !isLong && !isChoice, isLong, isChoice,
    choices: isChoice ? choices.map((choice) => ({ title: trusted(plainLine(choice.title, titleLength)), value: trusted(choice.value) })) : [],
  };
}

function plainLines(text: string, longest: number): string {
  return text.split('\n').map((each) => plainLine(each, longest)).join('\n').slice(0, longest);
}
