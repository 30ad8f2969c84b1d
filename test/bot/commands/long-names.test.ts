// Names that are longer than any: they are compared with nothing, and said in short.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openDesk, textOf } from './desk.ts';
import type { Desk } from './desk.ts';

const long = 'sales'.repeat(4_000);
let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
  const { groups } = desk.usher.services.store;
  const group = { description: '', kind: 'security' as const, dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '', members: 0 };
  for (let n = 0; n < 500; n += 1) await groups.create({ tenant: desk.tenant }, `many-${n}`, { ...group, id: `many-${n}`, name: `Project number ${n} of the year` });
}, 30_000);
afterAll(async () => { await desk.close(); });

test.each(['group', 'add megan.bowen@contoso.com to', 'licences', 'assign application'])('“%s” with such a name is answered at once, in few words', async (words) => {
  const begun = performance.now();
  const answered = textOf(await desk.say(words === 'assign application' ? `${words} ${long} to group Sales` : `${words} ${long}`));
  // Comparing it with every group would take several seconds, in which nobody else is served.
  expect(performance.now() - begun).toBeLessThan(1_000);
  expect(answered).toContain('salessales');
  expect(answered.length).toBeLessThan(400);
});

test('a name that is a little wrong is still answered with the nearest', async () => {
  expect(textOf(await desk.say('group "Project nmber 77 of the year"'))).toContain('“Project number 77 of the year”');
});
