// group – one group and its members.
import { UsherError } from '../../shared/errors.ts';
import { whyNotEditable } from '../../shared/group.ts';
import { limits } from '../../shared/limits.ts';
import { defineCommand } from './command.ts';
import { groupWords } from './groups.ts';
import { listCard } from './list.card.ts';
import { findEach, findGroup } from './names.ts';
import { userItem } from './users.ts';

export const group = defineCommand({
  name: 'group',
  aliases: ['show group'],
  usage: 'group Sales',
  summary: 'one group and its members',
  section: 'Groups and licences',
  ability: 'groups.see',
  read: (said) => {
    if (said.words.length === 0) throw new UsherError('input.invalid', 'Which one? Write it as: group Sales');
    return said.words;
  },
  run: async ({ services, actor }, words) => {
    const found = await findEach(words, async (name) => findGroup(services, actor.tenant, name));
    const [only] = found;
    if (only === undefined || found.length > 1) throw new UsherError('input.invalid', 'Name one group at a time. Put a name with blanks in quotes.');
    const page = await services.store.users.list(actor.tenant, { filter: { group: only.id }, sort: 'name', limit: limits.peopleOnCard });
    const total = await services.store.users.count(actor.tenant, { group: only.id }, limits.importRows);
    const note = [groupWords(only), only.description, whyNotEditable(only) ?? '', total.count === 0 ? 'Nobody is in it.' : ''].filter((part) => part !== '').join('. ');
    return {
      card: listCard({ title: only.name, note, items: page.users.map(userItem), total: total.count, link: services.tabAddress(`users?group=${encodeURIComponent(only.id)}`) }),
      summary: `${only.name}: ${groupWords(only)}`,
    };
  },
});
