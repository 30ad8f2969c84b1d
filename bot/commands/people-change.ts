// What all commands share that do something to people who are here already: by words, by form and by button on a profile.
import { z } from 'zod';
import { can } from '../../shared/abilities.ts';
import type { Ability } from '../../shared/abilities.ts';
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import type { GroupOperationRequest, OperationRequest } from '../plans/change.ts';
import { wantedWords } from '../plans/wanted-words.ts';
import { adviceFor } from './advice.ts';
import { actionOf, readable } from './asked-actions.ts';
import { countOf } from './card.ts';
import { proceed } from './change-flow.ts';
import { defineCommand, defineVerb } from './command.ts';
import type { Command, Context, Reply } from './command.ts';
import { planForGroups, wantedOfGroups, withoutGroupWord } from './group-change.ts';
import { unlessGroupMeant } from './group-words.ts';
import { readSaid, splitAt, tidy } from './parse.ts';
import type { Said, Word } from './parse.ts';
import { peopleFormCard } from './people-form.card.ts';
import type { PeopleForm } from './people-form.card.ts';
import { filteringTakes, peopleOptions } from './people-filter.ts';
import { refuseLeavingOut } from './people-typed.ts';
import { isOwnName, onePerson, selectPeople } from './people.ts';
import type { Selection } from './people.ts';
import { sidesOf } from './sides.ts';

interface Named { id: string; name: string }

/** The thing people are put into or given; several at once are one operation each. */
export type Target<T extends Named = Named> = {
  /** Finds each of the words; throws group.unknown, licence.unknown or input.invalid. */
  find(context: Context, words: readonly Word[]): Promise<readonly T[]>;
  /** As whoever asks calls them, before anything is looked for; throws input.invalid. */
  typed(words: readonly Word[]): readonly T[];
} & (
  /** How the words stand in the message: people, a little word, the target; or the other way round. */
  | { little: 'to' | 'from'; first: 'people' | 'target' }
  /** The target is one word wherever it stands, and is known by itself. */
  | { is(word: Word): boolean; /** What it can be, as a sentence. */ what: string }
  /** It stands in front, as a phrase of its own; undefined when the words do not begin with one. */
  | { phrase(words: readonly Word[]): { target: readonly Word[]; people: readonly Word[] } | undefined }
);

/** The same given to groups as such, when the people part is `group Sales`; `group:Sales` with a colon means each person in it. */
export interface ForGroups<T extends Named> {
  operation(target: T): GroupOperationRequest;
  title(groups: string, targets: string): string;
}

export interface PeopleChange<T extends Named = Named> {
  name: string;
  aliases?: readonly string[];
  usage: string;
  summary: string;
  section: Command['section'];
  /** What it takes to ask this of others. */
  ability: Ability;
  /** What it takes to ask it of oneself, where that is less. */
  own?: Ability;
  form: PeopleForm & { filterNote?: string; /** A button on a profile opens it for that person and does nothing yet. */ opens?: true };
  target?: Target<T>;
  forGroups?: ForGroups<T>;
  /** Options beside the filters. */
  options?: readonly string[];
  /** Names are looked for in the recycle bin first. */
  among?: 'deleted';
  /** Throws where what was asked can be done to nobody. */
  check?(context: Context, asked: { options: Said['options'] }): void;
  operations(target: T | undefined, asked: { options: Said['options']; count: number }): readonly OperationRequest[];
  /** "Deactivate 12 people" from "12 people" and the names of the targets. */
  title(who: string, target: string, asked: { options: Said['options'] }): string;
}

interface Asked { people: readonly Word[]; target: readonly Word[]; options: Said['options'] }

export function peopleCommand<T extends Named>(change: PeopleChange<T>): Command {
  return defineCommand({
    ...change,
    ability: change.own ?? change.ability,
    also: ({ options }) => filteringTakes(change.ability, options),
    wish: (said) => {
      const asked = divide(change, said);
      return { people: asked.people, wanted: wantedOf(change, asked) };
    },
    aliases: change.aliases ?? [],
    options: [...peopleOptions, ...change.options ?? []],
    verbs: [pressed(change)],
    read: (said) => divide(change, said),
    run: async (context, asked) => {
      if (!isBare(asked)) return carry(change, context, asked);
      // Whoever may ask it of nobody else means themselves.
      if (!can(context.actor.role, change.ability)) return carry(change, context, { ...asked, people: [{ text: 'me', quoted: false }] });
      return form(change, context, { people: '', target: '', error: '' });
    },
  });
}

