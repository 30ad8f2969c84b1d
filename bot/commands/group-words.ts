// Groups that were meant as a filter and written without its colon or its quotes: said before anything is planned, with how it is written.
import { UsherError } from '../../shared/errors.ts';
import { groupsCalled } from '../plans/names.ts';
import type { Called } from '../plans/names.ts';
import type { CountedGroup } from './names.ts';
import { readAll } from './names.ts';
import type { Said, Word } from './parse.ts';
import type { Asking, Selection } from './people.ts';
import { isAnd } from './sides.ts';

/** What was asked for; `example` has a place for the filter: “deactivate …”. */
interface AskedOfPeople { people: readonly Word[]; options: Said['options']; example(filter: string): string }

/** Names of more words than this are not looked for. */
const longestName = 6;
const wordsRead = 12;
const aboutNames: readonly string[] = ['person.unknown', 'person.ambiguous', 'group.unknown'];

/** Whom `select` finds. @throws UsherError input.invalid where somebody is not found since the words name a group. */
export async function unlessGroupMeant(asking: Asking, asked: AskedOfPeople, select: () => Promise<Selection>): Promise<Selection> {
  try {
    const selection = await select();
    if (selection.unresolved.length > 0) await refuseGroupMeant(asking, asked);
    return selection;
  } catch (error) {
    if (error instanceof UsherError && aboutNames.includes(error.code)) await refuseGroupMeant(asking, asked);
    throw error;
  }
}

async function refuseGroupMeant({ services, actor }: Asking, { people, options: { group: filters = [] }, example }: AskedOfPeople): Promise<void> {
  const behindWord = people.slice(people.findIndex(isGroupWord) + 1);
  const isNamed = behindWord.length > 0 && people.some(isGroupWord);
  if (!isNamed && (filters.length === 0 || people.length === 0)) return;
  const called = groupsCalled(await readAll(services.store.groups, actor.tenant));
  const named = isNamed ? beginning(behindWord, '', called) : undefined;
  if (named !== undefined) throw new UsherError('input.invalid', `Write it with a colon to mean the people in the group: ${example(filterBy(named))}.`);
  const cut = filters.slice(0, wordsRead).flatMap((filter) => people.slice(0, wordsRead).map((_, at) => beginning(people.slice(at), filter, called))).find((group) => group !== undefined);
  if (cut !== undefined) throw new UsherError('input.invalid', `The name of a group takes quotation marks where it has blanks: ${example(filterBy(cut))}.`);
}

const isGroupWord = ({ text, quoted }: Word): boolean => !quoted && /^groups?$/i.test(text);

/** The group whose name these words begin with, behind what stands before them; the longest name first. */
function beginning(words: readonly Word[], before: string, called: Called<CountedGroup>): CountedGroup | undefined {
  const end = words.findIndex((word, at) => word.text.includes('@') || isAnd(word) || (at > 0 && word.parted === true));
  const name = words.slice(0, Math.min(longestName, end === -1 ? words.length : end)).map(({ text }) => text);
  for (let length = name.length; length > 0; length -= 1) {
    const [group] = called([before, ...name.slice(0, length)].join(' ').trim());
    if (group !== undefined) return group;
  }
  return undefined;
}

/** No quotation mark can stand between quotation marks. */
function filterBy({ id, name }: CountedGroup): string {
  if (name.includes('"')) return `group:${id}`;
  return /^[^\s,;]+$/.test(name) ? `group:${name}` : `group:"${name}"`;
}
