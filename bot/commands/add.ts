// add … to – puts people into groups.
import { UsherError } from '../../shared/errors.ts';
import { groupsNamed, typedNames } from './targets.ts';
import { peopleCommand } from './people-change.ts';
import type { PeopleForm } from './people-form.card.ts';

export const addForm: PeopleForm = { title: 'Add to groups', note: 'Everybody is added to every group.', goTitle: 'Add', verb: 'usherAdd', target: { label: 'Groups', error: 'Name at least one group.' } };

export const add = peopleCommand({
  name: 'add',
  usage: 'add jane@contoso.com to Sales',
  summary: 'put people into groups',
  section: 'Groups and licences',
  ability: 'groups.change',
  form: addForm,
  target: { find: groupsNamed, typed: typedNames, little: 'to', first: 'people' },
  operations: (group) => {
    if (group === undefined) throw new UsherError('group.unknown');
    return [{ kind: 'add-to-group', group }];
  },
  title: (who, groups) => `Add ${who} to ${groups}`,
});
