// What was refused at the door of the chat: the audit trail says what was wanted, nothing looked for, and no secret in it.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AuditEntry } from '../../../shared/audit.ts';
import { openDesk, textOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
beforeAll(async () => { desk = await openDesk(); }, 30_000);
afterAll(async () => { await desk.close(); });

const lynne = { as: 'lynne.robbins@contoso.com' };
const trail = async (): Promise<AuditEntry[]> => (await desk.usher.services.store.audit.page({ tenant: desk.tenant }, { limit: 500, direction: 'descending' })).items.map(({ value }) => value);
const latest = async (): Promise<AuditEntry | undefined> => (await trail())[0];

describe('what somebody said without the role for it', () => {
  test.each([
    ['role admin lee.gu@contoso.com', 'set-role', 'Organisation Admin'],
    ['role user lee.gu@contoso.com', 'set-role', 'User'],
    ['add lee.gu@contoso.com to Sales', 'add-to-group', 'in Sales'],
    ['add lee.gu@contoso.com to Nothing There', 'add-to-group', 'in Nothing There'],
    ['remove lee.gu@contoso.com from group Sales', 'remove-from-group', 'not in Sales'],
    ['assign licence E5 to lee.gu@contoso.com location:DE', 'assign-licence', 'with E5, used in DE'],
    ['swap licence E3 for E5 lee.gu@contoso.com', 'swap-licence', 'with E5'],
    ['location DE lee.gu@contoso.com', 'edit-user', 'usage location “DE”'],
    ['restore lee.gu@contoso.com as:lee2@contoso.com', 'restore-user', 'has an account again as lee2@contoso.com'],
    ['delete lee.gu@contoso.com', 'delete-user', 'deleted, to be restored for 30 days'],
    ['allow local login lee.gu@contoso.com until:2030-01-01', 'allow-local-login', 'may sign in with a password until 2030-01-01'],
  ])('“%s” is recorded as %s, wanted: %s', async (said, action, after) => {
    expect(textOf(await desk.say(said, lynne))).toContain('This needs the role');
    expect(await latest()).toMatchObject({ action, target: { email: 'lee.gu@contoso.com' }, before: '', after, wanted: true, outcome: 'refused' });
  });

  test.each([
    ['assign licence E5 to group Sales', 'group Sales: gives E5 to its members'],
    ['new group Sailors microsoft365', 'Microsoft 365 group “Sailors”'],
    ['rename group Sales to "Sales EMEA"', 'group Sales: “Sales EMEA”'],
    ['external id of group Sales SAL-01', 'group Sales: external id SAL-01'],
    ['delete group Sales', 'group Sales: deleted'],
    ['assign application Salesforce to Sales', 'group Sales: its members may use Salesforce'],
    ['invite jane@contoso.com "Jane Doe" admin groups:Sales', 'account jane@contoso.com, Organisation Admin; in Sales'],
    ['invite jane@elsewhere.example guest', 'guest jane@elsewhere.example'],
    ['property add "Cost centre" choice:Berlin,Paris', 'Cost centre (choice: Berlin, Paris)'],
    ['property remove cost_centre', 'no property “cost_centre”'],
    ['settings welcome off', 'Welcome: not sent'],
  ])('“%s” is recorded as wanted: %s', async (said, after) => {
    expect(textOf(await desk.say(said, lynne))).toContain('This needs the role');
    expect(await latest()).toMatchObject({ after, wanted: true, outcome: 'refused', who: { email: lynne.as } });
  });

  test.each([
    ['reset password lee.gu@contoso.com Hunter2!Hunter2!'], ['message group Sales "Hunter2! is the word"'], ['import\nemail,password\njane@contoso.com,Hunter2!'], ['add lee.gu@contoso.com Hunter2!'],
  ])('nothing else of “%s” is kept', async (said) => {
    await desk.say(said, lynne);
    expect(await latest()).toMatchObject({ outcome: 'refused', who: { email: lynne.as } });
    expect(JSON.stringify(await trail())).not.toContain('Hunter2');
  });

  test('a name that was typed is cut and comes without hidden marks, and is no markdown on the card', async () => {
    await desk.say(`add lee.gu@contoso.com to "\u202E**[x](https://x.example)** ${'long '.repeat(60)}"`, lynne);
    const { after = '' } = await latest() ?? {};
    expect([after.includes('\u202E'), after.length < 120, after.endsWith('…')]).toEqual([false, true, true]);
    expect(textOf(await desk.say('audit lynne.robbins@contoso.com action:add'))).not.toContain('**[x](https');
  });
});

describe('what somebody pressed without the role for it', () => {
  test.each([
    ['usherRole', { people: 'lee.gu@contoso.com', target: 'admin' }, 'Organisation Admin'],
    ['usherAdd', { people: 'lee.gu@contoso.com', target: 'Sales' }, 'in Sales'],
    ['usherSaveRole', { usherPerson: 'x', usherShown: 'user', chosen: 'billing' }, 'Billing Admin'],
    ['usherInvite', { email: 'jane@contoso.com', role: 'admin', password: 'Hunter2!' }, 'account jane@contoso.com, Organisation Admin'],
    ['usherPropertyAdd', { usherForm: 'filled', name: 'Floor', type: 'number' }, 'Floor (number)'],
    ['usherPropertyAdd', { usherForm: 'filled', name: 'Floor', type: 'none of these' }, ''],
    ['usherPropertyAdd', { usherForm: 'filled', name: { first: 'Floor' }, type: 'text' }, ''],
  ])('%s %j is recorded as wanted: %s', async (verb, data, after) => {
    await desk.press(verb, data, lynne);
    expect(await latest()).toMatchObject({ after, outcome: 'refused', who: { email: lynne.as } });
    expect(JSON.stringify(await trail())).not.toContain('Hunter2');
  });
});

test('the chat shows a wish as a wish', async () => {
  await desk.say('role admin lee.gu@contoso.com', lynne);
  expect(textOf(await desk.say('audit lee.gu@contoso.com action:role'))).toMatch(/refused: This needs the role [^·]+ · wanted: Organisation Admin · /);
  await desk.say('role viewonly lee.gu@contoso.com');
  expect(textOf(await desk.say('audit lee.gu@contoso.com action:role'))).toContain('done · User → View-Only Admin');
});

test('every entry bears the id that ties it to its request', async () => {
  await desk.say('property add "Cost centre" text');
  await desk.say('settings welcome off');
  expect((await trail()).filter(({ action, outcome }) => outcome === 'done' && ['settings', 'property-add'].includes(action))).toHaveLength(2);
  expect((await trail()).filter(({ correlation }) => correlation === '')).toEqual([]);
});
