// Approvals that were given before it was found that more would be lost: they count no more, and whoever gave them is asked again.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { approvalsCounted, decidersOf } from '../../../shared/approval.ts';
import type { Approval } from '../../../shared/approval.ts';
import { settingsFrom } from '../../../shared/settings.ts';
import type { User } from '../../../shared/user.ts';
import { approvalCard, readerOf } from '../../../bot/commands/approval.card.ts';
import { holdsCard } from '../../../bot/jobs/approval-asks.ts';
import { Approvals } from '../../../bot/plans/approvals.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let approvals: Approvals;
/** People whom the directory was asked about. */
let asked: string[];
const minute = 60_000;
const licence = { id: 'E5', name: 'E5', via: 'direct' as const };

beforeEach(async () => {
  heart = openHeart([]);
  asked = [];
  await heart.set({ approvals: { ...settingsFrom(undefined).approvals, quorum: 2 } });
  await heart.store.users.putMany(tenant, [...['megan', 'alex', 'lee', 'diego'].map((id) => buildPerson(id, { role: 'admin' })), buildPerson('jane')]);
  const { world, store } = heart;
  const directory = {
    ...heart.directory,
    accounts: async (ids: readonly string[]) => {
      asked.push(...ids);
      return heart.directory.accounts(ids);
    },
  };
  approvals = new Approvals({ world, store, executor: heart.boot().executor, directoryFor: () => directory, onChange: () => undefined });
});
afterEach(() => heart.close());

const change = async (id: string, what: Partial<User>): Promise<void> => heart.store.users.putMany(tenant, (await heart.store.users.getMany(tenant, [id])).map((user) => ({ ...user, ...what })));
const later = (): void => { heart.now.value += minute; };
const approve = async (who: string, id: string): Promise<Approval> => {
  later();
  return approvals.decide(actorOf(who), id, 'approve');
};
const isRefused = async (who: string, id: string, code: string): Promise<void> => expect(approve(who, id)).rejects.toMatchObject({ code });

async function request(): Promise<Approval> {
  const users = await heart.store.users.getMany(tenant, ['jane']);
  const plan = await heart.boot().changes.plan(actorOf('megan'), { title: 'Delete jane', operations: [{ kind: 'delete-user' }], users });
  return approvals.request(actorOf('megan'), plan.id);
}

/** Asked for, approved by Alex, and found by the press of Lee to cost a licence. */
async function overtaken(): Promise<Approval> {
  const { id } = await request();
  await approve('alex', id);
  await change('jane', { licences: [licence] });
  await isRefused('lee', id, 'approval.needed');
  return approvals.find(tenant, id);
}
const auditOf = async (id: string): Promise<string[]> =>
  (await heart.store.audit.page({ tenant }, { limit: 500 })).items.flatMap(({ value }) => (value.correlation === id && value.action !== 'delete-user' ? [`${value.action} ${value.who.name}`] : [])).toSorted();

