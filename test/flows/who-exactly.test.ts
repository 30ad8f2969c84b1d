// An address that two accounts have: nobody is shown by the address of somebody else, and it means whoever signs in with it.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startAtWork, tenant } from './usher-at-work.ts';
import type { AtWork } from './usher-at-work.ts';
import { actionsIn, textIn } from './person.ts';
import type { PlayedPerson } from './person.ts';

const [meganName, alexName] = ['megan.bowen@contoso.com', 'alex.wilber@contoso.com'];
const [taken, freed] = ['joni.sherman@contoso.com', 'joni.first@contoso.com'];

let at: AtWork;
let megan: PlayedPerson;
let [first, second] = ['', ''];
interface Listed { id: string; email: string; userPrincipalName: string }
const listed = async (words: string): Promise<Listed[]> => ((await at.api(meganName, 'GET', `/users?q=${words}`)).body as { items: Listed[] }).items;
const synced = async (): Promise<void> => {
  await at.api(meganName, 'POST', '/sync/now');
  while ((await at.usher.services.sync.status(tenant)).job !== null) await at.world.clock.sleep(5);
};
const deletedByApproval = async (id: string): Promise<void> => {
  const { approval } = (await at.api(meganName, 'DELETE', `/users/${id}`)).body as { approval: { id: string } };
  expect((await at.api(alexName, 'POST', `/approvals/${approval.id}/approve`)).status).toBe(200);
  for (;;) {
    const { result, untold } = await at.usher.services.approvals.find(tenant, approval.id);
    // Whoever asked is told; only then is the next thing they read an answer.
    if (result !== undefined && untold === null) return;
    await at.world.clock.sleep(5);
  }
};

beforeAll(async () => {
  at = await startAtWork();
  megan = await at.person(meganName);
  first = (await at.user(taken)).id;
  await deletedByApproval(first);
  const made = await at.api(meganName, 'POST', '/users', { email: taken, firstName: 'Joni', lastName: 'Second' });
  expect(made.status).toBe(201);
  second = (made.body as Listed).id;
}, 60_000);
afterAll(async () => { await at.close(); });

describe('a user name that somebody else has by now', () => {
  const words = `The user name ${taken} belongs to somebody else now. Restore it under another user name that is free, for example: restore ${taken} as:joni.sherman2@contoso.com`;
  const asked = async (): Promise<number> => (await at.directory.get<{ byOperation: Record<string, number> }>('stats')).byOperation['POST /directory/deletedItems/{id}/restore'] ?? 0;

  test('is told while the restore is planned, with what to type instead, and the directory is not asked', async () => {
    const shown = await megan.say(`restore ${taken}`);
    expect(textIn(shown.card) || shown.text).toContain(words);
    expect(await at.api(meganName, 'POST', `/users/${first}/restore`, {})).toMatchObject({ status: 409, body: { code: 'status.refuses', detail: words } });
    const other = `The user name ${alexName} belongs to somebody else now. Restore it under another user name that is free.`;
    expect(await at.api(meganName, 'POST', `/users/${first}/restore`, { userPrincipalName: alexName.toUpperCase() })).toMatchObject({ status: 409, body: { detail: other.replace(alexName, alexName.toUpperCase()) } });
    expect(await asked()).toBe(0);
  });

  test('stands in the way of an undo in the same words', async () => {
    const { items } = (await at.api(meganName, 'GET', '/jobs')).body as { items: { id: string; title: string }[] };
    const shown = await megan.say(`undo ${items.find(({ title }) => title === 'Delete Joni Sherman')?.id}`);
    expect(textIn(shown.card) || shown.text).toContain(words);
    expect(await asked()).toBe(0);
  });

  test('is no obstacle to somebody who comes back under another', async () => {
    expect(textIn((await megan.say(`restore ${taken} as:${freed}`)).card)).toContain('1 changed');
    const { mail } = await at.directory.graph<{ mail: string }>(`/users/${first}?$select=mail`);
    // The directory keeps the address of whoever came back, although it is the user name of somebody else.
    expect(mail).toBe(taken);
    // So the restore is what the directory was asked for.
    expect(await asked()).toBe(1);
  });
});

