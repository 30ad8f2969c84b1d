// Whoever names the group that keeps local login is told whom a sign-in policy for it would shut out; nobody else is.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { saveSettings } from '../../../bot/plans/local-login-warnings.ts';
import type { Saved } from '../../../bot/plans/local-login-warnings.ts';
import type { SettingsChange } from '../../../bot/plans/settings-words.ts';
import type { Store } from '../../../bot/ports.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
beforeEach(async () => {
  heart = openHeart();
  await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin' }), buildPerson('alex', { role: 'admin' })]);
  await heart.store.groups.put({ tenant }, 'pw', { id: 'pw', name: 'Passwords', description: '', kind: 'security', dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '', members: 0 });
});
afterEach(() => heart.close());

const save = async (change: SettingsChange, { by = 'megan', store = heart.store }: { by?: string; store?: Store } = {}): Promise<Saved> =>
  saveSettings({ world: heart.world, store, organisation: async () => Promise.resolve({ domains: [] }), nestedGroups: async () => Promise.resolve([]) }, actorOf(by), change);

/** A store in which something else happens as soon as the settings were read once. */
function after(meanwhile: () => Promise<unknown>): Store {
  let waiting = true;
  const get: Store['settings']['get'] = async (...asked) => {
    const stored = await heart.store.settings.get(...asked);
    if (waiting) {
      waiting = false;
      await meanwhile();
    }
    return stored;
  };
  return { ...heart.store, settings: { ...heart.store.settings, get } };
}

test.each<[string, SettingsChange]>([['changes something else', { undoDays: 7 }], ['names the same group', { localLoginGroup: 'pw' }]])('is warned who named the group, and not who %s at the same moment and comes second', async (_what, change) => {
  let first: Saved | undefined;
  const second = await save(change, { by: 'alex', store: after(async () => { first = await save({ localLoginGroup: 'pw' }); }) });
  expect([first, second].map((saved) => saved?.shutOut.map(({ id }) => id))).toEqual([['alex', 'megan'], []]);
  expect(second.settings).toMatchObject({ localLoginGroup: 'pw', ...change });
});
