// swap licence – one licence in the place of another, in one step, so that nobody is without in between.
import { UsherError } from '../../shared/errors.ts';
import type { Context } from './command.ts';
import type { Word } from './parse.ts';
import { peopleCommand } from './people-change.ts';
import { licencesNamed, typedNames } from './targets.ts';

const usage = 'swap licence E3 for E5 jane@contoso.com';

interface Licence { id: string; name: string }
/** Named as the plan names it. */
interface Swap extends Licence { licence: Licence; instead: Licence }

const isLittle = (word: Word | undefined, ...little: readonly string[]): boolean => word !== undefined && !word.quoted && little.includes(word.text.toLowerCase());

/** `E3 for E5`, the new one as one word or in quotes; what follows is people. */
function phrase(words: readonly Word[]): { target: readonly Word[]; people: readonly Word[] } | undefined {
  const end = words.findIndex((word) => isLittle(word, 'for', 'to')) + 2;
  if (end < 3 || words.length < end) return undefined;
  return { target: words.slice(0, end), people: words.slice(isLittle(words[end], 'for', 'of') ? end + 1 : end) };
}

/** What stands on each side of the little word. */
function sidesIn(words: readonly Word[]): (readonly Word[])[] {
  const at = words.findIndex((word) => isLittle(word, 'for', 'to'));
  return at === -1 ? [] : [words.slice(0, at), words.slice(at + 1)];
}

async function swapNamed(context: Context, words: readonly Word[]): Promise<readonly Swap[]> {
  return swapOf(await Promise.all(sidesIn(words).map(async (side) => licencesNamed(context, side))));
}

function swapOf(named: readonly (readonly Licence[])[]): readonly Swap[] {
  const [[licence, ...tooMany] = [], [instead, ...tooManyInstead] = []] = named;
  if (licence === undefined || instead === undefined || tooMany.length + tooManyInstead.length > 0) throw new UsherError('input.invalid', 'Name two licences, the one that goes and the one that comes: E3 for E5.');
  return [{ id: licence.id, name: `${licence.name} for ${instead.name}`, licence, instead }];
}

export const swapLicence = peopleCommand<Swap>({
  name: 'swap licence',
  aliases: ['swap licences', 'swap license', 'swap licenses'],
  usage,
  summary: 'give people one licence in the place of another, in one step',
  section: 'Groups and licences',
  ability: 'licences.change',
  form: {
    title: 'Swap licence', note: 'Who does not have the first one directly is left out.', goTitle: 'Swap', verb: 'usherSwapLicence',
    target: { label: 'Licences, for example: E3 for E5', error: 'Name the two licences, for example: E3 for E5' },
  },
  target: { find: swapNamed, typed: (words) => swapOf(sidesIn(words).map(typedNames)), phrase },
  operations: (swap) => {
    if (swap === undefined) throw new UsherError('input.invalid', `Write it as: ${usage}`);
    return [{ kind: 'swap-licence', licence: swap.licence, instead: swap.instead }];
  },
  title: (who, licences) => `Swap ${licences}: ${who}`,
});
