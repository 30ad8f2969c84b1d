// What a group gives or takes reaches all of its members: who they are is said, they are counted, and nobody takes it from too many alone.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Changes, GroupsRequest, OperationRequest } from '../../../bot/plans/change.ts';
import type { Plan } from '../../../shared/plan.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let changes: Changes;
const megan = actorOf('megan');
const sales = { id: 'sales', name: 'Sales', description: '', kind: 'security' as const, dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '', members: 0 };
const crew = { ...sales, id: 'crew', name: 'Crew', licences: [{ id: 'e3', name: 'E3' }] };
const empty = { ...sales, id: 'empty', name: 'Empty' };
const e3 = { id: 'e3', name: 'E3' };
const inSales = (n: number) => buildPerson(`p${String(n).padStart(2, '0')}`, { groups: [{ id: 'sales', name: 'Sales' }], licences: [{ ...e3, via: 'direct' as const }] });

beforeEach(async () => {
  heart = openHeart();
  ({ changes } = heart.boot());
  for (const group of [sales, crew, empty]) await heart.store.groups.put({ tenant }, group.id, group);
  await heart.store.users.putMany(tenant, [
    buildPerson('megan', { role: 'admin' }), buildPerson('alex', { role: 'admin' }), ...Array.from({ length: 23 }, (_none, n) => inSales(n)),
    buildPerson('one', { displayName: 'Only One', groups: [{ id: 'crew', name: 'Crew' }] }),
  ]);
});
afterEach(() => heart.close());

const ofGroups = async (groups: readonly string[], ...operations: GroupsRequest['operations'][number][]): Promise<Plan> => changes.planGroups(megan, { title: 'x', operations, groups });
const ofPeople = async (ids: readonly string[], ...operations: OperationRequest[]): Promise<Plan> => changes.plan(megan, { title: 'x', operations, users: await heart.store.users.getMany(tenant, ids) });
const carriedOut = async ({ id }: Plan): Promise<void> => {
  await changes.commit(megan, id);
  await changes.settled(megan, id, 5_000);
};

describe('a change of groups', () => {
  test('says whom it reaches, twenty by name, and how many more', async () => {
    const { warnings } = await ofGroups(['sales'], { kind: 'delete-group' });
    const names = Array.from({ length: 20 }, (_none, n) => `p${String(n).padStart(2, '0')}`).join(', ');
    expect(warnings).toContain(`This reaches the 23 members of “Sales”: ${names} and 3 more; the card of the group leads to all of them.`);
    expect((await ofGroups(['crew', 'empty'], { kind: 'assign-application', application: { id: 'a', name: 'Salesforce', roleId: 'r' } })).warnings).toEqual([
      'This reaches the one member of “Crew”: Only One.', 'Nobody is in “Empty” as far as Usher has read.',
    ]);
  });

  test('names as many as a sentence of a card has room for, and counts the others', async () => {
    const long = 'A Name Which Is So Long That Few Of Them Fit Into One Sentence';
    await heart.store.users.putMany(tenant, Array.from({ length: 23 }, (_none, n) => ({ ...inSales(n), displayName: `${long} ${n}` })));
    const [words = ''] = (await ofGroups(['sales'], { kind: 'delete-group' })).warnings;
    expect(words).toMatch(/and 17 more; the card of the group leads to all of them\.$/);
    expect(words.length).toBeLessThan(500);
  });

  test('that changes nothing for its members says nothing of them', async () => {
    expect((await ofGroups(['sales'], { kind: 'rename-group', name: 'Sales EMEA' })).warnings).toEqual([]);
  });

  test('counts all members for the limit of a day when it takes something, and is decided while it is planned', async () => {
    await heart.set({ destructivePerDay: 22 });
    const plan = await ofGroups(['sales'], { kind: 'delete-group' });
    expect([plan.decision, plan.destructive, plan.warnings[0]]).toEqual(['approval', 23, expect.stringMatching(/lose their account, way in, licences or groups.*22 more today/)]);
    expect((await ofGroups(['crew'], { kind: 'remove-group-licence', licence: e3 })).decision).toBe('confirm');
    expect((await ofGroups(['sales'], { kind: 'assign-application', application: { id: 'a', name: 'Salesforce', roleId: 'r' } })).decision).toBe('confirm');
  });
});

describe('taking licences or groups from people', () => {
  test.each<[string, OperationRequest]>([['licence', { kind: 'remove-licence', licence: e3 }], ['group', { kind: 'remove-from-group', group: { id: 'sales', name: 'Sales' } }]])('counts for the limit of a day: %s', async (_what, operation) => {
    await heart.set({ destructivePerDay: 2 });
    expect((await ofPeople(['p00', 'p01'], operation)).decision).toBe('confirm');
    expect((await ofPeople(['p00', 'p01', 'p02'], operation)).decision).toBe('approval');
  });

  test('counts nobody when it only takes back what was given before', async () => {
    await heart.set({ destructivePerDay: 2 });
    const given = await ofPeople(['p00', 'p01', 'p02'], { kind: 'add-to-group', group: { id: 'crew', name: 'Crew' } });
    await carriedOut(given);
    const back = await changes.planUndo(megan, given.id);
    expect([back.decision, back.destructive]).toEqual(['confirm', 0]);
  });
});
