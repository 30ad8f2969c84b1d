// Stand-ins for approvers: who is asked, who may decide, and that a delegation never makes two votes of one.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { approvalsCounted, voteGiven } from '../../../shared/approval.ts';
import type { Approval } from '../../../shared/approval.ts';
import { settingsFrom } from '../../../shared/settings.ts';
import { approversOf, mostApprovals } from '../../../bot/plans/approval-rights.ts';
import { Approvals } from '../../../bot/plans/approvals.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let approvals: Approvals;
const set = async (changes: object): Promise<void> => heart.set({ approvals: { ...settingsFrom(undefined).approvals, ...changes } });
async function asked(): Promise<Approval> {
  const users = await heart.store.users.getMany(tenant, ['jane']);
  const plan = await heart.boot().changes.plan(actorOf('megan'), { title: 'Make jane Organisation Admin', operations: [{ kind: 'set-role', role: 'admin' }], users });
  return approvals.request(actorOf('megan'), plan.id);
}
const approve = async (who: string, id: string): Promise<string> => (await approvals.decide(actorOf(who), id, 'approve')).state;

beforeEach(async () => {
  heart = openHeart();
  await heart.store.users.putMany(tenant, [...['megan', 'alex', 'lee', 'diego', 'nestor'].map((id) => buildPerson(id, { role: 'admin' })), buildPerson('jane')]);
  approvals = new Approvals({ world: heart.world, store: heart.store, executor: heart.boot().executor, onChange: () => undefined });
});
afterEach(() => heart.close());

describe('one person and who stands in for them', () => {
  test.each([['the stand-in', 'diego', 'alex'], ['whoever is stood in for', 'alex', 'diego']])('have one vote together: %s gives it, and it counts for both', async (_who, first, second) => {
    await set({ quorum: 2, delegates: { alex: 'diego' } });
    const { id } = await asked();
    expect(await approve(first, id)).toBe('pending');
    await expect(approve(second, id)).rejects.toMatchObject({ code: 'plan.already-decided', message: `${first} has approved this, and one of you stands in for the other, so it counts for both. The approval of somebody else is needed.` });
    const stands = await approvals.find(tenant, id);
    expect([stands.votes.length, ['alex', 'diego', 'lee'].map((who) => voteGiven(stands, who)?.person.name)]).toEqual([1, [first, first, undefined]]);
    expect(await approve('lee', id)).toBe('approved');
  });

  test('have one vote also when both press at the same moment', async () => {
    await set({ quorum: 2, delegates: { alex: 'diego' } });
    const { id } = await asked();
    const presses = await Promise.allSettled(['alex', 'diego', 'alex', 'diego'].map(async (who) => approve(who, id)));
    expect([presses.filter(({ status }) => status === 'fulfilled').length, (await approvals.find(tenant, id)).votes.length]).toEqual([1, 1]);
  });

  test.each([
    ['taken back', {}, 'alex'],
    ['given to somebody else', { alex: 'lee' }, 'lee'],
    ['given to somebody else, by whoever gave it', { alex: 'lee' }, 'alex'],
  ])('have one vote also when the delegation is %s after it was given', async (_what, delegates, second) => {
    await set({ quorum: 2, approvers: ['alex', 'nestor'], delegates: { alex: 'diego' } });
    const { id } = await asked();
    await approve('diego', id);
    await set({ quorum: 2, approvers: ['alex', 'nestor'], delegates });
    await expect(approve(second, id)).rejects.toMatchObject({ code: 'plan.already-decided' });
    expect(await approve('nestor', id)).toBe('approved');
  });

  test('have one vote also when the delegation is given after whoever gives it has approved', async () => {
    await set({ quorum: 2, approvers: ['alex', 'nestor'] });
    const { id } = await asked();
    await approve('alex', id);
    await set({ quorum: 2, approvers: ['alex', 'nestor'], delegates: { alex: 'diego' } });
    await expect(approve('diego', id)).rejects.toMatchObject({ code: 'plan.already-decided' });
    expect(await approve('nestor', id)).toBe('approved');
  });

  test.each([
    ['the delegation ends', async () => set({ quorum: 2, approvers: ['alex', 'nestor'] })],
    ['whoever is away loses the role', async () => heart.store.users.put(tenant, buildPerson('alex'))],
  ])('have one vote, which counts also when %s after the stand-in gave it', async (_what, change) => {
    await set({ quorum: 2, approvers: ['alex', 'nestor'], delegates: { alex: 'diego' } });
    const { id } = await asked();
    await approve('diego', id);
    await change();
    expect(await approve('nestor', id)).toBe('approved');
  });

  test('have one vote that falls to the other when whoever gave it loses the role, and counts once when both may again', async () => {
    await set({ quorum: 3, delegates: { alex: 'diego' } });
    const { id } = await asked();
    await approve('diego', id);
    await heart.store.users.put(tenant, buildPerson('diego'));
    await approvals.reach(tenant);
    expect(voteGiven(await approvals.find(tenant, id), 'alex')).toBeUndefined();
    expect(await approve('alex', id)).toBe('pending');
    await heart.store.users.put(tenant, buildPerson('diego', { role: 'admin' }));
    await approvals.reach(tenant);
    await set({ quorum: 3 });
    await expect(approve('diego', id)).rejects.toMatchObject({ code: 'plan.already-decided' });
    expect(await approve('lee', id)).toBe('pending');
    expect(approvalsCounted(await approvals.find(tenant, id)).map(({ person }) => person.name)).toEqual(['alex', 'lee']);
    expect(await approve('nestor', id)).toBe('approved');
  });

  test('may each reject, also after the other has approved', async () => {
    await set({ quorum: 2, delegates: { alex: 'diego' } });
    const { id } = await asked();
    await approve('diego', id);
    expect((await approvals.decide(actorOf('alex'), id, 'reject')).state).toBe('rejected');
  });
});

