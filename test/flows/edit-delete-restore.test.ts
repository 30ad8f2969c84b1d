// Editing, deleting and restoring as people live them: a form, a request that somebody else approves, a recycle bin, and the way back.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startAtWork, tenant } from './usher-at-work.ts';
import type { AtWork } from './usher-at-work.ts';
import { actionsIn, textIn } from './person.ts';
import type { PlayedPerson, Pressed } from './person.ts';
import type { Shown } from './connector.ts';

let at: AtWork;
let megan: PlayedPerson;
let lynne: PlayedPerson;
beforeAll(async () => {
  at = await startAtWork();
  megan = await at.person('megan.bowen@contoso.com');
  lynne = await at.person('lynne.robbins@contoso.com');
});
afterAll(async () => { await at.close(); });

const [meganName, alexName] = ['megan.bowen@contoso.com', 'alex.wilber@contoso.com'];
const titles = (shown: Shown): string[] => actionsIn(shown.card).map(({ title }) => title);
const answerOf = ({ body }: Pressed): string => (typeof body.value === 'string' ? body.value : textIn(body.value));
interface Input { id: string; value: string }
const inputsIn = (shown: Shown): Record<string, string> => Object.fromEntries((shown.card?.['body'] as Partial<Input>[]).filter(({ id }) => id !== undefined).map(({ id, value = '' }) => [id ?? '', value]));
const inDirectory = async <T>(path: string): Promise<T & { error?: { code: string } }> => at.directory.graph(path);
const groupsOf = async (id: string): Promise<string[]> => (await inDirectory<{ value: { displayName: string }[] }>(`/users/${id}/memberOf/microsoft.graph.group?$select=displayName`)).value.map(({ displayName }) => displayName).sort();
const jobEnds = async (id: string): Promise<void> => {
  for (;;) {
    const job = await at.store.jobs.get({ tenant }, id);
    if (job !== undefined && job.value.finished !== null) return;
    await at.world.clock.sleep(5);
  }
};
const synced = async (): Promise<void> => {
  const { id } = await at.usher.services.sync.start({ tenant, person: { id: '', name: '', email: '' }, role: 'admin', source: 'system' });
  await jobEnds(id);
};

/** Asks for the deletion over REST and has Alex approve it. */
async function deleteByApproval(id: string): Promise<string> {
  const asked = await at.api(meganName, 'DELETE', `/users/${id}`);
  expect(asked.status).toBe(202);
  const approval = (asked.body as { approval: { id: string } }).approval.id;
  expect((await at.api(alexName, 'POST', `/approvals/${approval}/approve`)).status).toBe(200);
  await jobEnds(approval);
  // Whoever asked is told; only then is the next thing they read an answer.
  for (;;) {
    const { result, untold } = await at.usher.services.approvals.find(tenant, approval);
    if (result !== undefined && untold === null) return approval;
    await at.world.clock.sleep(5);
  }
}

