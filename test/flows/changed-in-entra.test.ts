// What somebody did in Entra since Usher read it last: a plan shows it, an undo leaves it, and whoever was deleted there can be restored at once.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openDesk, textOf, titlesOf } from '../bot/commands/desk.ts';
import type { Desk } from '../bot/commands/desk.ts';

let desk: Desk;
beforeAll(async () => { desk = await openDesk(); }, 30_000);
afterAll(async () => { await desk.close(); });

const headers = { authorization: 'Bearer local', 'content-type': 'application/json' };
/** As somebody else, in Entra. */
async function entra(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`${desk.directoryUrl}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? {} : await answer.json() as Record<string, unknown>;
}
const isEnabled = async (id: string): Promise<unknown> => (await entra('GET', `/users/${id}?$select=accountEnabled`))['accountEnabled'];
const nameOf = async (id: string): Promise<unknown> => (await entra('GET', `/groups/${id}?$select=displayName`))['displayName'];
const jobIn = (text: string): string => /Job (\w+)/.exec(text)?.[1] ?? '';
const takeBack = async (job: string): Promise<string> => {
  const shown = await desk.say(`undo ${job}`);
  return titlesOf(shown).includes('Confirm') ? textOf(await desk.pressOn(shown, 'Confirm')) : textOf(shown);
};

async function groupId(name: string): Promise<string> {
  for (const { id, value } of (await desk.usher.services.store.groups.page({ tenant: desk.tenant }, { limit: 500 })).items) if (value.name === name) return id;
  throw new Error(`There is no group ${name}.`);
}

/** Requests to Graph so far, of the named operation or all. */
async function requests(): Promise<number> {
  const stats = await fetch(`${desk.directoryUrl.replace(/\/v1\.0$/, '')}/_local/stats`);
  return (await stats.json() as { requests: number }).requests;
}

describe('somebody locked out in Entra', () => {
  test('is told apart among those of a group, and stays locked out when the others are let in again', async () => {
    const enrico = await desk.idOf('enrico.cattaneo@contoso.com');
    await entra('PATCH', `/users/${enrico}`, { accountEnabled: false });
    const shown = await desk.say('deactivate group:Interns');
    expect(textOf(shown)).toMatch(/Enrico Cattaneo.*(already|deactivated)/);
    const done = textOf(await desk.pressOn(shown, 'Confirm'));
    expect(done).toContain('Done: 2 changed');
    await takeBack(jobIn(done));
    expect(await isEnabled(enrico)).toBe(false);
    await desk.say('reactivate enrico.cattaneo@contoso.com');
  });

  test('is told apart among more people than one request takes, who are asked for in four', async () => {
    const { users } = await desk.usher.services.store.users.list(desk.tenant, { filter: { role: 'user', type: 'member', status: ['active'] }, limit: 100 });
    const plain = users.filter(({ synced, directoryRoles }) => !synced && directoryRoles.length === 0).slice(0, 22);
    expect(plain).toHaveLength(22);
    const locked = plain[21]?.id ?? '';
    await entra('PATCH', `/users/${locked}`, { accountEnabled: false });
    const before = await requests();
    const shown = await desk.say(`deactivate ${plain.map(({ userPrincipalName }) => userPrincipalName).join(', ')}`);
    expect(await requests() - before).toBe(4);
    const done = textOf(await desk.pressOn(shown, 'Confirm'));
    expect(done).toContain('Done: 21 changed');
    expect(await takeBack(jobIn(done))).toContain('Done: 21 changed');
    expect(await isEnabled(locked)).toBe(false);
    await desk.say(`reactivate ${plain[21]?.userPrincipalName ?? ''}`);
  });
});

describe('a group renamed in Entra', () => {
  test('is shown by that name, and left by an undo when it was renamed again since', async () => {
    const sales = await groupId('Sales');
    await entra('PATCH', `/groups/${sales}`, { displayName: 'Sales Entra' });
    const done = textOf(await desk.say('rename group Sales to "Sales New"'));
    expect(done).toContain('“Sales Entra” → “Sales New”');
    await entra('PATCH', `/groups/${sales}`, { displayName: 'Renamed after' });
    expect(await takeBack(jobIn(done))).toContain('somebody changed this since; left as it is');
    expect(await nameOf(sales)).toBe('Renamed after');
  });

  test('or deleted there is refused by its name', async () => {
    await entra('DELETE', `/groups/${await groupId('Interns')}`);
    const shown = textOf(await desk.say('rename group Interns to "Interns 2027"'));
    expect(shown).toMatch(/Interns 2027\n.*There is no such group any more\. Nothing was changed\./);
  });
});

describe('somebody deleted in Entra', () => {
  const lee = 'lee.gu@contoso.com';

  test('is named by an undo with what brings them back, and restored before anything is read again', async () => {
    const id = await desk.idOf(lee);
    const done = textOf(await desk.say(`deactivate ${lee}`));
    // Past the time in which copies of the directory may lag behind what Usher did.
    const [known] = await desk.usher.services.store.users.getMany(desk.tenant, [id]);
    if (known !== undefined) await desk.usher.services.store.users.put(desk.tenant, { ...known, ownChange: '2020-01-01T00:00:00.000Z' });
    await entra('DELETE', `/users/${id}`);
    expect(await takeBack(jobIn(done))).toContain(`Lee Gu was deleted meanwhile and can be restored: “restore ${lee}”.`);
    await desk.usher.services.store.users.put(desk.tenant, { ...known ?? neverKnown(), ownChange: '2020-01-01T00:00:00.000Z' });
    expect(textOf(await desk.say(`restore ${lee}`))).toContain('Done: 1 changed');
    expect(await isEnabled(id)).toBe(false);
    expect(await takeBack(jobIn(done))).toContain('Done: 1 changed');
    expect(await isEnabled(id)).toBe(true);
  });
});

function neverKnown(): never {
  throw new Error('Usher never knew them.');
}
