// Inviting a guest: what the invitation does not carry follows in one change, and only where there is something to say.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Changes } from '../../../../bot/plans/change.ts';
import type { Applied, DirectoryChange } from '../../../../bot/ports.ts';
import type { NewAccount } from '../../../../shared/plan.ts';
import type { ReportRow } from '../../../../shared/job.ts';
import { emptyProfile } from '../../../../shared/user.ts';
import { actorOf, buildPerson, openHeart, tenant } from '../heart.ts';
import type { Heart } from '../heart.ts';

let heart: Heart;
let changes: Changes;
const megan = actorOf('megan');
const licence = { id: 'e5', name: 'E5', partNumber: 'e5', total: 5, used: 0, free: 5 };

beforeEach(async () => {
  heart = openHeart();
  const { directory, applied, refusing } = heart;
  directory.apply = async (asked: readonly DirectoryChange[]): Promise<Applied> => {
    applied.push(...asked);
    return Promise.resolve({ outcomes: asked.map((change) => (refusing.has(change.kind) ? { state: 'refused', code: 'Refused', reason: 'The directory refused.' } : change.kind === 'invite-guest' ? { state: 'done', userId: 'pat' } : { state: 'done' })) });
  };
  ({ changes } = heart.boot());
  await heart.store.licences.putMany({ tenant }, [{ id: licence.id, value: licence }]);
  await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin' })]);
});
afterEach(() => heart.close());

const account = (more: Partial<NewAccount> = {}): NewAccount => ({ userPrincipalName: 'pat@elsewhere.example', email: 'pat@elsewhere.example', displayName: 'Pat Doe', firstName: '', lastName: '', profile: emptyProfile, ...more });

async function invite(asked: NewAccount, licences: readonly string[] = []): Promise<ReportRow | undefined> {
  const plan = await changes.planAccounts(megan, { title: 'x', kind: 'change', silent: true, rows: [{ account: asked, type: 'guest', role: 'user', groups: [], licences }] });
  await changes.commit(megan, plan.id);
  await changes.settled(megan, plan.id, 5_000);
  return (await changes.report(tenant, plan.id, { from: 0, limit: 1 })).rows[0];
}
const kinds = (): string[] => heart.applied.map(({ kind }) => kind);

test('one who has a display name and a home phone alone takes one write', async () => {
  expect(await invite(account({ profile: { ...emptyProfile, homePhone: '030 1' } }))).toMatchObject({ status: 'created', reason: '' });
  expect(kinds()).toEqual(['invite-guest']);
});

test('names and profile go into one write together, and licences wait for it', async () => {
  expect(await invite(account({ firstName: 'Pat', lastName: 'Doe', profile: { ...emptyProfile, usageLocation: 'FR', jobTitle: 'Boss' } }), ['E5'])).toMatchObject({ status: 'created', reason: '' });
  expect(kinds()).toEqual(['invite-guest', 'update-user', 'set-licences']);
  expect(heart.applied[1]).toEqual({ kind: 'update-user', userId: 'pat', fields: { firstName: 'Pat', lastName: 'Doe', jobTitle: 'Boss', usageLocation: 'FR' } });
});

describe('whose names and profile are refused', () => {
  beforeEach(() => { heart.refusing.add('update-user'); });

  test('is created all the same, and the report says what is missing', async () => {
    expect(await invite(account({ firstName: 'Pat', profile: { ...emptyProfile, usageLocation: 'FR', homePhone: '030 1' } }), ['E5'])).toMatchObject({
      status: 'created', id: 'pat', reason: 'Created, but not everything was done. Names and profile: The directory refused. Assign E5: not done',
    });
  });

  test('is in the read model as the directory has them', async () => {
    await invite(account({ firstName: 'Pat', profile: { ...emptyProfile, usageLocation: 'FR', homePhone: '030 1' } }));
    expect((await heart.store.users.get(tenant, 'pat'))?.value).toMatchObject({ displayName: 'Pat Doe', firstName: '', type: 'guest', profile: { usageLocation: '', homePhone: '030 1' } });
  });
});
