// Whoever was deactivated, deleted or demoted a moment ago: tokens, chats and cards of before do nothing more, and no password is told.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { User } from '../../shared/user.ts';
import { textIn } from './person.ts';
import { startAtWork, tenant } from './usher-at-work.ts';
import type { AtWork } from './usher-at-work.ts';

const megan = 'megan.bowen@contoso.com';
const alex = 'alex.wilber@contoso.com';
const adele = 'adele.vance@contoso.com';
const lynne = 'lynne.robbins@contoso.com';
let at: AtWork;

beforeAll(async () => {
  at = await startAtWork();
  // Signed in while they still could; the tokens live for hours.
  for (const person of [megan, alex, adele]) await at.api(person, 'GET', '/me');
});
afterAll(async () => { await at.close(); });

async function asMegan(path: string, body?: unknown): Promise<void> {
  const { status, text } = await at.api(megan, body === undefined ? 'POST' : 'PATCH', path, body);
  if (status !== 200) throw new Error(text);
}
/** What somebody does in the directory itself, past Usher. */
async function inDirectory(method: 'PATCH' | 'DELETE', id: string, body?: object): Promise<void> {
  const { ok } = await fetch(`${at.directory.url}/users/${id}`, { method, headers: { authorization: 'Bearer local', 'content-type': 'application/json' }, ...(body !== undefined && { body: JSON.stringify(body) }) });
  if (!ok) throw new Error(`The directory refused to ${method} ${id}.`);
}

const refusal = { status: 403, code: 'account.inactive', detail: expect.stringMatching(/^Your account is deactivated; Usher does nothing for you until it is reactivated\. Ask .*Megan Bowen/) };

describe('whoever lacks the role', () => {
  test('is in the audit trail of the one it was about, under one action at every door, and reads nothing of who exists', async () => {
    const lee = await at.user('lee.gu@contoso.com');
    const person = await at.person(adele);
    const said = (await person.say('deactivate lee.gu@contoso.com')).text;
    const unknown = (await person.say('deactivate nobody.here@contoso.com')).text;
    await person.say('deactivate P@ssw0rd.never');
    await person.forge({ verb: 'usherDeactivate', data: { usherPerson: lee.id } });
    await at.api(adele, 'POST', `/users/${lee.id}/deactivate`);
    await at.api(adele, 'POST', '/plans', { operations: [{ kind: 'disable-account', users: [lee.userPrincipalName, 'nobody.here@contoso.com'] }] });
    expect(said).toMatch(/^This needs the role Organisation Admin/);
    expect(unknown).toBe(said);
    const { items } = (await at.api(megan, 'GET', '/audit?person=lee.gu@contoso.com&action=disable-account')).body as { items: { correlation: string }[] };
    expect(items).toMatchObject(['tab', 'tab', 'chat', 'chat'].map((source) => ({ who: { email: adele }, source, action: 'disable-account', target: { id: lee.id, name: 'Lee Gu' }, outcome: 'refused', reason: said })));
    expect(new Set(items.map(({ correlation }) => correlation)).size).toBe(4);
    expect(items.map(({ correlation }) => correlation)).not.toContain('');
    // Words that are nobody's name may be anything, a password as well: the attempt is kept, and they are not.
    const all = await at.api(megan, 'GET', '/audit?action=disable-account');
    const { items: attempts } = all.body as { items: { target: { id: string; name: string } }[] };
    expect(attempts.filter(({ target }) => target.id === '').map(({ target }) => target.name)).toEqual(['', '']);
    expect(all.text).not.toMatch(/nobody\.here|P@ssw0rd/);
    const card = await (await at.person(megan)).say('audit lee.gu@contoso.com action:disable-account');
    expect(JSON.stringify(card.card)).toContain('Disable account · Lee Gu');
  });
});

