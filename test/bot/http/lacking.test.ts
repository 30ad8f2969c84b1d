// A licence without a usage location, wherever it is told that it was refused: what to do is said as whoever reads it there can do it.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Actor } from '../../../bot/plans/change.ts';
import { people, runUsher } from './running-usher.ts';
import type { Answered, RunningUsher } from './running-usher.ts';

let usher: RunningUsher;
const nowhere = 'no.where@contoso.com';
const lacking = 'has no usage location, which a licence needs.';
const asFields = new RegExp(`${lacking} Give one of two letters, for example DE: as “location” of “assign-licence”, or as “usageLocation” of the user's profile\\.$`);
const asPeople = new RegExp(`${lacking} Set the usage location first, or give it together with the licence\\.$`);

beforeAll(async () => {
  usher = await runUsher();
  await usher.ask('POST /api/v1/users', { as: 'admin', body: { email: nowhere } });
});
afterAll(async () => { await usher.close(); });

const see = async (path: string): Promise<Answered> => usher.ask(`GET /api/v1/${path}`, { as: 'admin' });
const plan = async (operations: readonly object[], users: readonly string[]): Promise<Answered> => usher.ask('POST /api/v1/plans', { as: 'admin', body: { operations: operations.map((operation) => ({ ...operation, users })) } });
const rowOf = ({ json }: Answered): Record<string, unknown> | undefined => (json.rows as { email?: string; person?: { email: string } }[]).find(({ email, person }) => (email ?? person?.email) === nowhere);

async function asked(source: Actor['source']): Promise<string> {
  const { services } = usher.usher;
  const { id, email, displayName: name, role } = (await services.store.users.byName(usher.tenant, people.admin))[0] ?? { id: '', email: '', displayName: '', role: 'user' };
  const users = (await Promise.all([nowhere, 'wei.wang@contoso.com'].map(async (each) => services.store.users.byName(usher.tenant, each)))).flat();
  const [licence] = (await services.store.licences.page({ tenant: usher.tenant }, { limit: 100 })).items.filter(({ value }) => value.name === 'Microsoft 365 E5');
  const actor: Actor = { tenant: usher.tenant, person: { id, email, name }, role, source };
  const made = await services.changes.plan(actor, { title: 'Give E5', operations: [{ kind: 'assign-licence', licence: { id: licence?.id ?? '', name: licence?.value.name ?? '' } }], users });
  await services.changes.commit(actor, made.id);
  await services.changes.settled(actor, made.id, 5_000);
  return made.id;
}

describe('a request that is refused in part', () => {
  let answer: Answered;
  let id: string;
  beforeAll(async () => {
    id = String((await plan([{ kind: 'assign-licence', licence: 'SPE_E5' }], [nowhere, 'zoe.muller@contoso.com'])).json['id']);
    answer = await usher.ask(`POST /api/v1/plans/${id}/commit`, { as: 'admin' });
  });

  test('is answered with the fields that are missing, and so is its report afterwards', async () => {
    const row = { status: 'refused', reason: expect.stringMatching(asFields) };
    expect([rowOf(answer), rowOf(await see(`jobs/${id}/report`))]).toMatchObject([row, row]);
    expect([answer.text, (await see(`jobs/${id}/report`)).text].join(' ')).not.toContain('"lacks"');
  });

  test('says in the file what people do about it', async () => {
    const { text } = await see(`jobs/${id}/report?format=csv`);
    expect(text.split('\r\n').find((line) => line.includes(nowhere))).toMatch(new RegExp(asPeople.source.replace('$', '"?$')));
  });

  test('and whose people were changed since says that alone', async () => {
    const later = String((await plan([{ kind: 'assign-licence', licence: 'SPE_E3' }, { kind: 'set-role', role: 'viewonly' }], [nowhere])).json['id']);
    await usher.ask(`PATCH /api/v1/users/${nowhere}`, { as: 'admin', body: { role: 'billing' } });
    const late = rowOf(await usher.ask(`POST /api/v1/plans/${later}/commit`, { as: 'admin' }));
    expect(late?.['reason']).toBe('Somebody changed this person since the plan was shown; look again and repeat it.');
  });
});

test('what was asked in the chat is read in the tab with what people do about it, as a plan and as a report', async () => {
  const id = await asked('chat');
  expect([rowOf(await see(`plans/${id}`)), rowOf(await see(`jobs/${id}/report`))]).toMatchObject([{ reason: expect.stringMatching(asPeople) }, { reason: expect.stringMatching(asPeople) }]);
});

test('an approver reads of whom is left out what people do about it', async () => {
  await usher.ask('PATCH /api/v1/settings', { as: 'admin', body: { destructivePerDay: 1 } });
  const { json } = await plan([{ kind: 'remove-licence', licence: 'SPE_E3' }, { kind: 'assign-licence', licence: 'SPE_E5' }], [nowhere, 'lee.gu@contoso.com', 'joni.sherman@contoso.com']);
  const { status, json: { approval } } = await usher.ask(`POST /api/v1/plans/${String(json['id'])}/commit`, { as: 'admin' });
  expect(status).toBe(202);
  const path = `approvals/${String((approval as { id: string }).id)}`;
  expect((await see(path)).json['leftOut']).toEqual([expect.stringMatching(/ – no\.where has no usage location, which a licence needs\. .*Set the usage location first, or give it together with the licence\.$/)]);
  await usher.ask(`POST /api/v1/${path}/approve`, { as: 'otherAdmin' });
  await usher.usher.services.changes.settled({ tenant: usher.tenant, person: { id: '', name: '', email: '' }, role: 'admin', source: 'system' }, String(json['id']), 5_000);
  expect((await see(`jobs/${String(json['id'])}/report`)).json.rows).toEqual(expect.arrayContaining([expect.objectContaining({ status: 'refused', reason: expect.stringContaining('as “location” of “assign-licence”') })]));
  expect((await see(path)).json['result']).toMatchObject({ problems: [{ reason: expect.stringContaining('Set the usage location first') }] });
});
