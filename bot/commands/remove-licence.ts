// remove licence – takes a licence from people, or from a group that gives it.
import { UsherError } from '../../shared/errors.ts';
import { licencesNamed, typedNames } from './targets.ts';
import { peopleCommand } from './people-change.ts';

export const removeLicence = peopleCommand({
  name: 'remove licence',
  aliases: ['remove licences', 'remove license', 'remove licenses'],
  usage: 'remove licence E3 from jane@contoso.com',
  summary: 'take a licence from people; “from group Sales” ends that the group gives it',
  section: 'Groups and licences',
  ability: 'licences.change',
  form: { title: 'Remove licence', note: 'What comes through a group is taken from the group: “group Sales”.', filterNote: '“group:Sales” means each person now in Sales.', goTitle: 'Remove', verb: 'usherRemoveLicence', target: { label: 'Licence', error: 'Name a licence.' } },
  target: { find: licencesNamed, typed: typedNames, little: 'from', first: 'target' },
  operations: (licence) => {
    if (licence === undefined) throw new UsherError('licence.unknown');
    return [{ kind: 'remove-licence', licence }];
  },
  forGroups: {
    operation: (licence) => ({ kind: 'remove-group-licence', licence }),
    title: (groups, licences) => `Let the group give ${licences} no more: ${groups}`,
  },
  title: (who, licences) => `Remove ${licences} from ${who}`,
});
