// remove … from – takes people out of groups.
import { UsherError } from '../../shared/errors.ts';
import { groupsNamed, typedNames } from './targets.ts';
import { peopleCommand } from './people-change.ts';
import type { PeopleForm } from './people-form.card.ts';

export const removeForm: PeopleForm = { title: 'Remove from groups', note: 'Everybody is removed from every group.', goTitle: 'Remove', verb: 'usherRemove', target: { label: 'Groups', error: 'Name at least one group.' } };

export const remove = peopleCommand({
  name: 'remove',
  usage: 'remove jane@contoso.com from Sales',
  summary: 'take people out of groups',
  section: 'Groups and licences',
  ability: 'groups.change',
  form: removeForm,
  target: { find: groupsNamed, typed: typedNames, little: 'from', first: 'people' },
  operations: (group) => {
    if (group === undefined) throw new UsherError('group.unknown');
    return [{ kind: 'remove-from-group', group }];
  },
  title: (who, groups) => `Remove ${who} from ${groups}`,
});
