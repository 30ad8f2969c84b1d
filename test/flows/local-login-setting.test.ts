// The group that keeps local login is changed: from that moment everybody is who the setting makes them, and the last administrator stays.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { textIn } from './person.ts';
import type { PlayedPerson } from './person.ts';
import { startAtWork } from './usher-at-work.ts';
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

  test('nobody is any longer once it is left empty', async () => {
    await setGroup('');
    expect((await allowedOf('Frontline')).some(Boolean)).toBe(false);
  });
});
