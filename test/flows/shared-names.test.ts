// Names that several groups or licences have: through every door nobody gets one of them by chance, and the answer tells them apart.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { textIn } from './person.ts';
import type { PlayedPerson } from './person.ts';
import { startAtWork, tenant } from './usher-at-work.ts';
import type { AtWork } from './usher-at-work.ts';

const megan = 'megan.bowen@contoso.com';
let at: AtWork;
let asMegan: PlayedPerson;
let sales: string[];

interface Problem { code: string; detail: string }
interface Preview { id: string; rows: { status?: string; verdict: string; reason: string; problem?: string }[] }

const post = async (path: string, body: unknown): Promise<{ status: number; body: Problem }> => at.api(megan, 'POST', path, body);
const said = async (text: string): Promise<string> => {
  const shown = await asMegan.say(text);
  return shown.text + textIn(shown.card);
};
const groupIds = async (name: string): Promise<string[]> =>
  (await at.directory.graph<{ value: { id: string }[] }>(`/groups?$filter=${encodeURIComponent(`displayName eq '${name}'`)}`)).value.map(({ id }) => id);
const headed = (column: string, value: string): string => `email,first_name,last_name,usage_location,${column}\nnever.made@contoso.com,Never,Made,DE,${value}\n`;
const nobodyMade = async (): Promise<void> => { expect(await at.store.users.byName(tenant, 'never.made@contoso.com')).toEqual([]); };

beforeAll(async () => {
  at = await startAtWork();
  asMegan = await at.person(megan);
  // Made in Entra, where names may repeat.
  const second = { displayName: 'Sales', description: 'On the road', mailEnabled: false, mailNickname: 'sales2', securityEnabled: true };
  await fetch(`${at.directory.url}/groups`, { method: 'POST', headers: { authorization: 'Bearer local', 'content-type': 'application/json' }, body: JSON.stringify(second) });
  await at.api(megan, 'POST', '/sync/now');
  while ((await at.usher.services.sync.status(tenant)).job !== null) await at.world.clock.sleep(10);
  sales = await groupIds('Sales');
  for (const [id, name, partNumber] of [['win', 'Windows 10/11 Enterprise E3', 'WIN10_VDA_E3'], ['f1', 'Microsoft 365 F1', 'M365_F1']] as const) {
    await at.store.licences.put({ tenant }, id, { id, name, partNumber, total: 50, used: 0, free: 50 });
  }
}, 30_000);
afterAll(async () => { await at.close(); });

describe('a name that two groups have', () => {
  test('is refused for a new user, with the ids and what tells them apart', async () => {
    expect(sales).toHaveLength(2);
    const { status, body } = await post('/users', { email: 'never.made@contoso.com', groups: ['Sales'] });
    expect([status, body.code]).toEqual([404, 'group.unknown']);
    expect(body.detail).toContain('There are 2 groups called “Sales”. Use the id: ');
    for (const id of sales) expect(body.detail).toContain(id);
    expect(body.detail).toContain('(Security group, “On the road”)');
    await nobodyMade();
  });

  test.each([['import', headed('groups', 'Sales')], ['import groups:Sales', headed('job_title', 'x')]])('refuses the row of “%s”', async (message, lines) => {
    expect(await said(`${message}\n${lines}`)).toContain('groups: There are 2 groups called “Sales”. Use the id: ');
    await nobodyMade();
  });

  test('refuses the row of an import over REST', async () => {
    const { rows } = (await post('/imports', headed('groups', 'Sales'))).body as unknown as Preview;
    expect(JSON.stringify(rows)).toContain('There are 2 groups called “Sales”');
  });

  test('is done without by the id', async () => {
    const [one = ''] = sales;
    expect(await post('/users', { email: 'by.id@contoso.com', groups: [one] })).toMatchObject({ status: 201, body: { groups: [{ id: one }] } });
  });

  test('is told apart in the list, where other groups bear no id', async () => {
    const list = await said('groups sales');
    for (const id of sales) expect(list).toContain(`id ${id}`);
    expect(await said('groups interns')).not.toContain('· id ');
  });
});

describe('a licence', () => {
  test.each(['users', 'imports'])('by words that two have is refused for new people over /%s', async (door) => {
    const answer = door === 'users' ? await post('/users', { email: 'never.made@contoso.com', profile: { usageLocation: 'DE' }, licences: ['E3'] }) : await post('/imports', headed('licences', 'E3'));
    expect(JSON.stringify(answer.body)).toContain('“E3” could be ');
    expect(JSON.stringify(answer.body)).toContain('Microsoft 365 E3 (SPE_E3)');
    expect(JSON.stringify(answer.body)).toContain('Windows 10/11 Enterprise E3 (WIN10_VDA_E3)');
    await nobodyMade();
  });

  test('by words that two have is refused behind “import”, as in every other command', async () => {
    expect(await said(`import licences:E3\n${headed('job_title', 'x')}`)).toContain('licences: “E3” could be ');
    expect(await said('assign licence E3 to lee.gu@contoso.com')).toContain('“E3” could be ');
  });

  test.each([['F3', 'Microsoft 365 F3'], ['F1', 'Microsoft 365 F1'], ['SPE_F1', 'Microsoft 365 F3'], ['WIN10_VDA_E3', 'Windows 10/11 Enterprise E3']])('%s is %s for a new user as in the chat', async (said, name) => {
    const { status, body } = await post('/plans', { operations: [{ kind: 'assign-licence', users: ['lee.gu@contoso.com'], licence: said }] });
    expect([status, JSON.stringify(body)]).toEqual([201, expect.stringContaining(name)]);
    const { body: preview } = await post('/imports', headed('licences', said));
    const { id } = preview as unknown as Preview;
    const plan = await at.usher.services.changes.rows(tenant, id, { from: 0, limit: 1 });
    expect(plan[0]?.operations).toContainEqual(expect.objectContaining({ kind: 'assign-licence', licence: expect.objectContaining({ name }) }));
  });
});

describe('a name that another group has', () => {
  const refusal = 'There is a group called “EMEA” already.';

  test('is given to no other in the chat', async () => {
    expect(await said('rename group Interns to EMEA')).toContain(refusal);
    expect(await groupIds('EMEA')).toHaveLength(1);
  });

  test('is given to no other over REST, and nothing else of the request is done', async () => {
    const made = await post('/groups', { name: 'emea' });
    const { status, body } = await at.api(megan, 'PATCH', '/groups/Interns', { name: 'EMEA', externalId: 'X-1' }) as { status: number; body: Problem };
    expect([status, body.code, body.detail]).toEqual([409, 'plan.empty', expect.stringContaining(refusal)]);
    expect([made.status, made.body.code]).toEqual([status, body.code]);
    expect((await at.api(megan, 'GET', '/groups/Interns')).body).toMatchObject({ name: 'Interns', externalId: '' });
  });

  test('may be written in other letters by its own group', async () => {
    expect(await said('rename group Interns to INTERNS')).toContain('Done: 1 changed');
    expect(await said('rename group Interns to Interns')).toContain('Done: 1 changed');
  });
});
