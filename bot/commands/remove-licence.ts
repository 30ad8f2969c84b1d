// remove licence – take a licence from people.
import { UsherError } from '../../shared/errors.ts';
import { licencesNamed } from './targets.ts';
import { peopleCommand } from './people-change.ts';

export const removeLicence = peopleCommand({
  name: 'remove licence',
  aliases: ['remove licences', 'remove license', 'remove licenses'],
  usage: 'remove licence E3 from jane@contoso.com',
  summary: 'take a licence from people',
  section: 'Groups and licences',
  ability: 'licences.change',
  form: { title: 'Remove licence', note: 'Licences that come through a group are changed by changing the group.', goTitle: 'Remove', verb: 'usherRemoveLicence', target: { label: 'Licence', error: 'Name a licence.' } },
  target: { find: licencesNamed, little: 'from', first: 'target' },
  operations: (licence) => {
    if (licence === undefined) throw new UsherError('licence.unknown');
    return [{ kind: 'remove-licence', licence }];
  },
  title: (who, licences) => `Remove ${licences} from ${who}`,
});
