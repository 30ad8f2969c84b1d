// The user name over REST: changed like any detail, and refused in the words of a plan or of the directory.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { people, runUsher } from './running-usher.ts';
import type { Answered, RunningUsher, Somebody } from './running-usher.ts';

let usher: RunningUsher;
beforeAll(async () => { usher = await runUsher(); });
afterAll(async () => { await usher.close(); });

const change = async (who: string, body: object, as: Somebody = 'admin'): Promise<Answered> => usher.ask(`PATCH /api/v1/users/${who}`, { as, body });
const seen = async (who: string): Promise<Answered> => usher.ask(`GET /api/v1/users/${who}`, { as: 'admin' });
const inEntra = async (id: string): Promise<Record<string, unknown>> => usher.graph('GET', `/users/${id}?$select=userPrincipalName,mail,mailNickname,proxyAddresses`);
const finished = async (job: string): Promise<void> => { expect((await usher.ask(`GET /api/v1/jobs/${job}/events`, { as: 'admin' })).text).toMatch(/event: finished\n/); };

describe('a new user name', () => {
  test('is given with a new surname, and leaves the mail address', async () => {
    const [who, name] = ['grady.archie@contoso.com', 'grady.roe@contoso.com'];
    const id = String((await seen(who)).json['id']);
    const before = await inEntra(id);
    const { status, json } = await change(who, { userPrincipalName: 'Grady.Roe@contoso.com', lastName: 'Roe' });
    expect([status, json]).toMatchObject([200, { id, userPrincipalName: name, email: who, lastName: 'Roe' }]);
    expect(json).not.toHaveProperty('emailIsName');
    expect(await inEntra(id)).toEqual({ ...before, userPrincipalName: name });
    for (const each of [who, name, id]) expect((await seen(each)).json).toMatchObject({ id, userPrincipalName: name });
    const { items } = (await usher.ask(`GET /api/v1/audit?person=${id}&action=edit-user`, { as: 'admin' })).json;
    expect(items[0]).toMatchObject({ outcome: 'done', before: 'last name “Archie”, user name “grady.archie@contoso.com”', after: 'last name “Roe”, user name “grady.roe@contoso.com”' });
    await finished(String((await usher.ask('POST /api/v1/sync/now', { as: 'admin' })).json['jobId']));
    expect((await seen(name)).json).toMatchObject({ id, email: who });
  });

  test('of an account without mail is its address as well, and the old one is nobody’s', async () => {
    const { id } = (await usher.ask('POST /api/v1/users', { as: 'admin', body: { email: 'no.mail@contoso.com' } })).json;
    expect((await change('no.mail@contoso.com', { userPrincipalName: 'still.none@contoso.com' })).json).toMatchObject({ id, email: 'still.none@contoso.com' });
    expect((await seen('no.mail@contoso.com')).status).toBe(404);
    expect((await usher.ask('POST /api/v1/users', { as: 'admin', body: { email: 'no.mail@contoso.com' } })).status).toBe(201);
  });

  test('may be planned first, with what it changes', async () => {
    const fields = { userPrincipalName: 'pat.roe@contoso.com' };
    const plan = (await usher.ask('POST /api/v1/plans', { as: 'admin', body: { operations: [{ kind: 'edit-user', users: ['pat.obrien@contoso.com'], fields }] } })).json;
    expect(plan).toMatchObject({ decision: 'confirm', warnings: ['Pat O\'Brien signs in as pat.roe@contoso.com from then on; the password stays, and the mail address is not changed.'] });
    expect(plan.rows[0]).toMatchObject({ verdict: 'run', changes: [expect.stringContaining('user name “pat.roe@contoso.com”')] });
    expect((await usher.ask(`POST /api/v1/plans/${String(plan['id'])}/commit`, { as: 'admin' })).status).toBeLessThan(300);
    await finished(String(plan['id']));
    expect((await seen('pat.roe@contoso.com')).json['displayName']).toBe('Pat O\'Brien');
  });
});

