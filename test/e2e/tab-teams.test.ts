// The tab inside a frame of Teams, played over Teams' own message protocol (@microsoft/teams-js, internal/communication).
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { FrameLocator } from 'playwright-core';
import { ensureTabBundle, tabFolder } from './tab-bundle.ts';
import { TabDriver } from './tab-driver.ts';
import { startTabServer } from './tab-server.ts';

jest.setTimeout(120_000);

const teams = 'https://teams.microsoft.com/played';
/** Where the tab seems to be: a browser lets no page of the internet frame one of this machine. */
const usher = 'https://usher.example';
/** The stand-in takes a user's id for a token. */
const tokenOfMegan = 'user-0';

/** A host that answers what the page asks, and notes it down. */
function hostPage(subPage: string): string {
  const runtime = { apiVersion: 4, hostVersionsInfo: {}, isLegacyTeams: false, supports: { pages: {} } };
  const answers = {
    initialize: ['content', 'web', JSON.stringify(runtime), '2.31.0'],
    getContext: [{ theme: 'dark', locale: 'en-gb', entityId: 'users', subEntityId: subPage, userObjectId: 'x', tid: 'y' }],
    'authentication.getAuthToken': [true, tokenOfMegan],
  };
  return `<!doctype html><title>Teams</title><body style="margin:0"><iframe src="${usher}/tab/" style="border:0;width:1280px;height:720px"></iframe><script>
    const answers = ${JSON.stringify(answers)};
    window.asked = [];
    addEventListener('message', ({ data, source, origin }) => {
      window.asked.push(data.func);
      if (answers[data.func]) source.postMessage({ ...data, args: answers[data.func] }, origin);
    });
    window.tell = (func, args) => frames[0].postMessage({ func, args }, '*');
  </script>`;
}

describe('inside Teams', () => {
  let driver: TabDriver;
  let frame: FrameLocator;
  let address: string;
  const asked = (): Promise<string[]> => driver.page.evaluate('window.asked');
  const open = async (subPage = ''): Promise<void> => {
    await driver.page.route(teams, (route) => route.fulfill({ contentType: 'text/html', body: hostPage(subPage) }));
    await driver.page.route(`${usher}/**`, async (route) => {
      const { pathname, search } = new URL(route.request().url());
      await route.fulfill({ response: await route.fetch({ url: `${address}${pathname}${search}` }) });
    });
    await driver.page.goto(teams);
    frame = driver.page.frameLocator('iframe');
  };

  beforeAll(async () => {
    await ensureTabBundle();
    const server = await startTabServer({ folder: tabFolder, userCount: 500 });
    address = server.address;
    driver = await TabDriver.start(server);
  }, 120_000);
  afterAll(() => driver.stop());
  beforeEach(() => driver.freshPage());
  afterEach(async () => {
    // What the page asks for while it is closed is nobody's business.
    await driver.page.unrouteAll({ behavior: 'ignoreErrors' });
    await driver.context.close();
  });

  test('the page signs in with the token of Teams, and asks for it before every call', async () => {
    const tokens = new Set<string | undefined>();
    driver.page.on('request', (request) => { if (request.url().includes('/api/v1/')) tokens.add(request.headers()['authorization']); });
    await open();
    await frame.getByRole('gridcell').locator('[title]').first().waitFor();
    expect([...tokens]).toEqual([`Bearer ${tokenOfMegan}`]);
    const before = (await asked()).filter((func) => func === 'authentication.getAuthToken').length;
    await frame.getByLabel('Show inactive users').click();
    await driver.page.waitForFunction((count) => (window as unknown as { asked: string[] }).asked.filter((func) => func === 'authentication.getAuthToken').length > count, before); // set by the host page above
  });

  test('there is nobody to switch to, and Teams is told that the page is there', async () => {
    await open();
    await frame.getByRole('gridcell').locator('[title]').first().waitFor();
    expect(await frame.getByRole('button', { name: /^Acting as/ }).count()).toBe(0);
    expect(await asked()).toEqual(expect.arrayContaining(['appInitialization.appLoaded', 'appInitialization.success']));
  });

  test('it wears the theme of Teams and changes with it', async () => {
    await open();
    const header = frame.getByRole('grid').getByRole('rowgroup').first();
    await header.waitFor();
    const background = (): Promise<string> => header.evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(await background()).toBe('rgb(41, 41, 41)');
    await driver.page.evaluate(`window.tell('themeChange', ['contrast'])`);
    await frame.locator('body').evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => { requestAnimationFrame(resolve); }); }));
    expect(await background()).toBe('rgb(0, 0, 0)');
  });

  test('a deep link of Teams opens the person it names', async () => {
    await open('users/user-1');
    await frame.getByRole('dialog', { name: 'Alex Wilber' }).waitFor();
  });

  test('a deep link of Teams opens the report, the plan, the jobs, the audit trail with what narrows it', async () => {
    await open('jobs/job-1');
    await frame.getByRole('heading', { name: 'Import users.csv' }).waitFor();
    await open('plans/plan-1');
    await frame.getByRole('heading', { name: 'Deactivate 27 people' }).waitFor();
    await open('jobs');
    await frame.getByRole('heading', { name: 'Jobs' }).waitFor();
    await open('audit?person=megan.bowen%40contoso.com&action=edit-user&from=2026-11-01');
    await frame.getByRole('heading', { name: 'Audit trail', exact: true }).waitFor();
    expect(await frame.getByLabel('Person').inputValue()).toBe('megan.bowen@contoso.com');
    expect([await frame.getByLabel('Action').inputValue(), await frame.getByLabel('From').inputValue()]).toEqual(['edit-user', '2026-11-01']);
  });

  test('a deep link of Teams opens the list with all that narrows it, and another address is only the list', async () => {
    const asked = driver.page.waitForRequest((request) => request.url().includes('/api/v1/users?'));
    await open('users?status=invited%2Cinactive&type=member&group=group-0&property=cost_centre%3D47%2611&property=town%3DRome&q=a');
    const { searchParams } = new URL((await asked).url());
    expect(Object.fromEntries(searchParams)).toMatchObject({ status: 'invited,inactive', type: 'member', group: 'group-0', q: 'a' });
    expect(searchParams.getAll('property')).toEqual(['cost_centre=47&11', 'town=Rome']);
    await frame.getByRole('button', { name: 'town=Rome: remove this filter' }).waitFor();
    await open('https://evil.example/?status=nonsense');
    await frame.getByRole('gridcell').locator('[title]').first().waitFor();
    expect(frame.owner().page().url()).toBe(teams);
  });

  test('the Tab key comes in from Teams\' own bars', async () => {
    await open();
    await frame.getByRole('gridcell').locator('[title]').first().waitFor();
    await driver.page.evaluate(`window.tell('focusEnter', [true])`);
    await frame.locator('button:focus').waitFor();
    expect(await frame.locator('button:focus').innerText()).toBe('Jobs');
  });
});
