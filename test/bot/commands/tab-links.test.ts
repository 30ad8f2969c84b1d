// The links on cards lead to pages that the tab has, with what narrows them; inside Teams where Teams has the app.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Approval } from '../../../shared/approval.ts';
import { UsherError } from '../../../shared/errors.ts';
import type { Plan, PlanRow } from '../../../shared/plan.ts';
import { tabEntity } from '../../../shared/tab-page.ts';
import { approvalCard } from '../../../bot/commands/approval.card.ts';
import { planCard } from '../../../bot/commands/plan.card.ts';
import { createTabLinks } from '../../../bot/teams/tab-links.ts';
import type { Card, TabLinks } from '../../../bot/ports.ts';
import { addressOfLink } from '../../../tab/hooks/address.ts';
import { handClock } from '../../contracts/store-parts.ts';
import { expectGoodCard } from './card-check.ts';
import { actionsOf, openDesk } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
beforeAll(async () => { desk = await openDesk(); }, 30_000);
afterAll(() => desk.close());

/** What the tab makes of the link on the answer; undefined when there is none. */
async function ledTo(message: string): Promise<object | undefined> {
  const url = actionsOf(await desk.say(message)).find((action) => action.type === 'Action.OpenUrl')?.url;
  if (url === undefined) return undefined;
  const link = new URL(url).searchParams.get('page');
  return Object.fromEntries(Object.entries(addressOfLink(link ?? '')).filter(([, value]) => value !== undefined));
}

async function groupId(name: string): Promise<string | undefined> {
  const { items } = await desk.usher.services.store.groups.page({ tenant: desk.tenant }, { limit: 500 });
  return items.find(({ value }) => value.name === name)?.value.id;
}

describe('the link on the answer to', () => {
  test('“audit” opens the audit trail, narrowed alike', async () => {
    expect(await ledTo('audit')).toEqual({ page: 'audit' });
    expect(await ledTo('audit adele.vance@contoso.com action:disable-account from:2026-03-01 to:2026-03-31')).toEqual({
      page: 'audit', person: await desk.idOf('adele.vance@contoso.com'), action: 'disable-account', from: '2026-03-01', to: '2026-03-31',
    });
    expect(await ledTo('audit export')).toEqual({ page: 'audit' });
    expect(await ledTo('audit export adele.vance@contoso.com action:disable-account to:2026-03-31')).toEqual({
      page: 'audit', person: await desk.idOf('adele.vance@contoso.com'), action: 'disable-account', to: '2026-03-31',
    });
  });

  test('“users” opens the list, narrowed alike', async () => {
    expect(await ledTo('users status:inactive type:member role:user jo & <co>')).toEqual({ status: 'inactive', type: 'member', role: 'user', q: 'jo & <co>' });
    expect(await ledTo('users')).toEqual({});
    expect(await ledTo('users group:Sales status:invited,inactive')).toEqual({ group: await groupId('Sales'), status: 'invited,inactive' });
    expect(await ledTo('users status:all')).toEqual({ inactive: 'yes' });
    await desk.say('property add "Cost centre" text');
    await desk.say('property add Town text');
    expect(await ledTo('users property:"Cost centre=4711 & more",Town=Rome')).toEqual({ property: ['Cost centre=4711 & more', 'Town=Rome'] });
  });

  test.each(['users status:deleted', 'users status:active,deleted', `users ${'word '.repeat(50)}`])('“%s” is none, because the tab would show other people', async (message) => {
    expect(await ledTo(message)).toBeUndefined();
  });

  test('“user”, “group” and a finished job open that person, its members, that job', async () => {
    expect(await ledTo('user adele.vance@contoso.com')).toEqual({ user: await desk.idOf('adele.vance@contoso.com') });
    expect(await ledTo('group Sales')).toEqual({ group: await groupId('Sales'), inactive: 'yes' });
    expect(await ledTo('deactivate diego.siciliani@contoso.com')).toEqual({ job: expect.stringMatching(/^[\w-]+$/) });
  });

  test('a plan opens all its rows when they do not fit on the card, and only then', async () => {
    const lines = Array.from({ length: 6 }, (_, n) => `person${n}@contoso.com,Person,Number ${n}`);
    const importOf = (count: number): string => ['import', 'email,first_name,last_name', ...lines.slice(0, count)].join('\n');
    expect(await ledTo(importOf(6))).toEqual({ plan: expect.stringMatching(/^\w+$/) });
    expect(await ledTo(importOf(5))).toBeUndefined();
  });

  test('a request opens everybody it is about, for whoever asked and for whoever decides', async () => {
    const emails = Array.from({ length: 21 }, (_, n) => `gone${n}@contoso.com`);
    await desk.pressOn(await desk.say(['import', 'email,first_name,last_name', ...emails.map((email) => `${email},Gone,Soon`)].join('\n')), 'Import');
    while ((await desk.usher.services.store.users.byName(desk.tenant, emails[20] ?? '')).length === 0) await desk.usher.services.world.clock.sleep(10);
    const made = await desk.say(`delete ${emails.join(' ')}`);
    const planUrl = actionsOf(made).find(({ type }) => type === 'Action.OpenUrl')?.url;
    const request = await desk.pressOn(made, 'Ask for approval');
    const id = actionsOf(request).find(({ title }) => title === 'Withdraw')?.data?.['usherApproval'];
    const asApprover = await desk.press('usherApproval', { usherApproval: id }, { as: 'alex.wilber@contoso.com' });
    for (const reply of [request, asApprover]) expect(actionsOf(reply).find(({ title }) => title === 'Open the full list')?.url).toBe(planUrl);
    expect(addressOfLink(new URL(planUrl ?? '').searchParams.get('page') ?? '')).toEqual({ plan: id });
  });

  test.each(['groups', 'deleted'])('“%s” is none, because the tab has no such page', async (message) => {
    expect(await ledTo(message)).toBeUndefined();
  });
});

