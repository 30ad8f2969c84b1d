// What was answered survives: a restart, and the death of the process.
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { buildUser, eventual, group, person, reference, sku, startClient } from './directory-client.ts';
import { runProgram } from './directory-program.ts';

let dataFolder = '';
beforeEach(async () => void (dataFolder = await mkdtemp(join(tmpdir(), 'directory-'))));
afterEach(() => rm(dataFolder, { recursive: true, force: true }));

const run = (environment = {}) => runProgram({ USHER_DATA: dataFolder, ...environment });

const headers = { authorization: 'Bearer local', 'content-type': 'application/json' };

describe('a restart', () => {
  test('keeps people, groups, licences, the bin and the outbox', async () => {
    const first = await startClient({ dataFolder });
    const id = String((await first.post('/users', buildUser('jane', { usageLocation: 'DE' }))).body['id']);
    await first.post(`/groups/${group(2)}/members/$ref`, reference(id));
    await first.delete(`/groups/${group(2)}/members/${person(7)}/$ref`);
    await first.post(`/users/${id}/assignLicense`, { addLicenses: [{ skuId: sku.e3, disabledPlans: [] }], removeLicenses: [] });
    await first.patch(`/users/${person(5)}`, { jobTitle: 'Boss', department: null });
    await first.delete(`/users/${person(8)}`);
    await first.post('/invitations', { invitedUserEmailAddress: 'kim@northwind.example', inviteRedirectUrl: 'https://x.example', sendInvitationMessage: true });
    await first.close();

    const second = await startClient({ dataFolder });
    const members = ((await second.get(`/groups/${group(2)}/members?$select=id&$top=999`)).body['value'] ?? []).map((one) => one['id']);
    expect([members.includes(id), members.includes(person(7))]).toEqual([true, false]);
    expect((await second.get(`/users/${id}?$select=assignedLicenses`)).body['assignedLicenses']).toHaveLength(1);
    expect((await second.get(`/users/${person(5)}?$select=jobTitle,department`)).body).toMatchObject({ jobTitle: 'Boss', department: null });
    expect((await second.get(`/directory/deletedItems/${person(8)}`)).status).toBe(200);
    expect((await second.local('GET outbox')).body['value']).toHaveLength(1);
    expect((await second.get('/users/$count', eventual)).text).toBe('45');
    expect(((await second.get('/subscribedSkus')).body['value'] ?? [])[0]?.['consumedUnits']).toBe(22);
    await second.close();
  });

  test('keeps the order of pages', async () => {
    const first = await startClient({ dataFolder });
    await first.post('/users', buildUser('jane'));
    const before = (await first.get('/users?$select=id')).body['value'];
    await first.close();
    const second = await startClient({ dataFolder });
    expect((await second.get('/users?$select=id')).body['value']).toEqual(before);
    await second.close();
  });

  test('leaves no password on the disk', async () => {
    const directory = await startClient({ dataFolder });
    await directory.post('/users', buildUser('jane', { passwordProfile: { password: 'Unmistakable-Secret-42' } }));
    await directory.patch(`/users/${person(5)}`, { passwordProfile: { password: 'Unmistakable-Secret-43' } });
    await directory.post(`/users/${person(5)}/authentication/temporaryAccessPassMethods`, {});
    const files = await Promise.all((await readdir(dataFolder)).map((name) => readFile(join(dataFolder, name), 'latin1')));
    await directory.close();
    expect(files.some((text) => text.includes('jane@contoso.com'))).toBe(true);
    expect(files.some((text) => text.includes('Unmistakable-Secret'))).toBe(false);
  });
});

describe('the program', () => {
  test('says where it listens, and keeps what it answered when it is killed', async () => {
    const first = await run();
    expect(first.line).toMatch(/^Local directory listening on http:\/\/127\.0\.0\.1:\d+\/v1\.0\n$/);
    const created = await fetch(`${first.url}/users`, { method: 'POST', headers, body: JSON.stringify(buildUser('jane')) });
    expect(created.status).toBe(201);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const second = await run();
    expect((await fetch(`${second.url}/users/jane@contoso.com`, { headers })).status).toBe(200);
    second.child.kill('SIGTERM');
    const [code] = await once(second.child, 'exit');
    expect(code).toBe(0);
  });

  test('refuses a folder another one uses, and says what to do', async () => {
    const first = await startClient({ dataFolder });
    const { child, line } = await run();
    if (child.exitCode === null) await once(child, 'exit');
    await first.close();
    expect(line).toBe('Another local directory uses the same folder. Stop it, or set USHER_DATA to another folder.\n');
  });

  test('refuses a port that is none, and says what to set', async () => {
    const { child, line } = await run({ USHER_DIRECTORY_PORT: 'many' });
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).not.toBe(0);
    expect(line).toBe('USHER_DIRECTORY_PORT is "many". Set it to a port number, or to 0 for a free one.\n');
  });
});