describe('an approval of less than would be lost', () => {
  test('counts no more: it takes as many that were given since, also of whoever gave it', async () => {
    const { id } = await overtaken();
    expect(approvalsCounted(await approvals.find(tenant, id))).toEqual([]);
    expect((await approve('lee', id)).state).toBe('pending');
    await isRefused('lee', id, 'plan.already-decided');
    const approved = await approve('alex', id);
    expect([approved.state, decidersOf(approved).map(({ name }) => name)]).toEqual(['approved', ['lee', 'alex']]);
    expect(await auditOf(id)).toEqual(['approve alex', 'approve alex', 'approve lee', 'request megan']);
  });

  test('is asked for again of whoever gave it, with the buttons and a card that is sent once', async () => {
    const { id } = await request();
    await approve('alex', id);
    await approvals.showing(tenant, id, { person: 'alex', place: { conversation: 'c', message: '1' } });
    const before = await approvals.find(tenant, id);
    expect([readerOf(before, 'alex'), holdsCard(before, 'alex')]).toEqual(['onlooker', true]);
    await change('jane', { licences: [licence] });
    later();
    const after = await approvals.current(tenant, id);
    expect([readerOf(after, 'alex'), holdsCard(after, 'alex')]).toEqual(['approver', false]);
    const shown = await approvals.showing(tenant, id, { person: 'alex', place: { conversation: 'c', message: '2' }, shown: after.lossesAdded });
    expect(holdsCard(shown, 'alex')).toBe(true);
  });

  test('is told of on every card, by name', async () => {
    const approval = await overtaken();
    const read = (about: Approval, reader: 'approver' | 'requester' | 'onlooker'): string => JSON.stringify(approvalCard(about, { reader }));
    for (const reader of ['approver', 'requester', 'onlooker'] as const) expect(read(approval, reader)).toContain('alex approved before it was known what would be lost by now, which does not count any more, and is asked again.');
    expect(read(approval, 'requester')).toContain('0 of 2');
    await approve('alex', approval.id);
    expect(read(await approvals.find(tenant, approval.id), 'requester')).not.toContain('before it was known');
  });

  test('of somebody who may not decide any more is told of once, and asked for no more', async () => {
    const approval = await overtaken();
    await change('alex', { role: 'user' });
    await approvals.reach(tenant);
    const card = JSON.stringify(approvalCard(await approvals.find(tenant, approval.id), { reader: 'approver' }));
    expect(card).toContain('alex approved before it was known what would be lost by now, so that does not count any more.');
    expect(card).not.toMatch(/may not decide any more|asked again/);
  });

  test('leaves a rejection as it is: the first ends it', async () => {
    const { id } = await overtaken();
    expect((await approvals.decide(actorOf('alex'), id, 'reject')).state).toBe('rejected');
  });

  test('counts for nobody who voted before a look that ended later, though they pressed after it began', async () => {
    const { id } = await request();
    later();
    const began = heart.now.value;
    await change('jane', { licences: [licence] });
    const [isAsked, answers] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const accounts = async (ids: readonly string[]): ReturnType<Heart['directory']['accounts']> => {
      isAsked.resolve(undefined);
      await answers.promise;
      return heart.directory.accounts(ids);
    };
    const { world, store } = heart;
    const patient = { ...world, clock: { ...world.clock, sleep: async () => new Promise<void>(() => undefined) } };
    const elsewhere = new Approvals({ world: patient, store, executor: heart.boot().executor, directoryFor: () => ({ ...heart.directory, accounts }), onChange: () => undefined });
    const looking = elsewhere.current(tenant, id);
    await isAsked.promise;
    await change('jane', { licences: [] });
    heart.now.value += 1;
    expect((await approvals.decide(actorOf('alex'), id, 'approve')).votes).toHaveLength(1);
    await change('jane', { licences: [licence] });
    answers.resolve(undefined);
    expect(Date.parse((await looking).lossesAdded ?? '')).toBe(began);
    expect(approvalsCounted(await approvals.find(tenant, id))).toEqual([]);
  });
});

describe('enough approvals of people who may decide again', () => {
  async function nearlyEnough(): Promise<string> {
    const { id } = await request();
    await approve('alex', id);
    await change('alex', { role: 'user' });
    expect((await approve('lee', id)).state).toBe('pending');
    await change('alex', { role: 'admin' });
    later();
    return id;
  }

  test('end it after a look that finds no more', async () => {
    const id = await nearlyEnough();
    asked = [];
    expect(await approvals.reach(tenant)).toMatchObject([{ id, state: 'approved' }]);
    expect(asked).toContain('jane');
  });

  test('do not where the look finds that more would be lost: all are asked again', async () => {
    const id = await nearlyEnough();
    await change('jane', { role: 'admin' });
    expect(await approvals.reach(tenant)).toMatchObject([{ id, state: 'pending', setAside: [], consequences: [expect.stringMatching(/jane was changed since this was planned/), expect.anything()] }]);
    const stands = await approvals.find(tenant, id);
    expect([approvalsCounted(stands), readerOf(stands, 'alex'), readerOf(stands, 'lee')]).toEqual([[], 'approver', 'approver']);
    await approve('lee', id);
    expect((await approve('alex', id)).state).toBe('approved');
  });
});
