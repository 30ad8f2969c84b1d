// What the card of a job says of one-time passwords and access passes: passed on differently, shown as one or fetched as a file.
import { limits } from '../../shared/limits.ts';
import type { OneTimeSecret, Told } from '../plans/change.ts';
import { countOf, line, trusted } from './card.ts';
import type { Trusted } from './card.ts';

export interface SecretsData { secretsTitle: string; moreSecrets: string; secretsAdvice: string }
export interface FileData { linkTitle: string; file: { title: string; passphrase: Trusted; how: Trusted }[] }

/** `then`: what comes afterwards, as a sentence with the blank before it. */
export function secretWords(secrets: readonly OneTimeSecret[], then: string): SecretsData {
  const passes = secrets.some(({ kind }) => kind === 'access-pass');
  const more = secrets.length - limits.secretsOnCard;
  return {
    secretsTitle: `${passes ? 'Access passes' : 'One-time passwords'}: shown only now and only to you`,
    secretsAdvice: passes ? 'Each opens one sign-in, typed in the place of the password, and works for an hour. Pass them on in private.' : `They must be changed at the next sign-in. Pass them on in private.${then}`,
    moreSecrets: more > 0 ? `The encrypted file for ${more.toLocaleString('en-GB')} more could not be made or kept. Make new ones for these people.` : '',
  };
}

interface FileWords { title: string; then: string; button: string }

const fileOf: { readonly [kind in OneTimeSecret['kind']]: (count: number) => FileWords } = {
  'password': (count) => ({ title: countOf(count, 'one-time password', 'one-time passwords'), then: 'Each must be changed at the next sign-in.', button: 'Fetch the passwords' }),
  'access-pass': (count) => ({ title: countOf(count, 'access pass', 'access passes'), then: 'Each opens one sign-in, typed in the place of the password, and works for an hour from now.', button: 'Fetch the passes' }),
};

/** `next`: what comes afterwards, as a sentence with the blank before it. */
export function fileWords(file: Told['secretsFile'], next = ''): FileData {
  if (file === undefined) return { file: [], linkTitle: 'Open the report' };
  const { title, then, button } = fileOf[file.kind](file.count);
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
  const isPass = (secretsFile ?? secrets[0])?.kind === 'access-pass';
  if (!arrived) return `I could not reach you in private. Write to me there and ask for ${secretsFile === undefined ? 'a new one' : 'new ones'}.`;
  if (secretsFile !== undefined) return `I sent the passphrase of the file with the ${isPass ? 'access passes' : 'one-time passwords'} to you in our private chat.`;
  return `I sent the ${isPass ? 'access pass' : 'one-time password'} to you in our private chat.`;
}
