// A process that is killed while it resets passwords: whoever asked is told, unasked, whose passwords nobody knows any more, and is given the others.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWorld, createLog } from '../../bot/world.ts';
import type { User } from '../../shared/user.ts';
import { startConnector } from './connector.ts';
import type { Connector, Shown } from './connector.ts';
import { actionsIn, createPerson, textIn } from './person.ts';
import type { PlayedPerson } from './person.ts';
import { startDirectoryProgram, startUsherProgram } from './program.ts';
import type { Program } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'usher-lost-'));
const { ids } = createWorld({ log: createLog('error', () => undefined), key: 'a key for tests alone, long enough' });
let directory: Program;
let usher: Program;
let connector: Connector;

beforeAll(async () => {
  directory = await startDirectoryProgram(folder);
  await local('POST', 'seed', { users: 130, groups: 5, seed: 1 });
  connector = await startConnector();
});
afterAll(async () => {

  await usher.kill();
  await connector.close();
  await directory.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Rest { token: string; get<T>(path: string): Promise<T> }

async function signIn(usher: Program): Promise<Rest> {
  for (;;) {
    const answer = await fetch(`${usher.address}/local/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"user":"megan.bowen@contoso.com"}' });
    if (answer.ok) {
      const { token } = await answer.json() as { token: string };
      return { token, get: async <T>(path: string) => await (await fetch(`${usher.address}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } })).json() as T };
    }
    await answer.text();
  }
}

async function meganOf(usher: Program, rest: Rest): Promise<PlayedPerson> {
  const { person, organisation } = await rest.get<{ person: { id: string; name: string }; organisation: { tenant: string } }>('/me');
  const user = { id: person.id, displayName: person.name } as User; // all that is played of her
  return createPerson({ address: usher.address, connector, user, tenant: organisation.tenant, ids });
}

async function local(method: string, path: string, body: object): Promise<void> {
  await fetch(`${directory.address.replace(/\/v1\.0$/, '')}/_local/${path}`, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

test('whoever asked in the chat is told by itself after the restart, and the report names the same people', async () => {
  usher = await startUsherProgram(folder, directory.address);
  const first = await signIn(usher);
  const megan = await meganOf(usher, first);
  const { items } = await first.get<{ items: { email: string; synced: boolean; directoryRoles: unknown[] }[] }>('/users?type=member&role=user&status=active&pageSize=100');
  const emails = items.filter(({ synced, directoryRoles }) => !synced && directoryRoles.length === 0).slice(0, 45).map(({ email }) => email);
  await local('PUT', 'behaviour', { latencyMs: 700, faults: [{ match: 'POST /users/{id}/revokeSignInSessions', rate: 0.6, kind: '503' }] });
  const asked = await megan.say(`reset password ${emails.join(' ')}`);
  await megan.press(asked, 'Confirm');
  const id = await connector.when((shown) => shown.map(({ card }) => /▰(?:.|\n)*Job (\w+)/.exec(textIn(card))?.[1]).find((job) => job !== undefined));
  await usher.kill();
  await local('PUT', 'behaviour', { latencyMs: 0, faults: [] });
  const before = connector.shown.length;
  usher = await startUsherProgram(folder, directory.address);
  const isAbout = ({ card }: Shown): boolean => /Usher was interrupted before it could tell you/.test(textIn(card)) && textIn(card).includes(`Job ${id}`);
  const told = await connector.when((shown) => shown.slice(before).find(isAbout));

  const report = await (await signIn(usher)).get<{ rows: { email: string; reason: string }[] }>(`/jobs/${id}/report?pageSize=100`);
  const lost = report.rows.filter(({ reason }) => /not known any more/.test(reason)).map(({ email }) => email);
  expect(lost.length).toBeGreaterThan(0);
  const [note = ''] = /Usher was interrupted before it could tell you[^\n]*/.exec(textIn(told.card)) ?? [];
  const named = emails.filter((email) => note.includes(email));
  expect([named.length > 0, named.filter((email) => !lost.includes(email))]).toEqual([true, []]);
}, 60_000);

test('a card whose button began what another process finishes shows the progress and the report of that one', async () => {
  const rest = await signIn(usher);
  const megan = await meganOf(usher, rest);
  const { items } = await rest.get<{ items: { email: string }[] }>('/users?type=member&role=user&status=active&pageSize=60');
  await local('PUT', 'behaviour', { latencyMs: 500, faults: [{ match: 'PATCH /users/{id}', rate: 0.7, kind: '503' }] });
  const preview = await megan.say(`location FR ${items.map(({ email }) => email).join(' ')}`);
  // Killed while the turn is still waiting for the job: nobody has answered on the card yet.
  const unanswered = megan.press({ ...preview }, 'Confirm').catch(() => 'unanswered');
  const isAbout = ({ title }: { title: string }): boolean => title.includes('to FR');
  while (!(await rest.get<{ items: { title: string }[] }>('/jobs?pageSize=5')).items.some(isAbout));
  await usher.kill();
  expect(await unanswered).toBe('unanswered');
  await local('PUT', 'behaviour', { latencyMs: 0, faults: [] });
  usher = await startUsherProgram(folder, directory.address);
  const card = await connector.when((shown) => shown.find(({ id, card: now }) => id === preview.id && /Done: \d+ changed/.test(textIn(now))));
  expect(actionsIn(card.card).map(({ title }) => title)).not.toContain('Confirm');
}, 60_000);