/** Of groups as such their names stand in it, for the audit trail knows only people by theirs. */
function wantedOf<T extends Named>(change: PeopleChange<T>, { people, target, options }: Asked): string {
  const targets = change.target === undefined ? [undefined] : change.target.typed(target);
  const groups = change.forGroups === undefined ? undefined : withoutGroupWord(people);
  if (change.forGroups === undefined || groups === undefined) return wantedWords(targets.flatMap((each) => change.operations(each, { options, count: 1 })));
  const { operation } = change.forGroups;
  return wantedOfGroups(groups, targets.flatMap((each) => (each === undefined ? [] : [operation(each)])));
}

function isBare({ people, target, options }: Asked): boolean {
  return people.length === 0 && target.length === 0 && Object.keys(options).length === 0;
}

function divide<T extends Named>(change: PeopleChange<T>, { words, options }: Said): Asked {
  if (change.target === undefined || words.length === 0) return { people: words, target: [], options };
  if ('is' in change.target) return divideAt({ usage: change.usage, what: change.target.what }, { words, options }, words.findIndex(change.target.is));
  if ('phrase' in change.target) {
    const phrase = change.target.phrase(words);
    if (phrase === undefined) throw new UsherError('input.invalid', `Write it as: ${change.usage}`);
    return { ...phrase, options };
  }
  const { little, first } = change.target;
  const parts = splitAt(words, little);
  if (parts === undefined) throw new UsherError('input.invalid', `Write it as: ${change.usage}`);
  return first === 'people' ? { people: parts.before, target: parts.after, options } : { people: parts.after, target: parts.before, options };
}

function divideAt({ usage, what }: { usage: string; what: string }, { words, options }: Pick<Said, 'words' | 'options'>, at: number): Asked {
  if (at === -1) throw new UsherError('input.invalid', `${what} Write it as: ${usage}`);
  return { people: words.toSpliced(at, 1), target: words.slice(at, at + 1), options };
}

async function carry<T extends Named>(change: PeopleChange<T>, context: Context, { people, target, options }: Asked): Promise<Reply> {
  if (change.own !== undefined && (!isOwnName(context, people) || Object.keys(options).length > 0)) await context.services.actors.demand(context.actor, change.ability, { action: actionOf(change.name), whom: sidesOf(people).flat().map(({ text }) => text), wanted: () => readable(() => wantedOf(change, { people, target, options })) ?? '' });
  if (people.length === 0 && !peopleOptions.some((option) => options[option] !== undefined)) throw new UsherError('input.invalid', `Say who, for example: ${change.usage}`);
  if (change.target !== undefined && target.length === 0) throw new UsherError('input.invalid', `Write it as: ${change.usage}`);
  const groups = change.forGroups === undefined ? undefined : withoutGroupWord(people);
  if (groups === undefined) refuseLeavingOut(people);
  change.check?.(context, { options });
  const targets = change.target === undefined ? [] : await unlessLeavingOut(target, change.target.find(context, target));
  if (change.forGroups !== undefined && groups !== undefined) return carryForGroups(change.forGroups, context, { groups, targets, options });
  const asking = { ...context, among: change.among, ability: change.ability };
  const example = (filter: string): string => (change.target === undefined ? `${change.name} ${filter}` : filter);
  const select = async (): Promise<Selection> => selectPeople(asking, people, options);
  // Behind a comma the word is one of the values: `group:Sales, except jane`.
  const selection = await unlessLeavingOut((options['group'] ?? []).map(unquoted), unlessGroupMeant(asking, { people, options, example }, select));
  if (selection.count === 0 && selection.unresolved.length === 0) throw new UsherError('plan.empty', 'Nobody matches, so there is nothing to do.');
  const asked = { options, count: selection.count };
  const { changes } = context.services;
  const plan = await changes.plan(context.actor, {
    title: change.title(selectionWords(selection, change.forGroups === undefined ? undefined : options['group']?.join(' or ')), namesOf(targets), asked),
    operations: targets.length === 0 ? change.operations(undefined, asked) : targets.flatMap((each) => change.operations(each, asked)),
    users: selection.users,
    unresolved: selection.unresolved,
  });
  return proceed(context, plan);
}

interface AskedForGroups<T> { groups: readonly Word[]; targets: readonly T[]; options: Said['options'] }

