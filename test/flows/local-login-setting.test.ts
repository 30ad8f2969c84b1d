// The group that keeps local login is changed: from that moment everybody is who the setting makes them, and the last administrator stays.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { actionsIn, textIn } from './person.ts';
import type { PlayedPerson } from './person.ts';
import { startAtWork, tenant } from './usher-at-work.ts';
import type { AtWork } from './usher-at-work.ts';

const megan = 'megan.bowen@contoso.com';
const alex = 'alex.wilber@contoso.com';
const jose = 'jose.garcia@contoso.com';
let at: AtWork;
let asAlex: PlayedPerson;

beforeAll(async () => {
  at = await startAtWork();
  asAlex = await at.person(alex);
});
afterAll(async () => { await at.close(); });

const setGroup = async (localLoginGroup: string): Promise<void> => {
  const { status, text } = await at.api(alex, 'PATCH', '/settings', { localLoginGroup });
  if (status !== 200) throw new Error(text);
};
const said = async (text: string): Promise<string> => {
  const shown = await asAlex.say(text);
  return shown.text + textIn(shown.card);
};
/** What the inputs of a form hold when nobody types anything. */
function valuesIn(card: unknown): Record<string, unknown> {
  if (Array.isArray(card)) return Object.assign({}, ...card.map(valuesIn)) as Record<string, unknown>;
  if (typeof card !== 'object' || card === null) return {};
  const own = 'type' in card && String(card.type).startsWith('Input.') && 'id' in card ? { [String(card.id)]: 'value' in card ? card.value : '' } : {};
  return { ...own, ...valuesIn(Object.values(card)) };
}
const allowedOf = async (group: string): Promise<boolean[]> => {
  const { items } = (await at.api(alex, 'GET', `/users?group=${group}&pageSize=500`)).body as { items: { localLogin: boolean }[] };
  return items.map(({ localLogin }) => localLogin);
};

describe('after the group that keeps local login was changed', () => {
  beforeAll(async () => {
    for (const name of ['PW', 'PW2']) await at.api(megan, 'POST', '/groups', { name });
    await setGroup('PW');
    for (const person of [megan, alex]) await at.api(person, 'POST', `/users/${person}/allow-local-login`, {});
    await at.api(alex, 'POST', '/groups/PW2/members', { users: [megan] });
    await setGroup('PW2');
  });

  test.each([`disable local login ${megan}`, `deactivate ${megan}`])('“%s” is refused where she is the last administrator in the new group', async (text) => {
    expect(await said(text)).toContain('Megan Bowen is the last Organisation Admin who can still get in');
    const { id } = await at.user(megan);
    expect((await at.directory.graph<{ accountEnabled: boolean }>(`/users/${id}?$select=accountEnabled`)).accountEnabled).toBe(true);
    expect(await allowedOf('PW2')).toEqual([true]);
  });

  test('whoever was in the old group alone is allowed no more, in lists, profile and commands', async () => {
    expect((await at.api(alex, 'GET', `/users/${alex}`)).body).toMatchObject({ localLogin: false });
    expect(await said('disable local login group:PW')).toContain('Alex Wilber does not sign in with a password');
  });

  test('the members of a group that was never read with it in mind are allowed at once', async () => {
    await setGroup('Frontline');
    const allowed = await allowedOf('Frontline');
    expect(allowed.length).toBeGreaterThan(1);
    expect(allowed.every(Boolean)).toBe(true);
    const asked = await said('disable local login group:Frontline');
    expect(asked).not.toContain('does not sign in with a password');
    expect(asked).toContain('Confirm');
    expect((await at.api(alex, 'GET', `/users/${jose}`)).body).toMatchObject({ localLogin: true });
  });

  test('until when somebody is allowed is in what is answered about them, and goes with it', async () => {
    await setGroup('Interns');
    const isSetUp = async (): Promise<boolean> => ((await at.api(jose, 'GET', '/me')).body as { organisation: { localLogin: boolean } }).organisation.localLogin;
    expect(await isSetUp()).toBe(true);
    await at.api(alex, 'POST', `/users/${jose}/allow-local-login`, { until: '2099-12-31' });
    for (const person of [alex, jose]) expect((await at.api(person, 'GET', `/users/${jose}`)).body).toMatchObject({ localLogin: true, localLoginUntil: '2099-12-31' });
    expect((await at.api(alex, 'PATCH', `/users/${jose}`, { profile: { city: 'Ulm' } })).body).toMatchObject({ localLoginUntil: '2099-12-31' });
    await setGroup('');
    expect(await isSetUp()).toBe(false);
    const { body } = await at.api(alex, 'GET', `/users/${jose}`);
    expect(body).toMatchObject({ localLogin: false });
    expect(body).not.toHaveProperty('localLoginUntil');
  });

  test('nobody is any longer once it is left empty', async () => {
    await setGroup('');
    expect((await allowedOf('Frontline')).some(Boolean)).toBe(false);
  });
});

