// What the card of a job says of one-time passwords and access passes: passed on differently, shown as one or fetched as a file.
import { limits } from '../../shared/limits.ts';
import { kindOfSecrets } from '../../shared/secrets.ts';
import type { KindOfSecrets } from '../../shared/secrets.ts';
import type { OneTimeSecret, Told } from '../plans/change.ts';
import { countOf, line, trusted } from './card.ts';
import type { Trusted } from './card.ts';

export interface SecretsData { secretsTitle: string; moreSecrets: string; secretsAdvice: string }
export interface FileData { linkTitle: string; file: { title: string; passphrase: Trusted; how: Trusted }[] }

interface FileWords { title: string; then: string; button: string }
interface KindWords {
  /** As a heading names several of them. */
  many: string;
  /** What to know of those on the card; `then`: what comes afterwards, as a sentence with the blank before it. */
  advice(then: string): string;
  file(count: number): FileWords;
}

const wordsOf: { readonly [kind in KindOfSecrets]: KindWords } = {
  'password': {
    many: 'One-time passwords',
    advice: (then) => `They must be changed at the next sign-in. Pass them on in private.${then}`,
    file: (count) => ({ title: countOf(count, 'one-time password', 'one-time passwords'), then: 'Each must be changed at the next sign-in.', button: 'Fetch the passwords' }),
  },
  'access-pass': {
    many: 'Access passes',
    advice: () => 'Each opens one sign-in, typed in the place of the password, and works for an hour. Pass them on in private.',
    file: (count) => ({ title: countOf(count, 'access pass', 'access passes'), then: 'Each opens one sign-in, typed in the place of the password, and works for an hour from now.', button: 'Fetch the passes' }),
  },
  'mixed': {
    many: 'One-time passwords and access passes',
    advice: (then) => `A password must be changed at the next sign-in. A pass opens one sign-in, typed in the place of the password, and works for an hour. Pass them on in private.${then}`,
    file: (count) => ({
      title: `${count.toLocaleString('en-GB')} one-time passwords and access passes`, button: 'Fetch the passwords and passes',
      then: 'The file says which is which: a password must be changed at the next sign-in; a pass opens one sign-in, typed in the place of the password, and works for an hour from now.',
    }),
  },
};

/** Of those that are shown as they are. */
const kindShown = (secrets: readonly OneTimeSecret[]): KindOfSecrets => kindOfSecrets(secrets.slice(0, limits.secretsOnCard).map(({ kind }) => kind));

/** `then`: what comes afterwards, as a sentence with the blank before it. */
export function secretWords(secrets: readonly OneTimeSecret[], then: string): SecretsData {
  const { many, advice } = wordsOf[kindShown(secrets)];
  const more = secrets.length - limits.secretsOnCard;
  return {
    secretsTitle: `${many}: shown only now and only to you`,
    secretsAdvice: advice(then),
    moreSecrets: more > 0 ? `The encrypted file for ${more.toLocaleString('en-GB')} more could not be made or kept. Make new ones for these people.` : '',
  };
}

/** `next`: what comes afterwards, as a sentence with the blank before it. */
export function fileWords(file: Told['secretsFile'], next = ''): FileData {
  if (file === undefined) return { file: [], linkTitle: 'Open the report' };
  const { title, then, button } = wordsOf[file.kind].file(file.count);
  return {
    linkTitle: button,
    file: [{
      title: `${title} in one encrypted file`,
      passphrase: trusted(file.passphrase),
      how: line(`Keep the passphrase: it is shown only now and only to you. The file can be fetched once, by you, within 24 hours: “${button}” leads there. 7-Zip, WinZip or Keka open it. `, then, next),
    }],
  };
}

/** Where it was asked for among others: what became of the secrets. */
export function privatelyWords({ secrets, secretsFile }: Told, arrived: boolean): string {
  if (!arrived) return `I could not reach you in private. Write to me there and ask for ${secretsFile === undefined ? 'a new one' : 'new ones'}.`;
  if (secretsFile !== undefined) return `I sent the passphrase of the file with the ${wordsOf[secretsFile.kind].many.toLowerCase()} to you in our private chat.`;
  return `I sent the ${kindShown(secrets) === 'access-pass' ? 'access pass' : 'one-time password'} to you in our private chat.`;
}