describe('whoever stands in', () => {
  test('for two who decide themselves leaves each of them their own vote', async () => {
    await set({ quorum: 2, approvers: ['alex', 'lee'], delegates: { alex: 'diego', lee: 'diego' } });
    const request = await asked();
    expect([request.asked, request.unreachable]).toEqual([['diego'], undefined]);
    expect(await approve('alex', request.id)).toBe('pending');
    await expect(approve('diego', request.id)).rejects.toMatchObject({ code: 'plan.already-decided' });
    expect(await approve('lee', request.id)).toBe('approved');
  });

  test('for two and decides first has given the votes of both, and the request is out of reach', async () => {
    await set({ quorum: 2, approvers: ['alex', 'lee'], delegates: { alex: 'diego', lee: 'diego' } });
    const { id } = await asked();
    await approve('diego', id);
    for (const other of ['alex', 'lee']) await expect(approve(other, id)).rejects.toMatchObject({ code: 'plan.already-decided' });
    expect(await approvals.reach(tenant)).toMatchObject([{ id, unreachable: true, lostReach: true }]);
  });

  test('and may not decide any more is none: whoever is away is asked', async () => {
    await set({ approvers: ['alex'], delegates: { alex: 'diego' } });
    await heart.store.users.put(tenant, buildPerson('diego'));
    expect(await asked()).toMatchObject({ asked: ['alex'] });
  });

  test('is known to the request also when that was set after it was asked for, once', async () => {
    const { id, standIns } = await asked();
    expect([standIns, await approvals.reach(tenant)]).toEqual([undefined, []]);
    await set({ delegates: { alex: 'diego' } });
    expect(await approvals.reach(tenant)).toMatchObject([{ id, standIns: [{ person: { name: 'diego' }, absent: { name: 'alex' } }], lostReach: false }]);
    expect(await approvals.reach(tenant)).toEqual([]);
  });

  test('for somebody who is gone is asked all the same, and the request is not changed by every look at it', async () => {
    await set({ approvers: ['gone'], delegates: { gone: 'diego' } });
    const { id, asked: names, standIns } = await asked();
    expect([names, standIns?.map(({ absent }) => absent.name), await approvals.reach(tenant)]).toEqual([['diego'], ['somebody who is gone'], []]);
    expect(await approve('diego', id)).toBe('approved');
  });
});

describe('the most approvals there can be', () => {
  /** Of all ways to choose people of whom no two share a vote, the largest. */
  function largest(people: readonly string[], delegates: Readonly<Record<string, string>>): number {
    const tied = (one: string, other: string): boolean => delegates[one] === other || delegates[other] === one;
    const [first, ...rest] = people;
    if (first === undefined) return 0;
    return Math.max(largest(rest, delegates), 1 + largest(rest.filter((other) => !tied(first, other)), delegates));
  }

  test('are as many as can be chosen, whoever stands in for whom, in chains, circles and stars', async () => {
    const people = ['alex', 'lee', 'diego', 'nestor', 'megan'];
    for (let code = 0; code < people.length ** people.length; code += 7) {
      const delegates = Object.fromEntries(people.map((absent, at) => [absent, people[Math.floor(code / people.length ** at) % people.length] ?? '']));
      const approvers = await approversOf({ users: { list: () => Promise.resolve({ users: people.map((id) => buildPerson(id, { role: 'admin' })) }) } } as never, { tenant, requestedBy: { id: '' } }, { ...settingsFrom(undefined).approvals, delegates });
      expect([delegates, mostApprovals(approvers)]).toEqual([delegates, largest(people, delegates)]);
    }
  });
});
