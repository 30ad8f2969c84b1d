// What all commands share that do something to groups as such: which groups are meant, and the plan for them.
import { UsherError } from '../../shared/errors.ts';
import { characterFault, quoted, tidy, withoutInvisible } from '../../shared/import-text.ts';
import type { Plan } from '../../shared/plan.ts';
import type { GroupOperationRequest } from '../plans/change.ts';
import { wantedWords } from '../plans/wanted-words.ts';
import type { Application } from '../ports.ts';
import type { Context } from './command.ts';
import { findEach, groupFinder } from './names.ts';
import type { CountedGroup } from './names.ts';
import { textOf } from './parse.ts';
import type { Word } from './parse.ts';

type Asking = Pick<Context, 'services' | 'actor'>;

/** The names behind an unquoted “group” or “groups”; undefined when people are meant. */
export function withoutGroupWord(words: readonly Word[]): readonly Word[] | undefined {
  const [first, ...names] = words;
  if (first === undefined || first.quoted || !/^groups?$/i.test(first.text)) return undefined;
  if (names.length === 0) throw new UsherError('input.invalid', 'Which group? Write its name behind the word “group”.');
  return names;
}

export async function groupsMeant({ services, actor }: Asking, words: readonly Word[]): Promise<readonly CountedGroup[]> {
  return findEach(words, groupFinder(services, actor.tenant));
}

export async function oneGroup(asking: Asking, words: readonly Word[]): Promise<CountedGroup> {
  const [only, ...others] = words.length === 0 ? [] : await groupsMeant(asking, words);
  if (only === undefined || others.length > 0) throw new UsherError('input.invalid', 'Name one group at a time. Put a name with blanks in quotes.');
  return only;
}

interface Wanted { title(names: string): string; operations: readonly GroupOperationRequest[] }

/** One row a group; which of them nobody may change from here is said on the plan. */
export async function planForGroups(asking: Asking, words: readonly Word[], { title, operations }: Wanted): Promise<Plan> {
  const groups = await groupsMeant(asking, words);
  return asking.services.changes.planGroups(asking.actor, { title: title(groups.map(({ name }) => name).join(', ')), operations, groups: groups.map(({ id }) => id) });
}

/** What is wanted of groups as they are called by whoever asks. */
export function wantedOfGroups(words: readonly Word[], operations: readonly GroupOperationRequest[]): string {
  return `group ${textOf(withoutGroupWord(words) ?? words)}: ${wantedWords(operations)}`;
}

/** @throws UsherError input.invalid for a value that would not be seen as it was meant. */
export function cleanText(what: string, value: string, most: number): string {
  const text = tidy(withoutInvisible(value));
  const fault = characterFault(text);
  if (fault !== '') throw new UsherError('input.invalid', `${what}: ${quoted(text)} ${fault}.`);
  if (text.length > most) throw new UsherError('input.invalid', `${what}: at most ${most.toLocaleString('en-GB')} characters are possible.`);
  return text;
}

/** What the directory alone knows; undefined when it does not answer. */
export async function applicationsOf({ services, actor }: Asking, group: string): Promise<readonly Application[] | undefined> {
  try {
    return (await services.applicationsOf(actor.tenant, [group])).get(group) ?? [];
  } catch (error) {
    if (error instanceof UsherError) return undefined;
    throw error;
  }
}

/** All that a group can be assigned; none when the directory does not answer, so that a name is typed. */
export async function applicationsListed({ services, actor }: Asking): Promise<readonly Application[]> {
  try {
    return await services.applications(actor.tenant);
  } catch (error) {
    if (error instanceof UsherError) return [];
    throw error;
  }
}

/** A group named by a button, by its id alone. */
export const byId = (id: string): readonly Word[] => [{ text: id, quoted: true }];