describe('editing', () => {
  test('opens a form filled in, changes what was changed in it, and takes it back by undo', async () => {
    const shown = await megan.say('edit adele.vance@contoso.com');
    const inputs = inputsIn(shown);
    expect(inputs).toMatchObject({ displayName: 'Adele Vance', firstName: 'Adele', lastName: 'Vance' });
    const before = await inDirectory<{ jobTitle: string; city: string }>('/users/adele.vance@contoso.com?$select=jobTitle,city,surname');
    // Somebody else changes the city while the form is open; it was not touched in the form, so it stays.
    await at.api(alexName, 'PATCH', '/users/adele.vance@contoso.com', { profile: { city: 'Elsewhere' } });
    await megan.press(shown, 'Save', { ...inputs, jobTitle: 'Head of Retail', lastName: 'Vance-Roe' });
    expect(textIn(shown.card)).toContain('1 changed');
    const after = '/users/adele.vance@contoso.com?$select=jobTitle,city,surname,givenName';
    expect(await inDirectory(after)).toMatchObject({ jobTitle: 'Head of Retail', city: 'Elsewhere', surname: 'Vance-Roe', givenName: 'Adele' });
    expect(await at.user('adele.vance@contoso.com')).toMatchObject({ lastName: 'Vance-Roe', profile: { jobTitle: 'Head of Retail', city: 'Elsewhere' } });
    await megan.press(shown, 'Undo');
    expect(await inDirectory(after)).toMatchObject({ jobTitle: before.jobTitle, city: 'Elsewhere', surname: 'Vance' });
  });

  test('gives the form back with what was typed and says what is wrong', async () => {
    const shown = await megan.say('edit pat.obrien@contoso.com');
    await megan.press(shown, 'Save', { ...inputsIn(shown), jobTitle: 'Seller', usageLocation: 'Germany' });
    expect(textIn(shown.card)).toContain('country code of two capital letters');
    expect(inputsIn(shown)).toMatchObject({ jobTitle: 'Seller', usageLocation: 'Germany' });
    await megan.press(shown, 'Save', { ...inputsIn(shown), usageLocation: 'de' });
    expect(await inDirectory('/users/pat.obrien@contoso.com?$select=jobTitle,usageLocation')).toMatchObject({ jobTitle: 'Seller', usageLocation: 'DE' });
  });

  test('is refused in words for whoever is synced, and for whoever may not', async () => {
    const shown = await megan.say('edit hans.becker@contoso.com');
    await megan.press(shown, 'Save', { ...inputsIn(shown), jobTitle: 'Chief' });
    expect(textIn(shown.card)).toContain('change the job title in the local Active Directory');
    expect((await lynne.say('edit adele.vance@contoso.com')).text).toContain('needs the role Organisation Admin');
    const own = actionsIn(shown.card).find(({ title }) => title === 'Save');
    expect(answerOf(await lynne.forge({ verb: own?.verb ?? '', data: { ...own?.data, displayName: 'Forged' } }))).toContain('needs the role Organisation Admin');
  });

  test('answers over REST with the user, changed or not, and names what it does not take', async () => {
    const patch = async (body: unknown) => at.api(meganName, 'PATCH', '/users/wei.wang@contoso.com', body);
    expect(await patch({ displayName: 'Wei Wang 2', profile: { department: 'Research' } })).toMatchObject({ status: 200, body: { displayName: 'Wei Wang 2', profile: { department: 'Research' } } });
    expect(await patch({ displayName: 'Wei Wang 2' })).toMatchObject({ status: 200, body: { displayName: 'Wei Wang 2' } });
    expect(await patch({ displayName: '' })).toMatchObject({ status: 400, body: { code: 'input.invalid', detail: expect.stringContaining('emptied') } });
    expect(await patch({ profile: { homePhone: '1' } })).toMatchObject({ status: 200, body: { profile: { homePhone: '1', department: 'Research' } } });
    expect((await patch({ profile: { fax: '1' } })).status).toBe(400);
    expect((await at.api('lynne.robbins@contoso.com', 'PATCH', '/users/wei.wang@contoso.com', { displayName: 'x' })).status).toBe(403);
  });
});