describe('the full list', () => {
  const link = 'http://127.0.0.1/tab/?page=plans%2Fplan1';
  const linksOn = (card: Card): (string | undefined)[] => actionsOf({ card, summary: '' }).filter(({ type }) => type === 'Action.OpenUrl').map(({ url }) => url);
  const jane = { id: 'p', name: 'Jane Doe', email: 'jane@contoso.com' };
  const row: PlanRow = { n: 0, person: jane, operations: [{ kind: 'disable-account', before: { enabled: true } }], verdict: 'run', reason: '' };
  const plan = (counts: Plan['counts']): Plan => ({
    id: 'plan1', tenant: 't', title: 'Deactivate people', kind: 'change', requestedBy: jane, source: 'chat', created: '2026-01-01T00:00:00.000Z', expires: '2026-01-01T01:00:00.000Z', counts,
    operations: ['disable-account'], decision: 'confirm', state: 'open', hash: '', job: null, undoes: null, warnings: [], columns: [], silent: false,
  });

  test.each([
    [{ total: 27, run: 27, skip: 0, refuse: 0 }, [link]],
    [{ total: 20, run: 20, skip: 0, refuse: 0 }, []],
    [{ total: 31, run: 20, skip: 11, refuse: 0 }, [link]],
  ])('of a plan of %j is linked as %j', (counts, links) => {
    const rows = (count: number): PlanRow[] => Array(count).fill(row) as PlanRow[];
    const card = planCard(plan(counts), { run: rows(counts.run), skip: rows(counts.skip), refuse: [] }, { link });
    expectGoodCard(card);
    expect(linksOn(card)).toEqual(links);
  });

  test.each([[27, 'approver', [link]], [27, 'requester', [link]], [20, 'approver', []]] as const)('of a request about %i people is linked for its %s as %j', (count, reader, links) => {
    const people = Array.from({ length: Math.min(20, count) }, (_, n) => `Person ${n} – Delete`);
    const request: Approval = {
      id: 'plan1', tenant: 't', title: 'Delete people', requestedBy: jane, source: 'chat', created: '2026-01-01T00:00:00.000Z', expires: '2026-01-04T00:00:00.000Z', state: 'pending', quorum: 1,
      consequences: [], people: count > 20 ? [...people, `and ${count - 20} more`] : people, deletes: true, asked: ['Alex'], votes: [], decidedBy: null, decided: null, job: null, settled: false, reminded: null, cards: [],
    };
    const card = approvalCard(request, { reader, link });
    expectGoodCard(card);
    expect(linksOn(card)).toEqual(links);
  });
});

test('the links on all these answers lead into Teams where it has the app, to the same pages', async () => {
  const inTeams = await openDesk({ inTeams: true });
  const linkOn = async (message: string): Promise<URL> => new URL(actionsOf(await inTeams.say(message)).find((action) => action.type === 'Action.OpenUrl')?.url ?? '');
  while ((await linkOn('help')).host !== 'teams.microsoft.com') await inTeams.usher.services.world.clock.sleep(10);
  for (const message of ['help', 'audit adele.vance@contoso.com', 'users status:inactive', 'user adele.vance@contoso.com', 'group Sales', 'deactivate diego.siciliani@contoso.com']) {
    const { host, searchParams } = await linkOn(message);
    const { subEntityId = '' } = JSON.parse(searchParams.get('context') ?? '{}') as { subEntityId?: string }; // as bot/teams/tab-links.ts writes it
    expect([message, host, searchParams.get('tenantId')]).toEqual([message, 'teams.microsoft.com', inTeams.tenant]);
    expect(new URL(searchParams.get('webUrl') ?? '').searchParams.get('page') ?? '').toBe(subEntityId);
    expect(subEntityId === '').toBe(message === 'help');
  }
  await inTeams.close();
});

