// The settings of the deployment name first roles by user name: whoever comes to such a name through Usher has the role that was asked for.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runUsher } from './running-usher.ts';
import type { Answered, RunningUsher } from './running-usher.ts';

let usher: RunningUsher;
beforeAll(async () => { usher = await runUsher(); });
afterAll(async () => { await usher.close(); });

const admin = async (request: string, body?: unknown): Promise<Answered> => usher.ask(request, { as: 'admin', ...(body === undefined ? {} : { body }) });
const finished = async (job: string): Promise<void> => { expect((await admin(`GET /api/v1/jobs/${job}/events`)).text).toMatch(/event: finished\n/); };
const roleOf = async (person: string): Promise<unknown> => (await admin(`GET /api/v1/users/${person}`)).json['role'];

/** As long after what Usher did to people that the directory is believed again. */
async function readAgainLater(...people: string[]): Promise<void> {
  const { users } = usher.usher.services.store;
  for (const person of people) for (const user of await users.byName(usher.tenant, person)) await users.put(usher.tenant, { ...user, ownChange: '2020-01-01T00:00:00.000Z' });
  const { json } = await admin('POST /api/v1/sync/now');
  await finished(String(json['jobId']));
}

async function deleted(person: string): Promise<void> {
  const { json } = await admin(`DELETE /api/v1/users/${person}`);
  const { id } = json['approval'] as { id: string };
  const approved = await usher.ask(`POST /api/v1/approvals/${id}/approve`, { as: 'otherAdmin' });
  await finished(String(approved.json['job']));
}

describe('a name that the settings make an administrator', () => {
  test('makes none of the new account that is created under it, not even once the directory is read again', async () => {
    const made = await admin('POST /api/v1/users', { email: 'ghost@contoso.com', firstName: 'New', lastName: 'Ghost' });
    expect([made.status, made.json['role']]).toEqual([201, 'user']);
    await readAgainLater('ghost@contoso.com');
    expect(await roleOf('ghost@contoso.com')).toBe('user');
    const signedIn = await usher.ask('POST /local/sign-in', { body: { user: 'ghost@contoso.com' } });
    expect((await usher.ask('GET /api/v1/me', { token: String(signedIn.json['token']) })).json['role']).toBe('user');
  });

  test('makes none of whoever is restored as somebody of that name', async () => {
    await deleted('lidia.holloway@contoso.com');
    expect((await admin('POST /api/v1/users/lidia.holloway@contoso.com/restore', { userPrincipalName: 'ghost.two@contoso.com' })).status).toBe(200);
    await readAgainLater('ghost.two@contoso.com');
    expect(await roleOf('ghost.two@contoso.com')).toBe('user');
  });

  test('leaves whoever had it from the beginning the role', async () => {
    await readAgainLater();
    expect(await roleOf('megan.bowen@contoso.com')).toBe('admin');
  });
});
