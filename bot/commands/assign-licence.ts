// assign licence – gives people a licence, or lets a group give it to whoever is in it.
import { UsherError } from '../../shared/errors.ts';
import { licencesNamed } from './targets.ts';
import { peopleCommand } from './people-change.ts';

export const assignLicence = peopleCommand({
  name: 'assign licence',
  aliases: ['assign licences', 'assign license', 'assign licenses'],
  usage: 'assign licence E3 to jane@contoso.com',
  summary: 'give people a licence; “to group Sales” lets the group give it to all its members',
  section: 'Groups and licences',
  ability: 'licences.change',
  form: { title: 'Assign licence', note: '“group:Sales” gives it to each person now in Sales, “group Sales” to the group, for whoever joins and leaves.', goTitle: 'Assign', verb: 'usherAssignLicence', target: { label: 'Licence', error: 'Name a licence.' } },
  target: { find: licencesNamed, little: 'to', first: 'target' },
  operations: (licence) => {
    if (licence === undefined) throw new UsherError('licence.unknown');
    return [{ kind: 'assign-licence', licence }];
  },
  forGroups: {
    operation: (licence) => ({ kind: 'assign-group-licence', licence }),
    title: (groups, licences) => `Let the group give ${licences} to all its members: ${groups}`,
  },
  title: (who, licences) => `Assign ${licences} to ${who}`,
});
