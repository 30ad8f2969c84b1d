// Mail and Teams apps over HTTP, with the faults of the local directory: what may have gone out is never sent again.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { closeLocalBenches, startLocalBench } from './local-bench.ts';
import type { LocalBench } from './local-bench.ts';

const mail = { from: 'megan.bowen@contoso.com', to: 'jane@contoso.com', subject: 'Welcome', text: 'Hello' };
const sending = 'POST /users/{id}/sendMail';
const installing = 'POST /users/{id}/teamwork/installedApps';
const catalogue = 'GET /appCatalogs/teamsApps';
const adele = '72f98800-0000-4000-8000-000100000005';

let bench: LocalBench;
beforeAll(async () => { bench = await startLocalBench(); });
beforeEach(async () => bench.reset());
afterAll(closeLocalBenches);

describe('mail', () => {
  test('is accepted once and carries what was given', async () => {
    expect(await bench.directory.sendMail(mail)).toEqual({ state: 'accepted' });
    expect(await bench.outbox()).toMatchObject([{
      kind: 'mail', from: mail.from,
      message: { subject: 'Welcome', body: { contentType: 'Text', content: 'Hello' }, toRecipients: [{ emailAddress: { address: 'jane@contoso.com' } }] },
    }]);
  });

  test.each(['401', '429', '503'])('waits after %s, which certainly sent nothing', async (kind) => {
    await bench.fault(sending, kind);
    expect(await bench.directory.sendMail(mail)).toMatchObject({ state: 'later', reason: expect.stringMatching(/\S/) });
    expect(await bench.outbox()).toEqual([]);
  });

  test.each(['408', '500', '502', '504'])('is not sent again after %s, because nobody knows whether it went out', async (kind) => {
    await bench.fault(sending, kind);
    expect(await bench.directory.sendMail(mail)).toMatchObject({ state: 'refused', reason: expect.stringMatching(/Nobody knows whether/) });
    expect(await bench.requests(sending)).toBe(1);
  });

  test('is not sent again when the connection broke after it went out', async () => {
    await bench.fault(sending, 'applied-then-reset');
    expect(await bench.directory.sendMail(mail)).toMatchObject({ state: 'refused', reason: expect.stringMatching(/Nobody knows whether/) });
    expect(await bench.outbox()).toHaveLength(1);
  });

  test('waits when the directory cannot be reached at all', async () => {
    const gone = await startLocalBench();
    await gone.close();
    expect(await gone.directory.sendMail(mail)).toMatchObject({ state: 'later' });
  });

  test('is refused in words from a mailbox that Usher may not use, and from one that is none', async () => {
    await bench.fault(sending, '403');
    expect(await bench.directory.sendMail(mail)).toMatchObject({ state: 'refused', reason: expect.stringMatching(/right/) });
    await bench.local('PUT', '/behaviour', {});
    expect(await bench.directory.sendMail({ ...mail, from: 'nobody@contoso.com' })).toMatchObject({ state: 'refused', reason: expect.stringMatching(/\S/) });
  });
});

describe('the Teams app', () => {
  test('is installed, and installed stays installed', async () => {
    expect(await bench.directory.installChat(adele)).toEqual({ state: 'installed' });
    expect(await bench.directory.installChat(adele)).toEqual({ state: 'installed' });
    expect(await bench.outbox()).toMatchObject([{ kind: 'teams-install', userId: adele }]);
  });

  test.each(['401', '408', '429', '500', '502', '503', '504', 'reset', 'applied-then-reset'])('is asked for again after %s, which does no harm', async (kind) => {
    await bench.fault(installing, kind);
    expect(await bench.directory.installChat(adele)).toMatchObject({ state: 'later', reason: expect.stringMatching(/\S/) });
    await bench.local('PUT', '/behaviour', {});
    expect(await bench.directory.installChat(adele)).toEqual({ state: 'installed' });
  });

  test.each(['401', '429', '503', '500', 'reset'])('waits when the catalogue answers %s', async (kind) => {
    const fresh = await startLocalBench();
    await fresh.fault(catalogue, kind);
    expect(await fresh.directory.installChat(adele)).toMatchObject({ state: 'later', reason: expect.stringMatching(/\S/) });
    await fresh.local('PUT', '/behaviour', {});
    expect(await fresh.directory.installChat(adele)).toEqual({ state: 'installed' });
  });

  test('is impossible, in words, when Usher may not read the catalogue or install', async () => {
    const fresh = await startLocalBench();
    await fresh.fault(catalogue, '403');
    expect(await fresh.directory.installChat(adele)).toMatchObject({ state: 'impossible', reason: expect.stringMatching(/right/) });
    await fresh.fault(installing, '403');
    expect(await fresh.directory.installChat(adele)).toMatchObject({ state: 'impossible', reason: expect.stringMatching(/right/) });
  });

  test('is impossible while the catalogue does not have it, also when it was taken out, and possible again afterwards', async () => {
    await bench.local('PUT', '/behaviour', { teams: { inCatalogue: false } });
    await bench.directory.installChat(adele);
    // By now nothing is remembered of it any more, should it have been known.
    expect(await bench.directory.installChat(adele)).toMatchObject({ state: 'impossible', reason: expect.stringMatching(/catalogue/) });
    await bench.local('PUT', '/behaviour', {});
    expect(await bench.directory.installChat(adele)).toEqual({ state: 'installed' });
  });

  test('is named in links by its id in the catalogue, and by that of its manifest while it is not in there', async () => {
    const inCatalogue = await bench.directory.chatAppId();
    await bench.local('PUT', '/behaviour', { teams: { inCatalogue: false } });
    const uploaded = await bench.directory.chatAppId();
    expect(uploaded).not.toBe(inCatalogue);
    await bench.directory.installChat(adele);
    expect(await bench.outbox()).toEqual([]);
    await bench.local('PUT', '/behaviour', {});
    expect(await bench.directory.chatAppId()).toBe(inCatalogue);
  });

  test.each([['403', 'directory.refused'], ['503', 'later']])('keeps its id to itself when the catalogue answers %s', async (kind, code) => {
    await bench.fault(catalogue, kind);
    await expect(bench.directory.chatAppId()).rejects.toMatchObject({ code });
  });

  test('waits for somebody whom Teams does not see yet', async () => {
    await bench.fault(installing, '404', { times: 1 });
    expect(await bench.directory.installChat(adele)).toMatchObject({ state: 'later', reason: expect.stringMatching(/yet/) });
    expect(await bench.directory.installChat(adele)).toEqual({ state: 'installed' });
  });

  test('is impossible, in words, for somebody without a Teams licence', async () => {
    await bench.local('PUT', '/behaviour', { teams: { needsLicence: true } });
    const unlicensed = (await bench.directory.accountByEmail('christie.cline@contoso.com'))?.id ?? '';
    expect(await bench.directory.installChat(unlicensed)).toMatchObject({ state: 'impossible', reason: expect.stringMatching(/Teams licence/) });
    expect(await bench.directory.installChat(adele)).toEqual({ state: 'installed' });
  });
});
