// Groups and licences as the thing people are added to, removed from or given.
import { asTyped } from '../plans/wanted-words.ts';
import type { Context } from './command.ts';
import { withoutGroupWord } from './group-change.ts';
import { findEach, groupFinder, licenceFinder } from './names.ts';
import { textOf } from './parse.ts';
import type { Word } from './parse.ts';

/** As whoever asks calls them. */
export const typedNames = (words: readonly Word[]): readonly { id: string; name: string }[] => [asTyped(textOf(withoutGroupWord(words) ?? words))];

export async function groupsNamed({ services, actor }: Context, words: readonly Word[]): Promise<readonly { id: string; name: string }[]> {
  // “to group Sales” says no more than “to Sales” where people are put into groups.
  const groups = await findEach(withoutGroupWord(words) ?? words, groupFinder(services, actor.tenant));
  return groups.map(({ id, name }) => ({ id, name }));
}

export async function licencesNamed({ services, actor }: Context, words: readonly Word[]): Promise<readonly { id: string; name: string }[]> {
  const licences = await findEach(words, licenceFinder(services, actor.tenant));
  return licences.map(({ id, name }) => ({ id, name }));
}