describe('deleting and restoring', () => {
  const name = 'miriam.graham@contoso.com';

  test('shows what would be lost and waits for somebody else; the requester cannot approve', async () => {
    const { id } = await at.user(name);
    const shown = await megan.say(`delete ${name}`);
    const text = textIn(shown.card);
    for (const words of ['restored for 30 days', 'Deactivating instead', 'Last connection: ', 'Would be left without an owner: Sales', 'Reporting to Miriam Graham: ', 'Power BI Pro']) expect(text).toContain(words);
    await megan.press(shown, 'Ask for approval');
    const { items } = (await at.api(meganName, 'GET', '/approvals?status=pending')).body as { items: { id: string; consequences: string[] }[] };
    expect(items[0]?.consequences.join(' ')).toContain('Would be left without an owner: Sales');
    expect(await at.api(meganName, 'POST', `/approvals/${items[0]?.id}/approve`)).toMatchObject({ status: 403 });
    expect((await inDirectory<{ id: string }>(`/users/${id}?$select=id`)).id).toBe(id);
    expect((await at.api(alexName, 'POST', `/approvals/${items[0]?.id}/reject`)).status).toBe(200);
    expect((await inDirectory<{ id: string }>(`/users/${id}?$select=id`)).id).toBe(id);
  });

  test('takes an approved account out of the directory, lists it with the days left, and brings it back with its groups', async () => {
    const { id } = await at.user(name);
    const groups = await groupsOf(id);
    const known = (await at.user(name)).groups;
    expect(known.map((group) => group.name)).toEqual(groups);
    const free = async (): Promise<number> => ((await at.api(meganName, 'GET', '/licences')).body as { items: { partNumber: string; free: number }[] }).items.find(({ partNumber }) => partNumber === 'SPE_E5')?.free ?? -1;
    const seats = await free();
    await deleteByApproval(id);
    expect((await inDirectory(`/users/${id}`)).error?.code).toBe('Request_ResourceNotFound');
    expect(await free()).toBe(seats + 1);
    expect(await at.user(name)).toMatchObject({ status: 'deleted', groups: known });
    expect(((await at.api(meganName, 'GET', '/users?q=miriam')).body as { items: unknown[] }).items).toEqual([]);
    expect(await at.api(meganName, 'GET', '/users/deleted')).toMatchObject({ status: 200, body: { total: 1, items: [{ id, userPrincipalName: name, status: 'deleted', daysLeft: 30 }] } });

    const bin = await megan.say('deleted');
    expect(textIn(bin.card)).toContain(`${name} · 30 days left`);
    expect(titles(await lynne.say('deleted'))).toEqual([]);
    await megan.press(bin, 'Restore');
    expect(textIn(bin.card)).toContain('1 changed');
    expect(await groupsOf(id)).toEqual(groups);
    expect(await free()).toBe(seats);
    expect(await at.user(name)).toMatchObject({ status: 'active', deleted: null, groups: known });
  });

  test('comes back by undo, too, and undoing the restore waits for an approver again', async () => {
    const { id } = await at.user('yuki.tanaka@contoso.com');
    const job = await deleteByApproval(id);
    const shown = await megan.say(`undo ${job}`);
    expect(textIn(shown.card)).toContain('1 changed');
    expect((await inDirectory<{ id: string }>(`/users/${id}?$select=id`)).id).toBe(id);
    expect((await megan.say(`undo ${job}`)).text).toContain('taken back already');
    expect(await at.api(meganName, 'POST', '/users/yuki.tanaka@contoso.com/restore')).toMatchObject({ status: 409, body: { detail: expect.stringContaining('is not deleted') } });
    const latest = ((await at.api(meganName, 'GET', '/jobs')).body as { items: { id: string; kind: string }[] }).items.find(({ kind }) => kind === 'undo');
    const back = await megan.say(`undo ${latest?.id}`);
    expect(titles(back)).toEqual(['Ask for approval', 'Deactivate instead', 'Cancel']);
    expect(textIn(back.card)).toContain('restored for 30 days');
  });

  test('needs another user name when somebody else has it by now', async () => {
    const email = 'joni.sherman@contoso.com';
    const { id } = await at.user(email);
    await deleteByApproval(id);
    expect((await at.api(meganName, 'POST', '/users', { email, firstName: 'Joni', lastName: 'Second' })).status).toBe(201);
    // The name means the new account everywhere but in the recycle bin.
    expect(textIn((await megan.say(`user ${email}`)).card)).toContain('Joni Second');
    const refused = await megan.say(`restore ${email}`);
    expect(textIn(refused.card)).toMatch(/belongs to somebody else now\. Restore it under another user name/);
    const restored = await megan.say(`restore ${email} as:joni.first@contoso.com`);
    expect(textIn(restored.card)).toMatch(/Restore Joni Sherman as joni\.first@contoso\.com[\s\S]*1 changed/);
    expect((await inDirectory<{ id: string }>('/users/joni.first@contoso.com?$select=id')).id).toBe(id);
    expect((await inDirectory<{ id: string }>(`/users/${email}?$select=id`)).id).not.toBe(id);
    expect(await at.user('joni.first@contoso.com')).toMatchObject({ id, deleted: null });
  });

  test('is refused for oneself, for whoever is synced, and on a profile whose status does not offer it', async () => {
    expect(await at.api(meganName, 'DELETE', `/users/${meganName}`)).toMatchObject({ status: 409, body: { detail: expect.stringContaining('cannot delete yourself') } });
    expect(await at.api(meganName, 'DELETE', '/users/hans.becker@contoso.com')).toMatchObject({ status: 409, body: { detail: expect.stringContaining('local Active Directory') } });
    const { id } = await at.user('irvin.sayers@contoso.com');
    await deleteByApproval(id);
    expect(titles(await megan.say('user irvin.sayers@contoso.com'))).toEqual(['Restore', 'Purge']);
    expect(answerOf(await megan.forge({ verb: 'usherDeactivate', data: { usherPerson: id } }))).toContain('Irvin Sayers is Deleted; that is not possible in this status.');
    expect((await megan.say('edit irvin.sayers@contoso.com')).text).toContain('is Deleted');
  });

  test('outlives a sync; a sync finds who was deleted elsewhere, and forgets who is in the bin no more', async () => {
    const [lee, ben] = [await at.user('lee.gu@contoso.com'), await at.user('ben.walters@contoso.com')];
    await deleteByApproval(lee.id);
    await fetch(`${at.directory.url}/users/${ben.id}`, { method: 'DELETE', headers: { authorization: 'Bearer local' } });
    // Left over from somebody who was in the bin long ago.
    await at.store.users.put(tenant, { ...lee, id: 'long-gone', userPrincipalName: 'gone@contoso.com', email: 'gone@contoso.com', deleted: '2020-01-01T00:00:00Z', status: 'deleted' });
    await synced();
    expect(await at.user('lee.gu@contoso.com')).toMatchObject({ id: lee.id, status: 'deleted', groups: lee.groups });
    expect(await at.user('ben.walters@contoso.com')).toMatchObject({ id: ben.id, status: 'deleted', groups: ben.groups });
    expect(await at.store.users.get(tenant, 'long-gone')).toBeUndefined();
    expect(textIn((await megan.say('restore ben.walters lee.gu')).card)).toContain('Ben Walters');
  });
});