describe('whoever came back beside somebody who has their old address', () => {
  beforeAll(async () => {
    // Long enough ago that what the directory says of them is news.
    const { ownChange: _since, ...user } = await at.user(freed);
    await at.store.users.put(tenant, user);
    await synced();
  });

  test('is listed by the user name, in the tab and in the chat', async () => {
    expect((await listed('joni')).map(({ id, email }) => ({ id, email }))).toEqual(expect.arrayContaining([{ id: first, email: freed }, { id: second, email: taken }]));
    const list = textIn((await megan.say('users joni')).card);
    expect(list).toContain(freed);
    expect(list.split(taken)).toHaveLength(2);
  });

  test('is meant by the user name alone: their old address means whoever signs in with it', async () => {
    expect(await at.api(meganName, 'GET', `/users/${taken}`)).toMatchObject({ status: 200, body: { id: second } });
    expect(await at.api(meganName, 'GET', `/users/${freed}`)).toMatchObject({ status: 200, body: { id: first, email: freed } });
    expect(textIn((await megan.say(`user ${taken}`)).card)).toContain('Joni Second');
    const profile = textIn((await megan.say(`user ${freed}`)).card);
    expect(profile).toContain(`Joni Sherman\nActive · Member · User\nE-mail\n${freed}\n`);
    // The one place that tells it, for whoever clears it up.
    expect(profile.split('\n').filter((line) => line.includes(taken))).toEqual([`${taken}, which somebody else has too`]);
    expect(textIn((await megan.say(`deactivate ${taken}`)).card)).toContain('Joni Second');
    const enabled = async (id: string): Promise<boolean | undefined> => (await at.store.users.get(tenant, id))?.value.enabled;
    expect([await enabled(first), await enabled(second)]).toEqual([true, false]);
  });

  test('is somebody else to Usher than whoever has the address now, when they ask', async () => {
    const joni = await at.person(freed);
    const own = textIn((await joni.say('whoami')).card);
    expect(own).toContain(freed);
    expect(own).not.toContain(taken);
    const refused = await joni.say(`edit ${taken}`);
    expect(textIn(refused.card) || refused.text).toContain('needs the role Organisation Admin');
  });

  test('is named so in plans, reports and the audit trail', async () => {
    await megan.say(`deactivate ${freed}`);
    const { items } = (await at.api(meganName, 'GET', '/jobs')).body as { items: { id: string; title: string }[] };
    const job = items.find(({ title }) => title === 'Deactivate Joni Sherman')?.id ?? '';
    const [plan, report, audit] = await Promise.all([at.usher.services.changes.rows(tenant, job, { from: 0, limit: 5 }), at.api(meganName, 'GET', `/jobs/${job}/report`), at.api(meganName, 'GET', `/audit?person=${first}`)]);
    expect(plan.map(({ person }) => person)).toEqual([{ id: first, name: 'Joni Sherman', email: freed }]);
    expect((report.body as { rows: { email: string }[] }).rows.map(({ email }) => email)).toEqual([freed]);
    expect((audit.body as { items: { action: string; target: { email: string } }[] }).items.find(({ action }) => action === 'disable-account')?.target.email).toBe(freed);
    await megan.say(`reactivate ${freed}`);
  });

  test('is named so to whoever approves the deletion', async () => {
    const shown = await megan.say(`delete ${freed}`);
    expect(textIn(shown.card)).toContain(freed);
    await megan.press(shown, 'Ask for approval');
    const { items } = (await at.api(alexName, 'GET', '/approvals?status=pending')).body as { items: { id: string; people: string[]; about: { email: string } }[] };
    expect(items.map(({ people, about }) => [people.join(' '), about.email])).toEqual([[expect.stringContaining(freed), freed]]);
    expect(JSON.stringify(items)).not.toContain(taken);
    const alex = await at.person(alexName);
    const card = textIn((await alex.say('approvals')).card);
    expect(card).toContain('Joni Sherman');
    expect(card).not.toContain(taken);
    expect((await at.api(alexName, 'POST', `/approvals/${items[0]?.id}/reject`)).status).toBe(200);
  });
});

