// Changes of settings and properties are in the audit trail, whatever dies between the change and its entry.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { changeSettings, readSettings, recordSettings } from '../../../bot/plans/organisation-settings.ts';
import { addProperty, changeProperty, propertyDefinitions, recordProperties, removeProperty } from '../../../bot/plans/property-definitions.ts';
import { StoreError } from '../../../bot/ports.ts';
import type { Store } from '../../../bot/ports.ts';
import { actorOf, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let told: string[];
const megan = actorOf('megan');
beforeEach(() => { [heart, told] = [openHeart(), []]; });
afterEach(() => heart.close());

interface Parts { world: Heart['world']; store: Store; settingsLoosened(who: { person: { id: string } }, words: string): void; nestedGroups(): Promise<string[]> }
const process = (store = heart.store): Parts => ({ world: heart.world, store, settingsLoosened: ({ person }, words) => { told.push(`${person.id}: ${words}`); }, nestedGroups: async () => Promise.resolve([]) });
/** It dies as soon as it has changed something. */
const dying = (): Parts => process({ ...heart.store, audit: { ...heart.store.audit, writeMany: async () => Promise.reject(new StoreError('unavailable', 'The process died here.')) } });
const trail = async (): Promise<string[]> => (await heart.store.audit.page({ tenant }, { limit: 50 })).items.map(({ value }) => `${value.who.id} ${value.action} ${value.before} → ${value.after}`);
const loosened = ['megan: Without an approver, 5,000 people may now lose their account, way in, licences or groups, or be given a new password or access pass, on one day; so far 1,000.'];

test('settings that were changed and not recorded are recorded and told by one of those who look, once', async () => {
  await expect(changeSettings(dying(), megan, { destructivePerDay: 5_000 })).rejects.toThrow('died here');
  expect([(await readSettings(heart, tenant)).destructivePerDay, await trail(), told]).toEqual([5_000, [], []]);
  await Promise.all([process(), process(), process()].map(async (each) => recordSettings(each, tenant)));
  await recordSettings(process(), tenant);
  expect([await trail(), told]).toEqual([['megan settings One day: at most 1,000 people without an approver → One day: at most 5,000 people without an approver'], loosened]);
});

test('nor are they lost to a sync or another change that comes first', async () => {
  await expect(changeSettings(dying(), megan, { destructivePerDay: 5_000 })).rejects.toThrow('died here');
  const stored = await heart.store.settings.get({ tenant }, 'settings');
  if (stored !== undefined) await heart.store.settings.put({ tenant }, 'settings', { ...stored.value, sync: { enabled: true, last: '2026-03-01T09:00:00Z', problem: null } });
  await changeSettings(process(), actorOf('alex'), { undoDays: 10 });
  expect([await trail(), told]).toEqual([['megan settings One day: at most 1,000 people without an approver → One day: at most 5,000 people without an approver', 'alex settings Undo: for 30 days → Undo: for 10 days'], loosened]);
});

test('each change of a property that was not recorded is, in its order', async () => {
  await expect(addProperty(dying(), megan, { name: 'Floor', type: 'number', choices: [] })).rejects.toThrow('died here');
  await expect(changeProperty(dying(), megan, { key: 'floor', name: 'Storey' })).rejects.toThrow('died here');
  await expect(removeProperty(dying(), megan, 'floor')).rejects.toThrow('died here');
  expect([await propertyDefinitions(heart, tenant), await trail()]).toEqual([[], []]);
  await Promise.all([process(), process()].map(async (each) => recordProperties(each, tenant)));
  expect(await trail()).toEqual(['megan property-add  → Floor (number)', 'megan property-change Floor (number) → Storey (number)', 'megan property-remove Storey (number); Nobody has a value → ']);
});

test('what nobody changed leaves nothing to record', async () => {
  await recordSettings(process(), tenant);
  await recordProperties(process(), tenant);
  await changeSettings(process(), megan, {});
  expect([await trail(), told]).toEqual([[], []]);
});
