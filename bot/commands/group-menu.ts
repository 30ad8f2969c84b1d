// What can be done to one group from its card: what its kind, the directory and the asker's role allow, each with its button.
import { can } from '../../shared/abilities.ts';
import { whyNoLicences, whyNotEditable } from '../../shared/group.ts';
import type { Group } from '../../shared/group.ts';
import type { Role } from '../../shared/user.ts';
import { whyFixed } from './choice-lists.ts';
import { deleteGroupVerb } from './delete-group.ts';
import { addToGroupVerb, groupApplicationsVerb, groupLicencesVerb, removeFromGroupVerb } from './group-buttons.ts';
import { groupIdVerb } from './group-id.ts';
import { menuOf } from './menu.ts';
import type { Menu, Offer } from './menu.ts';
import { messageGroupVerb } from './message-group.ts';
import { renameGroupVerb } from './rename-group.ts';

const sections = ['Members', 'What it gives', 'The group'] as const;

/** Without what the server would refuse, which asks again at every press. `keeper`: the group that keeps local login. */
export function menuForGroup(group: Group, role: Role, keeper: Group | undefined): Menu {
  const mayChange = can(role, 'groups.change');
  const isEditable = mayChange && whyNotEditable(group) === undefined;
  const isFree = mayChange && whyFixed(group, keeper) === undefined;
  // What a group gives leaves its membership alone, so a rule or a local directory does not stand in the way.
  const isList = group.kind === 'distribution';
  const offers: readonly (Offer & { section: (typeof sections)[number]; when: boolean })[] = [
    { title: 'Add people', verb: addToGroupVerb, section: 'Members', first: 1, when: isFree },
    { title: 'Remove people', verb: removeFromGroupVerb, section: 'Members', first: 2, when: isFree },
    { title: 'Message', verb: messageGroupVerb, section: 'Members', first: 3, when: can(role, 'messages.send') },
    { title: 'Licences', verb: groupLicencesVerb, section: 'What it gives', first: 4, when: can(role, 'licences.change') && whyNoLicences(group) === undefined },
    { title: 'Applications', verb: groupApplicationsVerb, section: 'What it gives', when: mayChange && !isList },
    { title: 'Rename', verb: renameGroupVerb, section: 'The group', when: isEditable },
    { title: 'External id', verb: groupIdVerb, section: 'The group', when: mayChange },
    { title: 'Delete', verb: deleteGroupVerb, section: 'The group', when: isFree },
  ];
  return menuOf(offers.filter(({ when }) => when), sections);
}
