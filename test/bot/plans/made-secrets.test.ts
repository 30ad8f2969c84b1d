// Whether something is to be told only once: what the rows of a plan would make, not what their kind may.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { AccountRequest } from '../../../bot/plans/change.ts';
import { ensureJob } from '../../../bot/plans/documents.ts';
import { hasMadeSecrets } from '../../../bot/plans/made-secrets.ts';
import { emptyProfile } from '../../../shared/user.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
const megan = actorOf('megan');
beforeEach(async () => {
  heart = openHeart();
  await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin' }), buildPerson('jane')]);
});
afterEach(() => heart.close());

const row = (name: string, more: Partial<AccountRequest> = {}): AccountRequest => ({
  type: 'member', role: 'user', groups: [], licences: [], ...more,
  account: { userPrincipalName: `${name}@contoso.com`, email: `${name}@contoso.com`, displayName: name, firstName: name, lastName: 'New', profile: emptyProfile },
});
const brings = { password: 'Qz7!rumpelstilz-9' };

test.each([
  ['bring their passwords makes none', [row('a', brings)], false],
  ['have them made makes some', [row('a')], true],
  ['bring them but for one makes one', [...Array.from({ length: 30 }, (_, n) => row(`b${n}`, brings)), row('a')], true],
  ['bring them, but for one that is refused, makes none', [row('a', brings), row('b', { problem: 'The name is missing.' })], false],
])('the job of an import at work whose rows %s', async (_what, rows, expected) => {
  const { changes } = heart.boot();
  const plan = await changes.planAccounts(megan, { title: 'Import', kind: 'import', silent: true, rows });
  expect(plan.operations).toContain('create-user');
  const { value: job } = await ensureJob(heart, plan);
  expect(await hasMadeSecrets(heart.store, plan, job)).toBe(expected);
});

test.each([
  ['has made a password, told once', { refusing: [], summary: { changed: 1 }, expected: true }],
  ['was refused it has none to tell', { refusing: ['set-password' as const], summary: { refused: 1 }, expected: false }],
])('a job that has ended and %s', async (_what, { refusing, summary, expected }) => {
  for (const kind of refusing) heart.refusing.add(kind);
  const { changes } = heart.boot();
  const plan = await changes.plan(megan, { title: 'x', operations: [{ kind: 'reset-password' }], users: [buildPerson('jane')] });
  await changes.commit(megan, plan.id);
  const { job } = await changes.settled(megan, plan.id, 5_000);
  expect(job.summary).toMatchObject(summary);
  expect(await hasMadeSecrets(heart.store, plan, job)).toBe(expected);
});