async function carryForGroups<T extends Named>({ operation, title }: ForGroups<T>, context: Context, { groups, targets, options }: AskedForGroups<T>): Promise<Reply> {
  if (Object.keys(options).length > 0) throw new UsherError('input.invalid', 'Name either groups or filters. “group Sales” means the group itself, “group:Sales” each person in it.');
  return proceed(context, await unlessLeavingOut(groups, planForGroups(context, groups, { title: (names) => title(names, namesOf(targets)), operations: targets.map(operation) })));
}

/** A group or a licence may have such a word in its name. */
async function unlessLeavingOut<T>(words: readonly Word[], found: Promise<T>): Promise<T> {
  return found.catch((error: unknown) => {
    if (error instanceof UsherError && error.expected) refuseLeavingOut(words);
    throw error;
  });
}

const unquoted = (text: string): Word => ({ text, quoted: false });
const namesOf = (all: readonly Named[]): string => all.map(({ name }) => name).join(', ');

/** `group`: where the group could have been meant as such, the plan says that it is not. */
export function selectionWords({ users, unresolved, count }: Selection, group?: string): string {
  const all = count + unresolved.length;
  if (group !== undefined) return `each of ${countOf(all, 'person', 'people')} now in ${group}`;
  const only = all === 1 && Array.isArray(users) ? (users as readonly { displayName: string; email: string }[])[0] : undefined; // Array.isArray does not narrow read-only arrays
  return only === undefined ? countOf(all, 'person', 'people') : only.displayName || only.email;
}

const pressedSchema = z.object({
  usherPerson: z.string().max(100).optional(),
  people: z.string().max(20_000).optional(),
  target: z.string().max(5_000).optional(),
  until: z.string().max(100).optional(),
});

/** The form, or the button on a profile. What was typed into the form is read like words of a message. */
function pressed<T extends Named>(change: PeopleChange<T>): Command['verbs'][number] {
  return defineVerb({
    verb: change.form.verb,
    ability: change.own ?? change.ability,
    data: pressedSchema,
    wanted: ({ people = '', target = '' }) => {
      const said = readTyped(change, people);
      return wantedOf(change, { people: said.words, target: readTyped(change, target).words, options: said.options });
    },
    run: async (context, data) => {
      if (data.usherPerson !== undefined) return ofProfile(change, context, [{ text: data.usherPerson, quoted: true }]);
      const filled = { people: data.people ?? '', target: data.target ?? '', until: data.until ?? '' };
      try {
        const people = readTyped(change, filled.people);
        return await carry(change, context, { people: people.words, target: readTyped(change, filled.target).words, options: dated(change, people.options, filled.until) });
      } catch (error) {
        if (error instanceof UsherError && error.expected) return form(change, context, { ...filled, error: adviceFor(context, error) });
        throw error;
      }
    },
  });
}

async function ofProfile<T extends Named>(change: PeopleChange<T>, context: Context, people: readonly Word[]): Promise<Reply> {
  if (change.form.opens !== true) return carry(change, context, { people, target: [], options: {} });
  return form(change, context, { people: (await onePerson(context, people)).userPrincipalName, target: '', error: '' });
}

/** The day of the form, as if it were typed behind the names; where it is typed there as well, nobody can tell which one counts. */
function dated({ form: { until } }: Pick<PeopleChange, 'form'>, options: Said['options'], day: string): Said['options'] {
  if (until === undefined || day.trim() === '') return options;
  if (options['until'] !== undefined) throw new UsherError('input.invalid', 'A day stands behind the names and in the field for it; leave one of them out.');
  return { ...options, until: [day.trim()] };
}

function readTyped(change: Pick<PeopleChange, 'options'>, text: string): Said {
  if (text.length > limits.pastedBytes) throw new UsherError('input.too-large');
  return readSaid({ name: '', aliases: [], options: [...peopleOptions, ...change.options ?? []] }, tidy(text));
}

/** What a filter does is told to whoever may use one. */
function form({ form: { filterNote, ...form } }: Pick<PeopleChange, 'form'>, { actor }: Context, filled: { people: string; target: string; until?: string; error: string }): Reply {
  const note = filterNote !== undefined && can(actor.role, 'users.see') ? `${form.note} ${filterNote}` : form.note;
  return { card: peopleFormCard({ ...form, note }, filled), summary: form.title, here: true };
}
