// assign licence – give people a licence.
import { UsherError } from '../../shared/errors.ts';
import { licencesNamed } from './targets.ts';
import { peopleCommand } from './people-change.ts';

export const assignLicence = peopleCommand({
  name: 'assign licence',
  aliases: ['assign licences', 'assign license', 'assign licenses'],
  usage: 'assign licence E3 to jane@contoso.com',
  summary: 'give people a licence',
  section: 'Groups and licences',
  ability: 'licences.change',
  form: { title: 'Assign licence', note: 'Licences that come through a group are changed by changing the group.', goTitle: 'Assign', verb: 'usherAssignLicence', target: { label: 'Licence', error: 'Name a licence.' } },
  target: { find: licencesNamed, little: 'to', first: 'target' },
  operations: (licence) => {
    if (licence === undefined) throw new UsherError('licence.unknown');
    return [{ kind: 'assign-licence', licence }];
  },
  title: (who, licences) => `Assign ${licences} to ${who}`,
});
