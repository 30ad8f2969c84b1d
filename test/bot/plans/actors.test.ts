// Who is asking: whoever is shut out costs little, however often a page that was left open asks.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createActors } from '../../../bot/plans/actors.ts';
import type { ActorBook } from '../../../bot/plans/actors.ts';
import type { Actor } from '../../../bot/plans/change.ts';
import { UsherError } from '../../../shared/errors.ts';
import { buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let actors: ActorBook;
/** What was asked, of the directory and of the store as a whole. */
let asked: string[];
/** How the directory has the account; undefined: it does not answer. */
let enabled: boolean | undefined;

beforeEach(async () => {
  heart = openHeart();
  [asked, enabled] = [[], false];
  actors = boot();
  await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin' }), buildPerson('jane', { enabled: false, status: 'inactive' })]);
});
afterEach(() => heart.close());

function boot(): ActorBook {
  const { world, store, directory } = heart;
  const groups = { ...store.groups, page: async (...query: Parameters<typeof store.groups.page>) => store.groups.page(...query).finally(() => asked.push('groups')) };
  const accounts: typeof directory.accounts = async (ids) => {
    asked.push('accounts');
    if (enabled === undefined) throw new UsherError('later');
    return (await directory.accounts(ids)).map((account) => ({ ...account, enabled: enabled ?? false }));
  };
  return createActors({ world, store: { ...store, groups }, directoryFor: () => ({ ...directory, accounts }), first: new Map(), tenants: [tenant] });
}

const enter = async (book = actors): Promise<Actor> => book.actorFor({ tenant, personId: 'jane', name: '', source: 'tab' });
const refused = { code: 'account.inactive', message: 'Your account is deactivated; Usher does nothing for you until it is reactivated. Ask megan.' };
const trail = async (): Promise<string[]> => (await heart.store.audit.page({ tenant }, { limit: 50 })).items.map(({ value }) => `${value.at} ${value.action} ${value.who.id} ${value.outcome}`);

test('whoever is shut out is looked up again after half a minute, not at every request', async () => {
  for (let times = 0; times < 20; times += 1) await expect(enter()).rejects.toMatchObject(refused);
  expect(asked).toEqual(['groups', 'accounts']);
  heart.now.value += 30_000;
  await expect(enter()).rejects.toMatchObject(refused);
  expect(asked).toEqual(['groups', 'accounts', 'groups', 'accounts']);
});

test('nor does a directory that does not answer have to say so every time', async () => {
  enabled = undefined;
  for (let times = 0; times < 3; times += 1) await expect(enter()).rejects.toMatchObject(refused);
  expect(asked).toEqual(['groups', 'accounts']);
});

test('the audit trail has one refusal a person and day, whichever process it was', async () => {
  for (const book of [actors, actors, boot()]) await expect(enter(book)).rejects.toMatchObject(refused);
  expect(await trail()).toEqual(['2026-03-01T09:00:00.000Z sign-in jane refused']);
  heart.now.value += 24 * 60 * 60_000;
  await expect(enter()).rejects.toMatchObject(refused);
  expect(await trail()).toEqual(['2026-03-01T09:00:00.000Z sign-in jane refused', '2026-03-02T09:00:00.000Z sign-in jane refused']);
});

test('the refusal stands in the trail at the time it was, not at the beginning of the day', async () => {
  await actors.demand({ tenant, source: 'chat', role: 'user', person: { id: 'lee', name: 'lee', email: '' } }, 'users.change', { action: 'disable-account' }).catch(() => undefined);
  heart.now.value += 60_000;
  await expect(enter()).rejects.toMatchObject(refused);
  expect(await trail()).toEqual(['2026-03-01T09:00:00.000Z disable-account lee refused', '2026-03-01T09:01:00.000Z sign-in jane refused']);
});

test('who is reactivated with Usher is let in at once, and who is in the directory itself within half a minute', async () => {
  await expect(enter()).rejects.toMatchObject(refused);
  await heart.store.users.put(tenant, buildPerson('jane'));
  expect((await enter()).person.id).toBe('jane');
  await heart.store.users.put(tenant, buildPerson('jane', { enabled: false, status: 'inactive' }));
  enabled = true;
  await expect(enter()).rejects.toMatchObject(refused);
  heart.now.value += 30_000;
  expect((await enter()).person.id).toBe('jane');
});

test('who was let in and is shut out again by Usher has to go at once', async () => {
  enabled = true;
  expect((await enter()).person.id).toBe('jane');
  enabled = false;
  await heart.store.users.put(tenant, buildPerson('jane', { enabled: false, status: 'inactive' }));
  await expect(enter()).rejects.toMatchObject(refused);
});

test('a refusal names those first who signed in last, and whoever never has where there is nobody else', async () => {
  const user = { tenant, role: 'user', source: 'chat', person: { id: 'jane', name: 'jane', email: '' } } as const;
  const asked = async (): Promise<string> => actors.demand(user, 'users.see', { action: 'users' }).then(() => '', (error: unknown) => String(error).replace(/.*Ask /, ''));
  const never = { role: 'viewonly', status: 'invited', lastConnection: null } as const;
  await heart.store.users.putMany(tenant, ['abe', 'ben', 'cat'].map((id) => buildPerson(id, never)));
  expect(await asked()).toBe('abe, ben, cat.');
  await heart.store.users.putMany(tenant, [buildPerson('zoe', { role: 'viewonly', lastConnection: '2026-02-01T00:00:00Z' }), buildPerson('yan', { role: 'viewonly', lastConnection: '2026-02-20T00:00:00Z' })]);
  expect(await asked()).toBe('yan, zoe.');
});

test('a refusal names holders of the next role that suffices where nobody has the least', async () => {
  const user = { tenant, role: 'user', source: 'chat', person: { id: 'jane', name: 'jane', email: '' } } as const;
  const demand = async (): Promise<void> => actors.demand(user, 'users.see', { action: 'users' });
  await expect(demand()).rejects.toMatchObject({ message: 'This needs the role View-Only Admin; yours is User. Ask megan.' });
  await heart.store.users.put(tenant, buildPerson('lynne', { role: 'viewonly' }));
  await expect(demand()).rejects.toMatchObject({ message: 'This needs the role View-Only Admin; yours is User. Ask lynne.' });
});
