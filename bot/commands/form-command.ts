// Verbs that take words behind them or, said alone, open a form; what the form sends takes the same road as the words.
import { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';
import type { Advice } from '../../shared/errors.ts';
import { adviceFor } from './advice.ts';
import { defineCommand, defineVerb } from './command.ts';
import type { CardVerb, Command, Context, Reply } from './command.ts';
import { byId, oneGroup } from './group-change.ts';
import type { CountedGroup } from './names.ts';
import { splitList, tidy } from './parse.ts';
import type { Said, Word } from './parse.ts';
import { verbFormCard } from './verb-form.card.ts';
import type { FormInput } from './verb-form.card.ts';

export type Asking = Pick<Context, 'services' | 'actor'>;

export interface AskedInput extends Omit<FormInput, 'value' | 'choices'> { choices?(asking: Asking): Promise<NonNullable<FormInput['choices']>> }

/** What was typed into a form. */
export interface Filled {
  text(id: string): string;
  /** Names separated by commas, quotes around those that have one in them: at least one, where the input may not stay empty. */
  names(id: string): readonly Word[];
}

export interface FormParts<Asked> extends Pick<Command, 'name' | 'usage' | 'summary' | 'section' | 'ability'>, Partial<Pick<Command, 'aliases' | 'options' | 'verbatim' | 'verbs'>> {
  form: {
    verb: string; title: string; note: string; advice?: Advice; goTitle: string; destructive?: true; inputs: readonly AskedInput[];
    /** On the card of a group, which the form then does not ask for. */
    ofGroup?: { title(name: string): string; values?(group: CountedGroup): Readonly<Record<string, string>> };
    /** Where the form on the card of a group is one of several commands. */
    drawOfGroup?(context: Context, state: FormState): Promise<Reply>;
  };
  read(said: Said): Asked;
  /** @throws UsherError input.invalid with a sentence; the form comes back with it. */
  readForm(filled: Filled): Asked;
  /** What is wanted, as far as that can be told before anything is looked for. */
  wanted?(asked: Asked): string;
  run(context: Context, asked: Asked): Promise<Reply>;
}

/** The input that `ofGroup` fills by itself. */
export const groupInput: AskedInput = { id: 'group', label: 'Group', error: 'Name a group.' };
export const groupsInput: AskedInput = { ...groupInput, label: 'Groups, separated by commas', error: 'Name at least one group.' };

export function formCommand<Asked>(parts: FormParts<Asked>): Command {
  return defineCommand({
    ...parts,
    verbs: [pressed(parts), ...parts.verbs ?? []],
    wish: (said) => ({ wanted: said.words.length === 0 ? '' : parts.wanted?.(parts.read(said)) ?? '' }),
    read: (said) => (said.words.length === 0 && Object.keys(said.options).length === 0 ? undefined : { asked: parts.read(said) }),
    run: async (context, said) => (said === undefined ? form(parts, context, { group: '', texts: {}, error: '' }) : parts.run(context, said.asked)),
  });
}

const pressedSchema = z.looseObject({ usherGroup: z.string().max(100).default(''), usherForm: z.literal('filled').optional() })
  .refine(({ usherGroup, usherForm }) => usherForm !== undefined || usherGroup !== '', 'is neither a button nor a form');
const textSchema = z.string().max(20_000).default('');

/** The button on a group's card opens the form, or does what needs no more than the group; the button of the form sends it. */
function pressed<Asked>(parts: FormParts<Asked>): CardVerb {
  return defineVerb({
    verb: parts.form.verb,
    ability: parts.ability,
    data: pressedSchema,
    wanted: (sent) => {
      const { group, inputs } = groupAndInputs(parts, sent);
      if (sent.usherForm === undefined && inputs.length > 0) return '';
      return parts.wanted?.(parts.readForm(filled(inputs, { group, texts: textsIn(inputs, sent) }))) ?? '';
    },
    run: async (context, sent) => {
      const { group, inputs } = groupAndInputs(parts, sent);
      if (sent.usherForm === undefined && inputs.length > 0) return shown(parts, context, { group, texts: {}, error: '' });
      const texts = textsIn(inputs, sent);
      try {
        refuseEmpty(inputs, texts);
        return await parts.run(context, parts.readForm(filled(inputs, { group, texts })));
      } catch (error) {
        if (inputs.length > 0 && error instanceof UsherError && error.expected) return shown(parts, context, { group, texts, error: adviceFor(context, error) });
        throw error;
      }
    },
  });
}

/** A form that asks for no group looks up none. */
function groupAndInputs<Asked>(parts: FormParts<Asked>, { usherGroup }: { usherGroup: string }): { group: string; inputs: readonly AskedInput[] } {
  const group = parts.form.inputs.some(({ id }) => id === groupInput.id) ? usherGroup : '';
  return { group, inputs: inputsOf(parts, group) };
}

function textsIn(inputs: readonly AskedInput[], sent: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(inputs.map(({ id }) => [id, textSchema.parse(sent[id])]));
}

/** Clients ask for what is needed, and a forged press does not. */
function refuseEmpty(inputs: readonly AskedInput[], texts: Readonly<Record<string, string>>): void {
  const empty = inputs.find(({ id, error }) => error !== undefined && texts[id]?.trim() === '');
  if (empty?.error !== undefined) throw new UsherError('input.invalid', empty.error);
}

function inputsOf<Asked>({ form: { inputs } }: FormParts<Asked>, group: string): readonly AskedInput[] {
  return group === '' ? inputs : inputs.filter(({ id }) => id !== groupInput.id);
}

function filled(inputs: readonly AskedInput[], { group, texts }: Pick<FormState, 'group' | 'texts'>): Filled {
  const text = (id: string): string => texts[id] ?? '';
  return {
    text,
    names: (id) => {
      if (id === groupInput.id && group !== '') return byId(group);
      const names = splitList(tidy(text(id))).map((name) => ({ text: name, quoted: true }));
      const needed = inputs.find((input) => input.id === id)?.error;
      if (names.length === 0 && needed !== undefined) throw new UsherError('input.invalid', needed);
      return names;
    },
  };
}

/** What was typed into a form, and why it is not accepted. `group`: on whose card it is; else empty. */
export interface FormState { group: string; texts: Readonly<Record<string, string>>; error: string }

async function shown<Asked>(parts: FormParts<Asked>, context: Context, state: FormState): Promise<Reply> {
  return state.group !== '' && parts.form.drawOfGroup !== undefined ? parts.form.drawOfGroup(context, state) : form(parts, context, state);
}

async function form<Asked>(parts: FormParts<Asked>, context: Context, { group, texts, error }: FormState): Promise<Reply> {
  const { verb, goTitle, destructive, note: words, advice, ofGroup } = parts.form;
  const about = group === '' ? undefined : await oneGroup(context, byId(group));
  const title = about === undefined ? parts.form.title : ofGroup?.title(about.name) ?? parts.form.title;
  const before = about === undefined ? {} : ofGroup?.values?.(about) ?? {};
  const inputs = await Promise.all(inputsOf(parts, group).map(async ({ choices, ...input }): Promise<FormInput> => ({
    ...input, value: texts[input.id] ?? before[input.id] ?? '', ...(choices === undefined ? {} : { choices: await choices(context) }),
  })));
  return { card: verbFormCard({ title, note: adviceFor(context, { words, advice }), error, inputs, group: about?.id ?? '', actions: [{ title: goTitle, verb, ...(destructive === true ? { destructive } : {}) }] }), summary: title, here: true };
}
