// Plans of people about their own account: the door lets through what the heart lets everybody do, and nothing else.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { people, runUsher } from './running-usher.ts';
import type { Answered, RunningUsher } from './running-usher.ts';

let usher: RunningUsher;
beforeAll(async () => { usher = await runUsher(); });
afterAll(async () => { await usher.close(); });

const admin = async (request: string): Promise<Answered> => usher.ask(request, { as: 'admin' });

describe('plans about oneself alone', () => {
  const planning = async (...operations: object[]): Promise<Answered> => usher.ask('POST /api/v1/plans', { as: 'user', body: { operations } });
  const mobile = { kind: 'edit-user', fields: { profile: { mobile: '+49 151 5' } } };

  test('may be made and run by everybody, as far as everybody may', async () => {
    const { status, json } = await planning({ ...mobile, users: [people.user] });
    expect([status, json['counts']]).toEqual([201, { total: 1, run: 1, skip: 0, refuse: 0 }]);
    expect((await usher.ask(`POST /api/v1/plans/${String(json['id'])}/commit`, { as: 'user' })).status).toBe(200);
    expect(((await admin(`GET /api/v1/users/${people.user}`)).json['profile'] as { mobile: string }).mobile).toBe('+49 151 5');
    const { id } = (await usher.ask('GET /api/v1/me', { as: 'user' })).json['person'] as { id: string };
    const reset = await planning({ kind: 'reset-password', users: [id] });
    expect([reset.status, reset.json['counts']]).toEqual([201, { total: 1, run: 1, skip: 0, refuse: 0 }]);
    const done = await usher.ask(`POST /api/v1/plans/${String(reset.json['id'])}/commit`, { as: 'user' });
    expect([done.status, done.json['secrets']]).toEqual([200, [expect.objectContaining({ kind: 'password', password: expect.any(String) })]]);
  });

  test('are refused as soon as there is more to them', async () => {
    for (const operations of [
      [{ ...mobile, users: [people.user, people.billing] }], [{ ...mobile, users: [people.billing] }], [{ ...mobile, filter: { q: 'adele' } }],
      [{ kind: 'edit-user', fields: { profile: { jobTitle: 'Boss' } }, users: [people.user] }], [{ ...mobile, users: [people.user] }, { kind: 'disable-account', users: [people.user] }],
      [{ ...mobile, users: [people.user] }, { kind: 'reset-password', users: [people.billing] }], [{ kind: 'set-role', role: 'admin', users: [people.user] }],
    ]) expect((await planning(...operations)).json).toMatchObject({ status: 403, code: 'ability.missing' });
  });
});
