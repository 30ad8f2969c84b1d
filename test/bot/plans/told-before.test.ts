// Who could act in the name of somebody who is to become an administrator: whoever was told a password or pass of them lately.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { toldLosses } from '../../../bot/plans/told-before.ts';
import { recordEntries } from '../../../bot/plans/audit-entries.ts';
import { instant } from '../../../bot/ports.ts';
import type { AuditEntry } from '../../../shared/audit.ts';
import { personOf } from '../../../shared/user.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Changes } from '../../../bot/plans/change.ts';
import type { Heart } from './heart.ts';

const day = 24 * 60 * 60 * 1000;
let heart: Heart;
let changes: Changes;
let written = 0;
const zoe = buildPerson('zoe', { displayName: 'Zoë Müller', lastConnection: '2026-01-01T00:00:00Z' });
beforeEach(async () => {
  heart = openHeart();
  ({ changes } = heart.boot());
  await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin' }), zoe]);
});
afterEach(() => heart.close());

async function done(who: string, action: string, { ago = 0, outcome = 'done' }: { ago?: number; outcome?: AuditEntry['outcome'] } = {}): Promise<void> {
  const at = instant(heart.world.clock.now() - ago);
  written += 1;
  await recordEntries(heart, tenant, [{ id: `e${written}`, tenant, at, who: personOf(buildPerson(who)), source: 'chat', action, target: personOf(zoe), before: '', after: '', outcome, reason: '', correlation: 'c' }]);
}
const wordsOf = async (): Promise<string[]> => (await toldLosses(heart, tenant, [zoe])).map(({ words }) => words);

test('whoever was told one within thirty days is named, with the last day', async () => {
  await done('megan', 'issue-access-pass', { ago: 3 * day });
  await done('alex', 'reset-password+send-invite', { ago: 29 * day });
  expect(await wordsOf()).toEqual([expect.stringMatching(/^megan, alex were told a password or access pass of Zoë Müller, last on \d+ \w+ \d{4}, and could act in that name\.$/)]);
});

test('of one’s own, of what was refused, of other things and of what is long ago nothing is said', async () => {
  await done('zoe', 'reset-password');
  await done('megan', 'reset-password', { outcome: 'refused' });
  await done('megan', 'edit-user');
  await done('megan', 'reset-password', { ago: 31 * day });
  expect(await wordsOf()).toEqual([]);
});

test('the request to make somebody an administrator says it first of what follows from how people are', async () => {
  await done('megan', 'issue-access-pass');
  const plan = await changes.plan(actorOf('megan'), { title: 'Role', operations: [{ kind: 'set-role', role: 'admin' }], users: [zoe] });
  expect(plan.losses?.said[0]?.words).toMatch(/^megan was told a password or access pass of Zoë Müller/);
  expect(plan.warnings).toContain(plan.losses?.said[0]?.words);
  const other = await changes.plan(actorOf('megan'), { title: 'Role', operations: [{ kind: 'set-role', role: 'viewonly' }], users: [zoe] });
  expect(other.warnings.join('\n')).not.toMatch(/was told/);
});
