// The store is away for a moment in the middle of a turn: the chat says that something may have been done, as REST does, and never that nothing was.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { StoreError } from '../../bot/ports.ts';
import type { Store } from '../../bot/ports.ts';
import { openSqliteStore } from '../../bot/sqlite/sqlite-store.ts';
import { actionsIn, textIn } from './person.ts';
import { startAtWork } from './usher-at-work.ts';
import type { AtWork } from './usher-at-work.ts';

const passing = /The store does not answer right now\. What you asked for may be done or not: look before you ask again, in a minute\./;
const failing = { plans: 'put', users: 'getMany' } as const;
let away: keyof typeof failing | undefined;
let at: AtWork;

/** What `failing` names is refused while that part is `away`. */
function fitful(store: Store): Store {
  const part = <K extends keyof typeof failing>(name: K): Store[K] => new Proxy(store[name], {
    get: (target, property, receiver) => (away === name && property === failing[name] ? async () => Promise.reject(new StoreError('busy', 'Played by a test.')) : Reflect.get(target, property, receiver) as unknown),
  });
  return { ...store, plans: part('plans'), users: part('users'), health: () => store.health(), close: () => store.close() };
}

beforeAll(async () => { at = await startAtWork({ openStore: ({ clock }) => fitful(openSqliteStore({ clock })) }); });
afterEach(() => { away = undefined; });
afterAll(async () => { await at.close(); });

describe('a store that is away for a moment', () => {
  test('while a request is approved: the decision stands, and the approver is told to look', async () => {
    const [megan, alex] = [await at.person('megan.bowen@contoso.com'), await at.person('alex.wilber@contoso.com')];
    const { conversation } = await alex.say('help');
    await megan.press(await megan.say('role admin lidia.holloway@contoso.com'), 'Ask for approval');
    const his = await at.connector.when((shown) => shown.findLast((each) => each.conversation === conversation && actionsIn(each.card).some(({ title }) => title === 'Approve')));
    away = 'plans';
    const pressed = await alex.press(his, 'Approve');
    expect(JSON.stringify(pressed.body)).toMatch(passing);
    away = undefined;
    await at.usher.worker.look();
    await at.connector.when(() => (textIn(his.card).includes('Approved by Alex Wilber.') ? his : undefined));
    const { items } = (await at.api('alex.wilber@contoso.com', 'GET', '/approvals')).body as { items: object[] };
    expect(items[0]).toMatchObject({ state: 'approved' });
  });

  test('while a plan is confirmed is told alike by chat and REST', async () => {
    const megan = await at.person('megan.bowen@contoso.com');
    const asked = await megan.say('deactivate adele.vance@contoso.com diego.siciliani@contoso.com');
    const planned = (await at.api('megan.bowen@contoso.com', 'POST', '/plans', { operations: [{ kind: 'sign-out', users: ['adele.vance@contoso.com'] }] })).body as { id: string };
    away = 'plans';
    expect(JSON.stringify((await megan.press(asked, 'Confirm')).body)).toMatch(passing);
    expect((await at.api('megan.bowen@contoso.com', 'POST', `/plans/${planned.id}/commit`)).body).toMatchObject({ status: 503, code: 'later', detail: expect.stringMatching(passing) });
  });

  test('before a message is looked at', async () => {
    const person = await at.person('grady.archie@contoso.com');
    away = 'users';
    const told = await person.say('help');
    expect(told.text).toMatch(passing);
  });

  test('is nothing that surprises', () => {
    expect(at.logged.filter((line) => /"level":"error"/.test(line))).toEqual([]);
  });
});