describe('a guest whose address somebody here has as well', () => {
  const address = 'rosa.lind@adatum.com';

  test('is shown by the user name, and is written to at the address all the same', async () => {
    const invited = await at.api(meganName, 'POST', '/users', { email: address, firstName: 'Rosa', lastName: 'Lind', type: 'guest' });
    expect(invited.status).toBe(201);
    const { id } = invited.body as Listed;
    // A consultant with an account of her own here, which has no mailbox: the directory has her address as another one.
    const [member] = await at.store.users.byName(tenant, 'lidia.holloway@contoso.com');
    if (member === undefined) throw new Error('no Lidia');
    await at.store.users.put(tenant, { ...member, email: address });
    const guest = (await at.store.users.getMany(tenant, [id]))[0];
    expect(guest).toMatchObject({ email: expect.stringContaining('#EXT#'), sharedEmail: address });
    expect(textIn((await megan.say(`user ${guest?.userPrincipalName}`)).card)).toContain(`${address}, which somebody else has too`);
    const again = await at.api(meganName, 'POST', `/users/${id}/send-invite`);
    expect(again.status).toBeLessThan(300);
    const job = (again.body as { job: { summary: { changed: number; refused: number } } }).job;
    expect(job.summary).toMatchObject({ changed: 1, refused: 0 });
    const welcome = (await at.store.welcomes.get({ tenant }, id))?.value;
    expect(welcome).toMatchObject({ email: address });
  });
});

describe('a user name that was freed in the directory a moment ago', () => {
  test('is free for whoever is restored, before the next read of everybody', async () => {
    const name = 'henrietta.mueller@contoso.com';
    const before = await at.user(name);
    await deletedByApproval(before.id);
    const made = await at.api(meganName, 'POST', '/users', { email: name, firstName: 'Henrietta', lastName: 'Second' });
    expect(made.status).toBe(201);
    const restore = async (): Promise<number> => (await at.api(meganName, 'POST', `/users/${before.id}/restore`, {})).status;
    expect(await restore()).toBe(409);
    const removed = await fetch(`${at.directory.url}/users/${(made.body as Listed).id}`, { method: 'DELETE', headers: { authorization: 'Bearer local' } });
    expect(removed.status).toBe(204);
    expect(await restore()).toBe(200);
  });
});

describe('an address that two people have and neither signs in with', () => {
  const shared = 'front.desk@contoso.com';
  beforeAll(async () => {
    for (const name of ['pat.obrien@contoso.com', 'wei.wang@contoso.com']) {
      const user = await at.user(name);
      await at.store.users.put(tenant, { ...user, email: shared });
    }
  });

  test('names neither of them, and whoever types it is asked which of the two', async () => {
    expect((await listed('obrien')).map(({ email }) => email)).toEqual(['pat.obrien@contoso.com']);
    expect((await listed('wei.wang')).map(({ email }) => email)).toEqual(['wei.wang@contoso.com']);
    const shown = await megan.say(`deactivate ${shared}`);
    expect(textIn(shown.card)).toContain('Who is meant?');
    expect(actionsIn(shown.card).map(({ title }) => title)).toEqual(expect.arrayContaining(['Choose pat.obrien@contoso.com', 'Choose wei.wang@contoso.com']));
    expect(await at.api(meganName, 'GET', `/users/${shared}`)).toMatchObject({ status: 409, body: { code: 'person.ambiguous' } });
  });
});
