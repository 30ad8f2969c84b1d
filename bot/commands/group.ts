// group – one group: what it is and gives, who is in it, and the buttons for what can be done with it.
import { limits } from '../../shared/limits.ts';
import { tabPage } from '../../shared/tab-page.ts';
import { applicationWords } from './application-choices.ts';
import { localLoginKeeper } from '../plans/organisation-settings.ts';
import { whyFixed } from './choice-lists.ts';
import { formCommand, groupInput } from './form-command.ts';
import { groupButtons } from './group-buttons.ts';
import { applicationsOf, oneGroup } from './group-change.ts';
import { menuForGroup } from './group-menu.ts';
import { groupCard } from './group.card.ts';
import { groupWords } from './groups.ts';
import type { Word } from './parse.ts';
import { userItem } from './users.ts';

export const group = formCommand<readonly Word[]>({
  name: 'group',
  aliases: ['show group'],
  usage: 'group Sales',
  summary: 'one group and its members, with what can be done',
  section: 'Groups and licences',
  ability: 'groups.see',
  verbs: groupButtons,
  form: { verb: 'usherShowGroup', title: 'Group', note: '“groups” lists all of them.', goTitle: 'Show', inputs: [groupInput] },
  read: ({ words }) => words,
  readForm: ({ names }) => names('group'),
  run: async (context, words) => {
    const { services, actor } = context;
    const found = await oneGroup(context, words);
    const [page, total, applications, keeper] = await Promise.all([
      services.store.users.list(actor.tenant, { filter: { group: found.id }, sort: 'name', limit: limits.peopleOnCard }),
      services.store.users.count(actor.tenant, { group: found.id }, limits.importRows),
      applicationsOf(context, found.id),
      localLoginKeeper(services, actor.tenant),
    ]);
    const kind = groupWords({ ...found, members: total.count });
    return {
      card: groupCard(found, {
        words: kind, notEditable: whyFixed(found, keeper) ?? '', applications: applications?.map(applicationWords), menu: menuForGroup(found, actor.role, keeper), members: page.users.map(userItem), total: total.count,
        link: services.tabAddress(actor.tenant, tabPage('users', { group: found.id, status: 'all' })),
      }),
      summary: `${found.name}: ${kind}`,
    };
  },
});
