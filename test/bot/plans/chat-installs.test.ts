// Getting the app to somebody: what went wrong is a sentence for people, and never the inside of a library.
import { expect, test } from '@jest/globals';
import { installChat } from '../../../bot/plans/chat-installs.ts';
import type { Installed } from '../../../bot/plans/chat-installs.ts';
import { createLog } from '../../../bot/world.ts';
import { UsherError } from '../../../shared/errors.ts';

async function installing(failure: unknown): Promise<{ installed: Installed; logged: string }> {
  const lines: string[] = [];
  const directory = { installChat: async () => Promise.reject(failure) };
  const installed = await installChat({ directory, log: createLog('info', (line) => lines.push(line)) }, 'jane');
  return { installed, logged: lines.join('\n') };
}

test('what the directory says for people is the reason, and nothing is logged', async () => {
  const { installed, logged } = await installing(new UsherError('later', 'Microsoft Graph does not answer right now.'));
  expect([installed, logged]).toEqual([{ state: 'later', reason: 'Microsoft Graph does not answer right now.' }, '']);
});

test.each<[string, unknown, RegExp]>([
  ['a mistake of ours', new TypeError("Cannot read properties of undefined (reading 'secret')"), /"error":"TypeError"/],
  ['a failure with a code', Object.assign(new Error('getaddrinfo secret.example'), { code: 'ENOTFOUND' }), /"error":"Error".*"code":"ENOTFOUND"/],
  ['what is no error at all', 'secret', /"error":"string"/],
])('of %s people read a plain sentence, and the log has the name alone', async (_what, failure, named) => {
  const { installed, logged } = await installing(failure);
  expect(installed).toEqual({ state: 'later', reason: 'Something went wrong on our side while the app was installed for this person.' });
  expect(logged).toMatch(named);
  expect(logged).not.toContain('secret');
});
