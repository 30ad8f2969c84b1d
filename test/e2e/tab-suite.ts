// What the tab must do in a real browser, whichever server is behind it: a stand-in with made-up users, or Usher itself.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { describeAudit } from './tab-audit.ts';
import { describeClosing } from './tab-closing.ts';
import { admin, problem, TabDriver, userRequests } from './tab-driver.ts';
import type { ServerUnderTest } from './tab-driver.ts';
import { describeFocus } from './tab-focus.ts';
import { describeJobs } from './tab-jobs-suite.ts';
import { describeList } from './tab-list-suite.ts';
import { describeNames } from './tab-names.ts';
import { describeNarrow } from './tab-narrow.ts';
import { describePlans } from './tab-plan.ts';

/** `start`: a server with at least 2,000 users and the demo people, signing in by name. `more`: what only this one can do. */
export function describeTab(name: string, start: () => Promise<ServerUnderTest>, more?: (tab: () => TabDriver) => void): void {
  let driver: TabDriver;
  const tab = (): TabDriver => driver;
  beforeAll(async () => { driver = await TabDriver.start(await start()); }, 120_000);
  afterAll(() => driver.stop());
  beforeEach(() => driver.freshPage());
  afterEach(() => driver.context.close());

  describeList(name, tab);
  describeAudit(name, tab);
  describePlans(name, tab);
  describeClosing(name, tab);
  describeFocus(name, tab);
  describeNarrow(name, tab);
  describeJobs(name, tab);
  describeNames(name, tab);

  describe(`a person, served by ${name}`, () => {
    test('opens by a press on the row', async () => {
      await tab().openList();
      await tab().cell(2, 'Status').click();
      await tab().page.getByRole('dialog', { name: await tab().nameIn(2).innerText() }).waitFor();
    });

    test('has a link of its own, with everything known', async () => {
      const { items: [user] } = await tab().usersOf(`q=${admin}`);
      await tab().open(`?user=${user?.id}`);
      const panel = tab().page.getByRole('dialog', { name: user?.displayName ?? '' });
      await panel.getByText(admin, { exact: true }).first().waitFor();
      expect(await panel.innerText()).toContain('Organisation Admin');
      await tab().nameIn(0).waitFor();
      await tab().expectAccessible();
    });

    test('has own properties under the names that people know, and none that was removed', async () => {
      const { items: [user] } = await tab().usersOf(`q=${admin}`);
      if (user === undefined) throw new Error('Megan is not there.');
      await tab().page.route(`**/api/v1/users/${user.id}`, (route) => route.fulfill({ json: { ...user, properties: { cost_centre: '4711', remote: false, gone: 'x', town: null } } }));
      const definition = (key: string, title: string): object => ({ key, name: title, type: 'text', choices: [] });
      await tab().page.route('**/api/v1/properties', (route) => route.fulfill({ json: { items: [definition('cost_centre', 'Cost centre'), definition('remote', 'Works remotely'), definition('town', 'Town')] } }));
      await tab().open(`?user=${user.id}`);
      const panel = tab().page.getByRole('dialog', { name: user.displayName });
      await panel.getByText('Cost centre').waitFor();
      expect(await panel.innerText()).toMatch(/Own properties\s+Cost centre\s+4711\s+Works remotely\s+No\s*$/);
      await tab().expectAccessible();
      await tab().page.route('**/api/v1/properties', (route) => route.fulfill(problem(503, 'later', 'Later.')));
      await tab().page.reload();
      await panel.getByText('cost_centre').waitFor();
    });

    test('says in which words the chat changes it, to whoever may change something', async () => {
      const { items: [user] } = await tab().usersOf(`q=${admin}`);
      for (const [reader, count] of [[admin, 1], ['lynne.robbins@contoso.com', 0]] as const) {
        await tab().open(`?user=${user?.id}&as=${reader}`);
        const panel = tab().page.getByRole('dialog', { name: user?.displayName ?? '' });
        await panel.getByText('May sign in').waitFor();
        expect(await panel.getByText(`To change anything, write to Usher in the chat: user ${admin}`).count()).toBe(count);
      }
    });

    test('who is not known is said to be so', async () => {
      await tab().open('?user=nobody-at-all');
      await tab().page.getByRole('alert').getByText('This person could not be loaded').waitFor();
      await tab().expectAccessible();
    });
  });

  describe(`what may go wrong, served by ${name}`, () => {
    test('nobody matches: says so and offers to reset the filters', async () => {
      await tab().open('?q=nobody-at-all-is-called-this');
      await tab().page.getByText('No users match').waitFor();
      await tab().expectAccessible();
      await tab().page.getByRole('status').getByRole('button', { name: 'Reset filters' }).click();
      await tab().nameIn(0).waitFor();
    });

    test('the server fails: says why, and goes on when tried again', async () => {
      await tab().page.route(userRequests, (route) => route.fulfill(problem(503, 'later', 'The directory does not answer right now. Try again in a minute.')));
      await tab().open();
      await tab().page.getByRole('alert').getByText('The directory does not answer right now.').waitFor();
      await tab().expectAccessible();
      await tab().page.unroute(userRequests);
      await tab().page.getByRole('button', { name: 'Try again' }).click();
      await tab().nameIn(0).waitFor();
    });

    test('a later page fails: keeps what is there and goes on when tried again', async () => {
      await tab().openList();
      await tab().page.route(userRequests, (route) => route.abort());
      await tab().grid().evaluate((element) => { element.scrollTop = 44 * 200; });
      await tab().page.getByRole('alert').getByText('The server did not answer.').waitFor();
      expect(await tab().grid().isVisible()).toBe(true);
      await tab().expectAccessible();
      await tab().page.unroute(userRequests);
      await tab().page.getByRole('button', { name: 'Try again' }).click();
      await tab().nameIn(205).waitFor();
    });

    test('the server is off the contract: says that page and server do not understand each other', async () => {
      await tab().page.route(userRequests, (route) => route.fulfill({ json: { items: [{ id: 1 }] } }));
      await tab().open();
      await tab().page.getByText('do not understand each other').waitFor();
    });

    test('a token is no longer taken: signs in again without a word', async () => {
      await tab().page.route(userRequests, (route) => route.fulfill(problem(401, 'sign-in.needed', 'Sign in first.')), { times: 1 });
      await tab().openList();
    });

    test('while loading, the shape of the list is there', async () => {
      await tab().page.route(userRequests, () => undefined);
      await tab().open();
      await tab().row(5).waitFor();
      expect(await tab().grid().getAttribute('aria-busy')).toBe('true');
      await tab().expectAccessible();
    });
  });

  describe(`who may see what, served by ${name}`, () => {
    test('a User sees the own account and which role is needed', async () => {
      await tab().open('?as=adele.vance@contoso.com');
      await tab().page.getByText('You may not see the users').waitFor();
      expect(await tab().page.getByRole('region', { name: 'Your account' }).innerText()).toContain('adele.vance@contoso.com');
      expect(await tab().page.getByText('View-Only Admin').isVisible()).toBe(true);
      await tab().expectAccessible();
    });

    test('a View-Only Admin sees the list', async () => {
      await tab().openList('?as=lynne.robbins@contoso.com');
    });

    test('one can act as somebody else on one\'s own machine', async () => {
      await tab().openList();
      await tab().page.getByRole('button', { name: /^Acting as megan/ }).click();
      await tab().page.getByRole('menuitemradio', { name: /adele/ }).waitFor();
      await tab().expectAccessible();
      await tab().page.getByRole('menuitemradio', { name: /adele/ }).click();
      await tab().page.getByText('You may not see the users').waitFor();
    });

    test('a name that nobody has is refused, with a way on', async () => {
      await tab().open('?as=nobody@contoso.com');
      await tab().page.getByText('Signing in as nobody@contoso.com did not work').waitFor();
      await tab().expectAccessible();
      await tab().page.getByRole('button', { name: /^Go on as/ }).click();
      await tab().nameIn(0).waitFor();
    });

    test('where nobody can sign in by name, the page says to open it in Teams', async () => {
      await tab().page.route('**/local/sign-in', (route) => route.fulfill(problem(404, 'route.unknown', 'There is nothing at this address.')));
      await tab().open();
      await tab().page.getByRole('heading', { name: 'Open this page in Microsoft Teams' }).waitFor();
      await tab().expectAccessible();
    });
  });

  describe(`looks, served by ${name}`, () => {
    const backgroundOf = (): Promise<string> => tab().grid().evaluate((element) => getComputedStyle(element.querySelector('[role="rowgroup"]') ?? element).backgroundColor);

    test.each([['dark', 'rgb(41, 41, 41)'], ['contrast', 'rgb(0, 0, 0)'], ['default', 'rgb(255, 255, 255)'], ['glass', 'rgb(255, 255, 255)']])('the theme "%s" is worn and can be read by all', async (theme, background) => {
      await tab().openList(`?theme=${theme}`);
      expect(await backgroundOf()).toBe(background);
      await tab().expectAccessible();
    });

    test.each(['default', 'dark', 'contrast'])('a button that cannot be pressed steps back in the theme "%s": grey, and nearer to the ground than one that can', async (theme) => {
      const light = (words: string): Promise<number> => tab().page.getByRole('button', { name: words }).evaluate((element) => {
        const [red, green, blue] = getComputedStyle(element).color.match(/\d+/g)?.map(Number) ?? [];
        return red === green && green === blue ? red ?? NaN : NaN;
      });
      await tab().openList(`?theme=${theme}`);
      const [disabled, enabled] = [await light('Reset filters'), await light('Jobs')];
      const ground = Number(/\d+/.exec(await backgroundOf()));
      expect(Math.abs(disabled - ground)).toBeLessThan(Math.abs(enabled - ground) - 50);
    });

    test('without a word from Teams the system decides', async () => {
      await tab().context.close();
      await tab().freshPage({ colorScheme: 'dark' });
      await tab().openList();
      expect(await backgroundOf()).toBe('rgb(41, 41, 41)');
      await tab().page.emulateMedia({ colorScheme: 'light' });
      // The page hears of it a moment later.
      await tab().page.waitForFunction(() => getComputedStyle(document.querySelector('[role="grid"] [role="rowgroup"]') ?? document.body).backgroundColor === 'rgb(255, 255, 255)');
    });

    test.each([1024, 800, 390, 320])('at %i pixels nothing scrolls sideways', async (width) => {
      await tab().context.close();
      await tab().freshPage({ viewport: { width, height: 720 } });
      await tab().openList();
      expect(await tab().page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect(await tab().grid().evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
      // A cell beyond the edge would be cut off rather than scrolled to.
      expect(await tab().row(0).evaluate((element) => Math.ceil(element.lastElementChild?.getBoundingClientRect().right ?? Infinity))).toBeLessThanOrEqual(width);
      await tab().expectAccessible();
    });
  });

  more?.(tab);
}