describe('a link in a tenant whose Teams has the app', () => {
  const minute = 60_000;
  const clock = handClock();
  const warned: unknown[] = [];
  let answer: () => Promise<string>;
  let asked = 0;
  function linksOf(teamsAppId: () => Promise<string>): TabLinks {
    answer = teamsAppId;
    asked = 0;
    warned.length = 0;
    const log = { info: () => undefined, error: () => undefined, warn: (...words: unknown[]) => { warned.push(words); } };
    return createTabLinks({ world: { clock, log }, address: () => 'https://usher.contoso.com', directoryFor: () => ({ chatAppId: async () => { asked += 1; return answer(); } }) });
  }
  const plain = 'https://usher.contoso.com/tab/?page=jobs%2F1';
  const answered = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });
  const isDeep = (link: string): boolean => link.startsWith('https://teams.microsoft.com/l/entity/');

  test('opens the page in the tab, in this tenant, and has the address for those who have no Teams', async () => {
    const links = linksOf(() => Promise.resolve('catalogue-id'));
    await links.findApp('t1');
    const link = links.addressOf('t1', 'users?q=a%26b&status=invited%2Cinactive');
    const { origin, pathname, searchParams } = new URL(link);
    expect([origin, pathname]).toEqual(['https://teams.microsoft.com', `/l/entity/catalogue-id/${tabEntity}`]);
    expect(Object.fromEntries(searchParams)).toEqual({
      tenantId: 't1', context: JSON.stringify({ subEntityId: 'users?q=a%26b&status=invited%2Cinactive' }),
      webUrl: `https://usher.contoso.com/tab/?page=${encodeURIComponent('users?q=a%26b&status=invited%2Cinactive')}`,
    });
    expect(link).not.toMatch(/[\s"{}+]/);
    expect(Object.fromEntries(new URL(links.addressOf('t1')).searchParams)).toEqual({ tenantId: 't1', webUrl: 'https://usher.contoso.com/tab/' });
  });

  test('is never longer than Teams can read', async () => {
    const links = linksOf(() => Promise.resolve('catalogue-id'));
    await links.findApp('t1');
    const long = links.addressOf('t1', `users?q=${'a'.repeat(1_000)}`);
    expect(long.length).toBeLessThanOrEqual(1_900);
    expect([...new URL(long).searchParams.keys()]).toEqual(['tenantId', 'context']);
    expect(links.addressOf('t1', `users?q=${'a'.repeat(2_000)}`)).toMatch(/^https:\/\/usher\.contoso\.com\/tab\/\?page=/);
  });

  test('is a plain address until the id is known, and of each tenant apart', async () => {
    const links = linksOf(() => Promise.resolve('catalogue-id'));
    expect(links.addressOf('t1', 'jobs/1')).toBe(plain);
    await links.findApp('t1');
    expect(isDeep(links.addressOf('t1', 'jobs/1'))).toBe(true);
    expect(links.addressOf('t2', 'jobs/1')).toBe(plain);
  });

  test('is a plain address while Usher may not find out, which is logged and asked again only later', async () => {
    const links = linksOf(() => Promise.reject(new UsherError('directory.refused')));
    await links.findApp('t1');
    expect(warned).toHaveLength(1);
    clock.advance(4 * minute);
    expect(links.addressOf('t1', 'jobs/1')).toBe(plain);
    expect(asked).toBe(1);
    answer = () => Promise.resolve('catalogue-id');
    clock.advance(minute);
    links.addressOf('t1', 'jobs/1');
    await answered();
    expect(isDeep(links.addressOf('t1', 'jobs/1'))).toBe(true);
  });

  test('follows an app that was uploaded anew within the hour, and stays as it was when nobody answers', async () => {
    const links = linksOf(() => Promise.resolve('one'));
    await links.findApp('t1');
    answer = () => Promise.resolve('other');
    clock.advance(60 * minute);
    expect(links.addressOf('t1', 'jobs/1')).toContain('/one/');
    await answered();
    expect(links.addressOf('t1', 'jobs/1')).toContain('/other/');
    answer = () => Promise.reject(new UsherError('later'));
    clock.advance(60 * minute);
    links.addressOf('t1', 'jobs/1');
    await answered();
    expect(links.addressOf('t1', 'jobs/1')).toContain('/other/');
  });

  test('is a plain address on one’s own machine, where nobody asks Teams', async () => {
    const url = actionsOf(await desk.say('user adele.vance@contoso.com')).find((action) => action.type === 'Action.OpenUrl')?.url;
    expect(url).toBe(`http://127.0.0.1:3978/tab/?page=${encodeURIComponent(`users/${await desk.idOf('adele.vance@contoso.com')}`)}`);
  });
});
