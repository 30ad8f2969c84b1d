// The form of what is done to one group: a text to enter or a choice to make, and what to do with it.
import { plainLine } from '../../shared/text.ts';
import type { Card } from '../ports.ts';
import { cardTemplate, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import json from './group-form.card.json' with { type: 'json' };

interface FormData extends CardData {
  title: string;
  note: string;
  error: string;
  label: string;
  inputError: string;
  value: Trusted;
  choices: { title: Trusted; value: Trusted }[];
  actions: { title: string; verb: Trusted; group: Trusted }[];
}
const expand = cardTemplate<FormData>(json);

/** More choices make a list nobody reads, and a card Teams does not take. */
const choicesShown = 60;

export interface GroupForm {
  /** Id of the group. */
  group: string;
  title: string;
  note: string;
  /** Why what was entered is not accepted; empty at first. */
  error: string;
  input: { label: string; error: string; value: string; choices?: readonly { title: string; value: string }[] };
  actions: readonly { title: string; verb: string }[];
}

/** Inputs and choices show text as it is and know no markdown. */
export function groupFormCard({ group, title, note, error, input, actions }: GroupForm): Card {
  return expand({
    title, note, error,
    label: input.label, inputError: input.error, value: trusted(plainLine(input.value, 1000)),
    choices: (input.choices ?? []).slice(0, choicesShown).map((choice) => ({ title: trusted(plainLine(choice.title, 120)), value: trusted(choice.value) })),
    actions: actions.map((action) => ({ title: action.title, verb: trusted(action.verb), group: trusted(group) })),
  });
}
