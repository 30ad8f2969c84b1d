// assign licence – gives people a licence, or lets a group give it to whoever is in it.
import { countryProblem } from '../../shared/country.ts';
import { UsherError } from '../../shared/errors.ts';
import { fieldNames } from '../../shared/user-fields.ts';
import { licencesNamed, typedNames } from './targets.ts';
import { peopleCommand } from './people-change.ts';

/** For whoever has none: a licence needs one. */
function locationIn(said: readonly string[] | undefined): { location?: string } {
  if (said === undefined) return {};
  const typed = said.join(' ');
  const problem = countryProblem(fieldNames.usageLocation, typed);
  if (problem !== '') throw new UsherError('input.invalid', problem);
  return { location: typed.toUpperCase() };
}

export const assignLicence = peopleCommand({
  name: 'assign licence',
  aliases: ['assign licences', 'assign license', 'assign licenses'],
  usage: 'assign licence E3 to jane@contoso.com [location:DE]',
  summary: 'give people a licence; “to group Sales” lets the group give it to all its members',
  section: 'Groups and licences',
  ability: 'licences.change',
  form: { title: 'Assign licence', note: '“location:DE” behind the people is the country for those who have none yet. “group Sales” gives it to the group, for whoever joins and leaves.', filterNote: '“group:Sales” gives it to each person now in Sales.', goTitle: 'Assign', verb: 'usherAssignLicence', target: { label: 'Licence', error: 'Name a licence.' } },
  options: ['location'],
  target: { find: licencesNamed, typed: typedNames, little: 'to', first: 'target' },
  operations: (licence, { options }) => {
    if (licence === undefined) throw new UsherError('licence.unknown');
    return [{ kind: 'assign-licence', licence, ...locationIn(options['location']) }];
  },
  forGroups: {
    operation: (licence) => ({ kind: 'assign-group-licence', licence }),
    title: (groups, licences) => `Let the group give ${licences} to all its members: ${groups}`,
  },
  title: (who, licences) => `Assign ${licences} to ${who}`,
});
