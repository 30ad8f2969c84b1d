// group – one group: what it is and gives, who is in it, and the buttons for what can be done with it.
import { can } from '../../shared/abilities.ts';
import { UsherError } from '../../shared/errors.ts';
import { whyNotEditable } from '../../shared/group.ts';
import { limits } from '../../shared/limits.ts';
import { tabPage } from '../../shared/tab-page.ts';
import { defineCommand } from './command.ts';
import type { Context } from './command.ts';
import { deleteGroupVerb } from './delete-group.ts';
import { addToGroupVerb, groupButtons, groupLicencesVerb } from './group-buttons.ts';
import { applicationsOf, oneGroup } from './group-change.ts';
import { groupCard } from './group.card.ts';
import { groupWords } from './groups.ts';
import type { CountedGroup } from './names.ts';
import { renameGroupVerb } from './rename-group.ts';
import { userItem } from './users.ts';

export const group = defineCommand({
  name: 'group',
  aliases: ['show group'],
  usage: 'group Sales',
  summary: 'one group and its members, with what can be done',
  section: 'Groups and licences',
  ability: 'groups.see',
  verbs: groupButtons,
  read: (said) => {
    if (said.words.length === 0) throw new UsherError('input.invalid', 'Which one? Write it as: group Sales');
    return said.words;
  },
  run: async (context, words) => {
    const { services, actor } = context;
    const found = await oneGroup(context, words);
    const [page, total, applications] = await Promise.all([
      services.store.users.list(actor.tenant, { filter: { group: found.id }, sort: 'name', limit: limits.peopleOnCard }),
      services.store.users.count(actor.tenant, { group: found.id }, limits.importRows),
      applicationsOf(context, found.id),
    ]);
    return {
      card: groupCard(found, {
        words: groupWords(found), applications: applications?.map(({ name }) => name), actions: actionsOn(context, found), members: page.users.map(userItem), total: total.count,
        link: services.tabAddress(actor.tenant, tabPage('users', { group: found.id, status: 'all' })),
      }),
      summary: `${found.name}: ${groupWords(found)}`,
    };
  },
});

function actionsOn({ actor }: Context, found: CountedGroup): { title: string; verb: string }[] {
  const editable = whyNotEditable(found) === undefined && can(actor.role, 'groups.change');
  // Licences leave the membership alone, so a rule or a local directory does not stand in their way.
  const licensable = found.kind !== 'distribution' && found.kind !== 'mail-security' && can(actor.role, 'licences.change');
  return [
    ...(editable ? [{ title: 'Add people', verb: addToGroupVerb }, { title: 'Rename', verb: renameGroupVerb }] : []),
    ...(licensable ? [{ title: 'Licences', verb: groupLicencesVerb }] : []),
    ...(editable ? [{ title: 'Delete', verb: deleteGroupVerb }] : []),
  ];
}