describe('whoever is deactivated', () => {
  beforeEach(async () => { await at.api(megan, 'POST', `/users/${adele}/reactivate`); });

  test('can do nothing with a token of before, not even to the own account, and the audit trail has the attempt', async () => {
    await asMegan(`/users/${adele}/deactivate`);
    for (const [method, path, body] of [['GET', '/me', undefined], ['PATCH', `/users/${adele}`, { profile: { mobile: '+49 1' } }], ['POST', `/users/${adele}/reset-password`, undefined]] as const) {
      expect((await at.api(adele, method, path, body)).body).toMatchObject(refusal);
    }
    expect((await at.user(adele)).profile.mobile).not.toBe('+49 1');
    const { items } = (await at.api(megan, 'GET', '/audit?action=sign-in')).body as { items: object[] };
    expect(items[0]).toMatchObject({ who: { email: adele }, action: 'sign-in', outcome: 'refused', reason: refusal.detail });
  });

  test('is told so in the chat, whatever is said there, and a card of before answers the same', async () => {
    const person = await at.person(adele);
    const form = await person.say('edit me');
    await asMegan(`/users/${adele}/deactivate`);
    expect((await person.say('help')).text).toMatch(/^Your account is deactivated/);
    const pressed = await person.press(form, 'Save', { mobile: '+49 2' });
    expect(pressed.body).toMatchObject({ statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: expect.stringMatching(/^Your account is deactivated/) });
    expect((await at.user(adele)).profile.mobile).not.toBe('+49 2');
  });

  test('is let in again once reactivated', async () => {
    await asMegan(`/users/${adele}/deactivate`);
    await asMegan(`/users/${adele}/reactivate`);
    expect((await at.api(adele, 'GET', '/me')).status).toBe(200);
  });

  test('and let in again in the directory itself need not wait for the next read', async () => {
    const [shutOut] = (await at.store.users.list(tenant, { filter: { status: ['inactive'], type: 'member' }, limit: 1 })).users;
    if (shutOut === undefined) throw new Error('Nobody is inactive.');
    await inDirectory('PATCH', shutOut.id, { accountEnabled: true });
    expect((await at.api(shutOut.userPrincipalName, 'GET', '/me')).status).toBe(200);
    await asMegan(`/users/${shutOut.userPrincipalName}/deactivate`);
  });

  test('and deleted reads that the account is deleted', async () => {
    const [gone] = (await at.store.users.list(tenant, { filter: { status: ['active'], type: 'member', role: 'user' }, direction: 'descending', limit: 1 })).users;
    if (gone === undefined) throw new Error('Nobody is active.');
    await at.api(gone.userPrincipalName, 'GET', '/me');
    await inDirectory('DELETE', gone.id);
    await at.store.users.put(tenant, { ...gone, deleted: '2026-01-01T00:00:00Z', status: 'deleted' });
    expect((await at.api(gone.userPrincipalName, 'GET', '/me')).body).toMatchObject({ code: 'account.inactive', detail: expect.stringMatching(/is deleted; .* until it is restored/) });
  });
});

describe('passwords that an administrator asked for', () => {
  async function someMembers(): Promise<User[]> {
    const { users } = await at.store.users.list(tenant, { filter: { type: 'member', role: 'user', status: ['active'] }, limit: 50 });
    return users.filter(({ synced }) => !synced).slice(0, 6);
  }

  /** Resets that are over, and whose passwords nobody has been told so far. */
  async function reset(as: string, users: readonly User[]): Promise<string> {
    const { changes, actors } = at.usher.services;
    const actor = await actors.actorFor({ tenant, personId: (await at.user(as)).id, name: '', source: 'tab' });
    const { id } = await changes.plan(actor, { title: 'Reset', operations: [{ kind: 'reset-password' }], users });
    await changes.commit(actor, id);
    while ((await changes.job(tenant, id)).finished === null) await at.world.clock.sleep(10);
    return id;
  }

  test('are neither told nor handed out once the role is gone, which the audit trail keeps; given back, they are', async () => {
    const job = await reset(alex, await someMembers());
    await asMegan(`/users/${alex}`, { role: 'user' });
    for (const path of ['secrets', 'secrets-file']) {
      expect((await at.api(alex, 'POST', `/jobs/${job}/${path}`)).body).toMatchObject({ status: 403, code: 'ability.missing', detail: expect.stringMatching(/needs the role Organisation Admin; yours is User/) });
    }
    const card = textIn((await (await at.person(alex)).say(`job ${job}`)).card);
    expect(card).not.toMatch(/Passphrase/);
    expect(card).toMatch(/passwords or passes were made that you are not told\. This needs the role Organisation Admin; yours is User\. Ask .*Megan Bowen.* can make new ones/);
    const { items } = (await at.api(megan, 'GET', '/audit?action=fetch-passwords')).body as { items: object[] };
    const refused = { who: { email: alex }, outcome: 'refused', reason: expect.stringMatching(/needs the role/) };
    expect(items).toMatchObject([{ ...refused, source: 'chat' }, { ...refused, source: 'tab' }, { ...refused, source: 'tab' }]);

    const user = await at.user(alex);
    await at.store.users.put(tenant, { ...user, role: 'admin' });
    expect((await at.api(alex, 'POST', `/jobs/${job}/secrets`)).body).toMatchObject({ secretsFile: { count: 6 } });
    expect((await at.api(alex, 'POST', `/jobs/${job}/secrets-file`)).status).toBe(200);
  });

  test('are not handed out to whoever is deactivated', async () => {
    const job = await reset(alex, await someMembers());
    await asMegan(`/users/${alex}/deactivate`);
    for (const path of ['secrets', 'secrets-file']) expect((await at.api(alex, 'POST', `/jobs/${job}/${path}`)).body).toMatchObject(refusal);
    await asMegan(`/users/${alex}/reactivate`);
  });

  test('are told to nobody else, whatever the role', async () => {
    const job = await reset(alex, await someMembers());
    for (const path of ['secrets', 'secrets-file']) expect((await at.api(megan, 'POST', `/jobs/${job}/${path}`)).body).toMatchObject({ status: 403, code: 'plan.not-yours' });
    expect((await at.api(alex, 'POST', `/jobs/${job}/secrets`)).body).toMatchObject({ secretsFile: { count: 6 } });
    expect((await at.api(alex, 'POST', `/jobs/${job}/secrets`)).body).toEqual({ secrets: [] });
  });

  test('for the own account need no role', async () => {
    const job = await reset(lynne, [await at.user(lynne)]);
    expect((await at.api(lynne, 'POST', `/jobs/${job}/secrets`)).body).toMatchObject({ secrets: [{ person: { email: lynne } }] });
  });
});
