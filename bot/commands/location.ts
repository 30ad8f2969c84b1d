// location – the country people use their licences in; no licence is given without it.
import { countryProblem } from '../../shared/country.ts';
import { UsherError } from '../../shared/errors.ts';
import { fieldNames } from '../../shared/user-fields.ts';
import type { Word } from './parse.ts';
import { peopleCommand } from './people-change.ts';

const usage = 'location DE jane@contoso.com';
const what = 'A location is one country code of two letters.';

/** “me” is a person; Montenegro is written in capitals. */
const isCode = ({ text, quoted }: Word): boolean => !quoted && /^[a-z]{2}$/i.test(text) && text.toUpperCase() !== 'ME' || text === 'ME';

function countriesNamed(words: readonly Word[]): readonly { id: string; name: string }[] {
  const [word, ...others] = words;
  if (word?.text.length !== 2 || others.length > 0) throw new UsherError('input.invalid', `${what} Write it as: ${usage}`);
  const problem = countryProblem(fieldNames.usageLocation, word.text);
  if (problem !== '') throw new UsherError('input.invalid', problem);
  const country = word.text.toUpperCase();
  return [{ id: country, name: country }];
}

export const location = peopleCommand({
  name: 'location',
  aliases: ['usage location', 'set location'],
  usage,
  summary: 'set the country people use licences in, which every licence needs first',
  section: 'Groups and licences',
  ability: 'users.change',
  form: { title: 'Usage location', note: 'Every licence needs one. It is where the service is used, not where somebody lives.', goTitle: 'Save', verb: 'usherLocation', target: { label: 'Country code of two letters, for example DE', error: 'Enter two letters.' } },
  target: { find: (_context, words) => Promise.resolve(countriesNamed(words)), typed: countriesNamed, is: isCode, what },
  operations: (country) => {
    if (country === undefined) throw new UsherError('input.invalid', `Write it as: ${usage}`);
    return [{ kind: 'edit-user', fields: { usageLocation: country.id } }];
  },
  title: (who, country) => `Set the usage location of ${who} to ${country}`,
});
