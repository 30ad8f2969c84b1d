// The file of one-time passwords: opens with its passphrase alone, and is safe to open in a spreadsheet.
import { describe, expect, test } from '@jest/globals';
import { TextWriter, Uint8ArrayReader, ZipReader } from '@zip.js/zip.js';
import type { FileEntry } from '@zip.js/zip.js';
import { secretsFile } from '../../../bot/files/secrets-file.ts';

const passphrase = 'Correct-Horse-7';
const rows = [
  { name: 'Jane "JD" Doe', userName: 'jane@example.com', password: 'Abc,1"23%', kind: 'password' as const },
  { name: '=HYPERLINK("http://evil.example")', userName: '@sum(1)', password: 'TAP12345', kind: 'access-pass' as const },
];

async function entryOf(bytes: Uint8Array): Promise<FileEntry> {
  const [entry] = await new ZipReader(new Uint8ArrayReader(bytes), { useWebWorkers: false }).getEntries();
  if (entry === undefined || entry.directory) throw new Error('The file is empty.');
  return entry;
}
const read = async (bytes: Uint8Array, password?: string): Promise<string> => (await entryOf(bytes)).getData(new TextWriter(), password === undefined ? {} : { password });

describe('the file of one-time passwords', () => {
  test('opens with the passphrase and holds one line a person', async () => {
    const text = await read(await secretsFile(rows, passphrase), passphrase);
    expect(text).toBe([
      'name,user_name,password,kind', '"Jane ""JD"" Doe",jane@example.com,"Abc,1""23%",one-time password', '"\'=HYPERLINK(""http://evil.example"")",\'@sum(1),TAP12345,access pass', '',
    ].join('\r\n'));
  });

  test('is encrypted with AES-256', async () => {
    const entry = await entryOf(await secretsFile(rows, passphrase));
    expect([entry.filename, entry.encrypted, entry.zipCrypto, entry.extraFieldAES?.strength]).toEqual(['passwords-and-passes.csv', true, false, 3]);
  });

  test.each([['password', 'passwords.csv'], ['access-pass', 'access-passes.csv']] as const)('is named for what it holds: %s', async (kind, name) => {
    expect((await entryOf(await secretsFile(rows.map((row) => ({ ...row, kind })), passphrase))).filename).toBe(name);
  });

  test('does not open with another passphrase or without one', async () => {
    const bytes = await secretsFile(rows, passphrase);
    await expect(read(bytes, 'correct-horse-7')).rejects.toThrow(/password/i);
    await expect(read(bytes)).rejects.toThrow(/encrypted/i);
  });

  test('shows nothing of the passwords or the names in its bytes', async () => {
    const bytes = Buffer.from(await secretsFile(rows, passphrase)).toString('latin1');
    for (const hidden of ['TAP12345', 'jane@example.com', passphrase]) expect(bytes).not.toContain(hidden);
  });

  test('takes ten thousand people', async () => {
    const many = Array.from({ length: 10_000 }, (_, at) => ({ name: `Person ${at}`, userName: `person${at}@example.com`, password: `Secret-${at}`, kind: 'password' as const }));
    expect((await read(await secretsFile(many, passphrase), passphrase)).split('\r\n')).toHaveLength(10_002);
  });
});
