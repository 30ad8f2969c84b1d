// users – the list, filtered by options and words.
import { roleNames } from '../../shared/abilities.ts';
import { searchWords } from '../../shared/fold.ts';
import { quoted } from '../../shared/import-text.ts';
import { statusNames } from '../../shared/lifecycle.ts';
import { limits } from '../../shared/limits.ts';
import { longestSearch, tabPage } from '../../shared/tab-page.ts';
import type { User } from '../../shared/user.ts';
import type { UserFilter } from '../ports.ts';
import { countOf } from './card.ts';
import { defineCommand } from './command.ts';
import type { Context } from './command.ts';
import { listCard } from './list.card.ts';
import type { ListItem } from './list.card.ts';
import { filterOptions, readFilter } from './people-filter.ts';

const countedTo = 100_000;

export const users = defineCommand({
  name: 'users',
  aliases: ['list', 'list users', 'people'],
  usage: 'users [status:invited,active,inactive] [type:guest] [role:admin] [group:Sales] [words]',
  summary: 'the users, filtered',
  section: 'People',
  ability: 'users.see',
  options: filterOptions,
  read: (said) => ({ text: said.words.map((word) => word.text).join(' '), options: said.options }),
  run: async ({ services, actor }, { text, options }) => {
    const words = searchWords(text);
    const filter: UserFilter = { status: ['invited', 'active'], ...await readFilter({ services, actor }, options), ...(words.length === 0 ? {} : { words }) };
    const [page, total, group] = await Promise.all([
      services.store.users.list(actor.tenant, { filter, sort: 'name', limit: limits.peopleOnCard }),
      services.store.users.count(actor.tenant, filter, countedTo),
      filter.group === undefined ? undefined : services.store.groups.get({ tenant: actor.tenant }, filter.group),
    ]);
    const note = noteOf(filter, { count: total.count, group: group?.value.name ?? '', properties: options['property'] ?? [] });
    const title = total.capped ? `More than ${countOf(total.count, 'user', 'users')}` : countOf(total.count, 'user', 'users');
    return {
      card: listCard({ title, note, items: page.users.map(userItem), total: total.count, link: linkTo({ services, actor }, filter, { text, options }) }),
      summary: title,
    };
  },
});

/** All that the list is filtered by: a number above it is read as the number of those whom the filters name. */
function noteOf({ status = [], type, role, words }: UserFilter, { count, group, properties }: { count: number; group: string; properties: readonly string[] }): string {
  const filters = [
    status.map((each) => statusNames[each].toLowerCase()).join(' or '),
    ...(type === undefined ? [] : [`${type}s only`]),
    ...(role === undefined ? [] : [`with the role ${roleNames[role]}`]),
    ...(group === '' ? [] : [`in the group ${quoted(group)}`]),
    ...properties.map((property) => `with the property ${quoted(property)}`),
    ...(words === undefined ? [] : [`with “${words.join(' ')}”`]),
  ];
  const shown = `Shown: ${filters.join(', ')}.`;
  return count === 0 ? `${shown} Nobody matches; try “users status:all” or fewer words.` : shown;
}

export function userItem(user: User): ListItem {
  const marks = [statusNames[user.status], ...(user.type === 'guest' ? ['Guest'] : []), ...(user.role === 'user' ? [] : [roleNames[user.role]])];
  return { name: user.displayName || user.email, detail: `${user.email || user.userPrincipalName} · ${marks.join(' · ')}` };
}

/** The same list in the tab; none where the tab would show another one: it lists nobody who is deleted. */
function linkTo({ services, actor }: Pick<Context, 'services' | 'actor'>, { status, type, role, group }: UserFilter, { text, options }: { text: string; options: Readonly<Record<string, readonly string[]>> }): string {
  if (status?.includes('deleted') === true || text.length > longestSearch) return '';
  return services.tabAddress(actor.tenant, tabPage('users', { status: options['status'] && status?.join(','), type, role, group, property: options['property'], q: text }));
}
