// Groups and licences as lists to choose from on a form, and what was chosen on one.
import { whyNotEditable } from '../../shared/group.ts';
import type { Group } from '../../shared/group.ts';
import type { Licence } from '../../shared/licence.ts';
import { plainLine } from '../../shared/text.ts';
import { keepsLocalLogin } from '../plans/operations/allow-local-login.ts';
import { countOf } from './card.ts';
import type { Context } from './command.ts';
import { readAll } from './names.ts';
import { splitList } from './parse.ts';

/** `value` is the id. */
export interface ListedChoice { title: string; value: string }

/** Longer lists are typed. */
export const mostChoices = 80;
const titleLength = 60;

const byTitle = (a: ListedChoice, b: ListedChoice): number => a.title.localeCompare(b.title, 'en');

export async function allGroups({ services, actor }: Pick<Context, 'services' | 'actor'>): Promise<Group[]> {
  return readAll(services.store.groups, actor.tenant);
}

/** Why nobody is put into a group, or taken out of it, as such; undefined when that can be. `keeper`: the group that keeps local login. */
export function whyFixed(group: Group, keeper: Group | undefined): string | undefined {
  return whyNotEditable(group) ?? keepsLocalLogin(group, { localLogin: keeper === undefined ? undefined : { group: keeper } });
}

/** The groups that people can be put into. */
export function groupChoices(groups: readonly Group[], keeper: Group | undefined): ListedChoice[] {
  return groups.filter((group) => whyFixed(group, keeper) === undefined).map(({ id, name }) => ({ title: plainLine(name, titleLength), value: id })).sort(byTitle);
}

export async function licenceChoices({ services, actor }: Pick<Context, 'services' | 'actor'>): Promise<ListedChoice[]> {
  const licences: Licence[] = await readAll(services.store.licences, actor.tenant);
  return licences.map(({ id, name, free }) => ({ title: `${plainLine(name, titleLength)} (${countOf(free, 'seat', 'seats')} free)`, value: id })).sort(byTitle);
}

/** Ids as a choice set sends them, and names as they are typed. */
export function chosenIn(...fields: readonly string[]): string[] {
  return [...new Set(fields.flatMap(splitList))];
}