describe('a user name that cannot be', () => {
  test.each<[string, { who: string; name: string; status: number; code: string; words: RegExp }]>([
    ['somebody else’s', { who: 'lee.gu@contoso.com', name: 'adele.vance@contoso.com', status: 409, code: 'status.refuses', words: /^The user name adele\.vance@contoso\.com is Adele Vance’s, or their e-mail address\./ }],
    ['in a foreign domain', { who: 'lee.gu@contoso.com', name: 'lee@elsewhere.example', status: 400, code: 'domain.not-authorised', words: /^user name: elsewhere\.example is not a verified domain of this organisation \(.*contoso\.com/ }],
    ['no name', { who: 'lee.gu@contoso.com', name: 'lee', status: 400, code: 'input.invalid', words: /^user name: / }],
    ['in the domain of an identity provider', { who: 'lee.gu@contoso.com', name: 'lee.gu@fabrikam-sso.com', status: 409, code: 'status.refuses', words: /^An identity provider signs in the people of fabrikam-sso\.com/ }],
    ['outside of the domain of an identity provider', { who: 'olu.adeyemi@fabrikam-sso.com', name: 'olu@contoso.com', status: 409, code: 'status.refuses', words: /changes how they sign in\. That is done in Entra\.$/ }],
    ['of somebody who is synced', { who: 'hans.becker@contoso.com', name: 'hans@contoso.com', status: 409, code: 'status.refuses', words: /change the user name, city in the local Active Directory/ }],
  ])('%s is refused in the plan', async (_what, { who, name, status, code, words }) => {
    const { json } = await change(who, { userPrincipalName: name, profile: { city: 'Ulm' } });
    expect(json).toMatchObject({ status, code, detail: expect.stringMatching(words) });
    expect((await seen(who)).json).toMatchObject({ userPrincipalName: who });
  });

  test('of a guest is refused in the plan', async () => {
    const [guest] = (await usher.ask('GET /api/v1/users?type=guest', { as: 'admin' })).json.items;
    expect((await change(String(guest?.['id']), { userPrincipalName: 'guest@contoso.com' })).json).toMatchObject({ status: 409, detail: expect.stringMatching(/is a guest; Entra makes the user names of guests\.$/) });
  });

  test('for want of the role is refused, also of oneself', async () => {
    expect((await change(people.user, { userPrincipalName: 'me@contoso.com' }, 'user')).json).toMatchObject({ status: 403, code: 'ability.missing' });
    expect((await change('lee.gu@contoso.com', { userPrincipalName: 'lee@contoso.com' }, 'billing')).json).toMatchObject({ status: 403, code: 'ability.missing' });
  });

  test('because the directory alone knows who has it is refused in words', async () => {
    const [group] = (await usher.graph('GET', '/groups?$filter=mailEnabled eq true&$select=mail'))['value'] as { mail: string }[];
    const { json } = await change('lee.gu@contoso.com', { userPrincipalName: group?.mail });
    expect(json).toMatchObject({ status: 409, code: 'status.refuses', detail: `${String(group?.mail).toLowerCase()} is the user name or an address of another account or group. Choose a user name that is free.` });
  });

  test('of an administrator of Entra whom the application does not reach is refused in words', async () => {
    const behave = async (applicationRole: string): Promise<unknown> => fetch(`${usher.directory.replace('/v1.0', '')}/_local/behaviour`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ applicationRole }) });
    await behave('User Administrator');
    const { json } = await change(people.admin, { userPrincipalName: 'megan@contoso.com' });
    await behave('Privileged Authentication Administrator');
    expect(json).toMatchObject({ status: 409, detail: expect.stringMatching(/does not have the right to do this in the directory\. The account may hold an administrator role/) });
  });
});

test('whoever is called by a name that the settings make an administrator has the role they had, at once and after a read, and so has who leaves one', async () => {
  const roleOf = async (who: string): Promise<unknown> => (await seen(who)).json['role'];
  expect((await change('ben.walters@contoso.com', { userPrincipalName: 'ghost@contoso.com' })).json).toMatchObject({ userPrincipalName: 'ghost@contoso.com', role: 'user' });
  expect((await change(people.viewonly, { userPrincipalName: 'lynne.roe@contoso.com' })).json).toMatchObject({ role: 'viewonly' });
  const { users } = usher.usher.services.store;
  for (const name of ['ghost@contoso.com', 'lynne.roe@contoso.com']) for (const user of await users.byName(usher.tenant, name)) await users.put(usher.tenant, { ...user, ownChange: '2020-01-01T00:00:00.000Z' });
  await finished(String((await usher.ask('POST /api/v1/sync/now', { as: 'admin' })).json['jobId']));
  expect([await roleOf('ghost@contoso.com'), await roleOf('lynne.roe@contoso.com')]).toEqual(['user', 'viewonly']);
});

test('what the settings would make of somebody under a new name is kept from them by the plan, which says so, as do report and audit trail; taken back, nothing is left of it', async () => {
  const { roles, users } = usher.usher.services.store;
  const grants = async (): Promise<unknown> => (await roles.page({ tenant: usher.tenant }, { limit: 500 })).items.map(({ id, value }) => [id, value.role]);
  const id = String((await seen('lee.gu@contoso.com')).json['id']);
  const before = await grants();
  const plan = (await usher.ask('POST /api/v1/plans', { as: 'admin', body: { operations: [{ kind: 'edit-user', users: [id], fields: { userPrincipalName: 'ghost.two@contoso.com' } }] } })).json;
  const after = 'user name “ghost.two@contoso.com”, keeps the role User, whatever the settings of the deployment give either name';
  expect(plan.rows[0]).toMatchObject({ changes: [`Edit: user name “lee.gu@contoso.com” → ${after}`] });
  const job = String(plan['id']);
  await usher.ask(`POST /api/v1/plans/${job}/commit`, { as: 'admin' });
  await finished(job);
  expect((await usher.ask(`GET /api/v1/jobs/${job}/report`, { as: 'admin' })).json.rows).toMatchObject([{ did: `user name “lee.gu@contoso.com” → ${after}` }]);
  expect((await usher.ask(`GET /api/v1/audit?person=${id}&action=edit-user`, { as: 'admin' })).json.items[0]).toMatchObject({ outcome: 'done', after });
  expect(await grants()).not.toEqual(before);
  const undo = (await usher.ask(`POST /api/v1/plans/${job}/undo`, { as: 'admin' })).json;
  const back = 'user name “lee.gu@contoso.com”, has the role User by the settings of the deployment again';
  expect((await usher.ask(`GET /api/v1/audit?person=${id}&action=edit-user`, { as: 'admin' })).json.items[0]).toMatchObject({ outcome: 'done', after: back });
  expect([undo['job'], await grants()]).toMatchObject([{ kind: 'undo', summary: { changed: 1 } }, before]);
  for (const user of await users.getMany(usher.tenant, [id])) await users.put(usher.tenant, { ...user, ownChange: '2020-01-01T00:00:00.000Z' });
  await finished(String((await usher.ask('POST /api/v1/sync/now', { as: 'admin' })).json['jobId']));
  expect((await seen('lee.gu@contoso.com')).json).toMatchObject({ id, role: 'user' });
});
