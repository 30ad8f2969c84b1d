// Many one-time passwords and access passes as one file: a CSV in a ZIP that is encrypted with AES-256 and opens with the passphrase alone.
import { kindOfSecrets, secretsFileNames } from '../../shared/secrets.ts';
import type { SecretRow } from '../ports.ts';
import { byteOrderMark, lineOf } from './write-csv.ts';

const kindWords = { 'password': 'one-time password', 'access-pass': 'access pass' } as const;
/** AES-256 in the format of WinZip, which 7-Zip, WinZip and Keka open (https://www.winzip.com/en/support/aes-encryption/). */
const aes256 = 3;

export async function secretsFile(rows: readonly SecretRow[], passphrase: string): Promise<Uint8Array> {
  // Loaded when the first file is made: most days nobody needs one.
  const { configure, TextReader, Uint8ArrayWriter, ZipWriter } = await import('@zip.js/zip.js');
  configure({ useWebWorkers: false });
  const zip = new ZipWriter(new Uint8ArrayWriter(), { password: passphrase, encryptionStrength: aes256 });
  const lines = rows.map(({ name, userName, password, kind }) => lineOf([name, userName, password, kindWords[kind]]));
  const name = `${secretsFileNames[kindOfSecrets(rows.map(({ kind }) => kind))]}.csv`;
  await zip.add(name, new TextReader(byteOrderMark + lineOf(['name', 'user_name', 'password', 'kind']) + lines.join('')));
  return zip.close();
}
