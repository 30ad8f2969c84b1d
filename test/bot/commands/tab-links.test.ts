// The links on cards lead to pages that the tab has, with what narrows them.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addressOfLink } from '../../../tab/hooks/address.ts';
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

describe('the link on the answer to', () => {
  test('“audit” opens the audit trail, narrowed alike', async () => {
    expect(await ledTo('audit')).toEqual({ page: 'audit' });
    expect(await ledTo('audit adele.vance@contoso.com action:disable-account from:2026-03-01 to:2026-03-31')).toEqual({
      page: 'audit', person: await desk.idOf('adele.vance@contoso.com'), action: 'disable-account', from: '2026-03-01', to: '2026-03-31',
    });
    expect(await ledTo('audit export')).toEqual({ page: 'audit' });
  });

  test('“users” opens the list, narrowed alike', async () => {
    expect(await ledTo('users status:inactive type:member role:user jo & <co>')).toEqual({ status: 'inactive', type: 'member', role: 'user', q: 'jo & <co>' });
  });

  test('“user”, “group” and a finished job open that person, its members, that job', async () => {
    expect(await ledTo('user adele.vance@contoso.com')).toEqual({ user: await desk.idOf('adele.vance@contoso.com') });
    expect(await ledTo('group Sales')).toEqual({ group: expect.stringMatching(/^[\w-]+$/) });
    expect(await ledTo('deactivate diego.siciliani@contoso.com')).toEqual({ job: expect.stringMatching(/^[\w-]+$/) });
  });

  test.each(['groups', 'deleted'])('“%s” is none, because the tab has no such page', async (message) => {
    expect(await ledTo(message)).toBeUndefined();
  });
});