const inEntra = async (method: 'POST' | 'DELETE', path: string, body?: object): Promise<Response> =>
  fetch(`${at.directory.url}${path}`, { method, headers: { authorization: 'Bearer local', 'content-type': 'application/json' }, ...(body !== undefined && { body: JSON.stringify(body) }) });
const readAll = async (): Promise<void> => {
  await at.api(alex, 'POST', '/sync/now');
  while ((await at.usher.services.sync.status(tenant)).job !== null) await at.world.clock.sleep(10);
};
/** Presses Save with what the form holds, but for what is given. */
async function saveSettings(values: object): Promise<string> {
  const shown = await asAlex.say('settings');
  await asAlex.press(shown, 'Change');
  await asAlex.press(shown, 'Save', { ...valuesIn(shown.card), ...values });
  return textIn(shown.card);
}

test('the form of the settings can be saved where another group has the name of the one that is set', async () => {
  await setGroup('Interns');
  await inEntra('POST', '/groups', { displayName: 'Interns', mailEnabled: false, mailNickname: 'interns2', securityEnabled: true });
  await readAll();
  const before = (await at.store.settings.get({ tenant }, 'settings'))?.value.localLoginGroup;
  expect(await saveSettings({ undoDays: '20' })).toContain('Saved.');
  expect((await at.store.settings.get({ tenant }, 'settings'))?.value).toMatchObject({ undoDays: 20, localLoginGroup: before });
});

describe('after the group that kept local login was deleted in Entra', () => {
  beforeAll(async () => {
    const made = await inEntra('POST', '/groups', { displayName: 'Short lived', mailEnabled: false, mailNickname: 'short', securityEnabled: true });
    const { id } = await made.json() as { id: string };
    await readAll();
    await setGroup('Short lived');
    await inEntra('DELETE', `/groups/${id}`);
    await readAll();
    expect((await at.store.settings.get({ tenant }, 'settings'))?.value.localLoginGroup).toBe(id);
  });

  test('the settings say so instead of an id', async () => {
    expect(await said('settings')).toContain('not set up any more: the group that kept it was deleted; name another one');
  });

  test.each([`user ${jose}`, `edit ${jose}`])('“%s” offers nothing that would be refused', async (text) => {
    const { card } = await asAlex.say(text);
    expect(actionsIn(card).map(({ title }) => title)).not.toContain('Allow local login');
    expect(textIn(card)).not.toContain('Local login');
  });

  test('the form of an invite says that it cannot be given', async () => {
    expect(await said('invite')).toContain('Local login is not set up here');
  });

  test('the form of the settings can be saved for anything else', async () => {
    expect(await saveSettings({ undoDays: '21' })).toContain('Saved.');
    expect((await at.store.settings.get({ tenant }, 'settings'))?.value).toMatchObject({ undoDays: 21, localLoginGroup: '' });
  });
});
