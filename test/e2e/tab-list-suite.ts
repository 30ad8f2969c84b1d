// What the list of users must do in a real browser, whichever server is behind it.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { groupsPageSchema } from '../../shared/api.ts';
import { admin, columnTitles, userRequests } from './tab-driver.ts';
import type { TabDriver } from './tab-driver.ts';

/** `tab`: asked for in each test, because it is made before the first one. */
export function describeList(name: string, tab: () => TabDriver): void {
  describe(`the list, served by ${name}`, () => {
    test('shows the users with every column, the count and no errors', async () => {
      await tab().openList();
      expect(await tab().page.getByRole('columnheader').allInnerTexts()).toEqual(columnTitles);
      const { items } = await tab().usersOf('pageSize=5');
      for (const [index, user] of items.entries()) {
        expect(await tab().nameIn(index).innerText()).toBe(user.displayName);
        expect(await tab().cell(index, 'Email').innerText()).toBe(user.email);
      }
      expect(await tab().countWords()).toMatch(/^(more than )?[\d,]+ users$/);
      expect(await tab().page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      expect(tab().consoleErrors).toEqual([]);
      await tab().expectAccessible();
    });

    test('has whole addresses and all of what narrows it in one row at 1280 pixels, also beside a property', async () => {
      const { page } = tab();
      await page.route('**/api/v1/properties', (route) => route.fulfill({ json: { items: [{ key: 'centre', name: 'Cost centre', type: 'text', choices: [] }] } }));
      await tab().openList(`?q=${admin}`);
      await page.getByRole('button', { name: 'Columns' }).waitFor();
      const address = tab().cell(0, 'Email').getByText(admin, { exact: true });
      expect(await address.evaluate((element) => element.parentElement !== null && element.parentElement.scrollWidth <= element.parentElement.clientWidth)).toBe(true);
      const middles = await page.getByRole('search').evaluate((bar) => [...bar.children].map((child) => { const { top, height } = child.getBoundingClientRect(); return top + height / 2; }));
      expect(Math.max(...middles) - Math.min(...middles)).toBeLessThan(4);
    });

    test('has a name and a tooltip for every button that shows no words', async () => {
      await tab().openList();
      const buttons = await tab().page.getByRole('banner').getByRole('button').evaluateAll((all) => all.filter((button) => (button as HTMLElement).innerText.trim() === '').map((button) => [button.getAttribute('aria-label'), button.getAttribute('title')]));
      expect(buttons.length).toBeGreaterThanOrEqual(3);
      expect(buttons.filter(([label, title]) => !label || label !== title)).toEqual([]);
    });

    test('tells licences of a group from those of the person', async () => {
      const { items } = await tab().usersOf('pageSize=500');
      const viaGroup = items.find((user) => user.licences[0]?.via === 'group');
      const direct = items.find((user) => user.licences.length > 0 && user.licences.every((licence) => licence.via === 'direct'));
      if (!viaGroup || !direct) throw new Error('The first 500 users of this server have no licences of both kinds.');
      await tab().openList(`?q=${encodeURIComponent(viaGroup.email)}`);
      expect(await tab().cell(0, 'Licences').innerText()).toContain(`${viaGroup.licences[0]?.name} via ${viaGroup.licences[0]?.group?.name}`);
      await tab().openList(`?q=${encodeURIComponent(direct.email)}`);
      expect(await tab().cell(0, 'Licences').innerText()).not.toContain(' via ');
    });

    test('says yes, no and never in words for those who cannot see marks', async () => {
      await tab().openList(`?q=${admin}`);
      expect(await tab().cell(0, 'Organisation Administrator').innerText()).toContain('Yes');
      expect(await tab().cell(0, 'Local login').innerText()).toMatch(/Yes|No/);
    });

    test('is narrowed by type, role and keyword, and widened again by one press', async () => {
      await tab().openList();
      const everyone = await tab().countWords();
      await tab().page.getByLabel('Type').selectOption('guest');
      await tab().page.waitForURL(/type=guest/);
      await tab().expectCells('Type', (type) => type === 'Guest');
      await tab().page.getByLabel('Type').selectOption('');
      await tab().page.getByLabel('Role').selectOption('admin');
      await tab().expectCells('Organisation Administrator', (mark) => mark.includes('Yes'));
      await tab().page.getByLabel('Search users').fill('megan.bowen@');
      await tab().page.waitForURL(/q=megan/);
      await tab().expectCells('Email', (email) => email === admin);
      await tab().page.getByRole('button', { name: 'Reset filters' }).click();
      await tab().page.getByText(everyone, { exact: true }).waitFor();
      expect(await tab().page.getByLabel('Search users').inputValue()).toBe('');
      expect(new URL(tab().page.url()).search).toBe('');
    });

    test('is narrowed to a group', async () => {
      const { items: [somebody] } = await tab().usersOf('pageSize=1&q=contoso.com');
      const group = (somebody?.groups[0] ?? groupsPageSchema.parse(await tab().api('/groups')).items[0]);
      if (!group) throw new Error('This server has no groups.');
      await tab().openList();
      await tab().page.getByLabel('Group').selectOption(group.id);
      await tab().expectCells('Groups', (groups) => groups.includes(group.name));
    });

    test('has columns and filters for the properties that administrators defined, and lets one choose among them', async () => {
      const { page } = tab();
      const definition = (key: string, title: string, more: object = { type: 'text' }): object => ({ key, name: title, choices: [], ...more });
      await page.route('**/api/v1/properties', (route) => route.fulfill({ json: { items: [definition('centre', 'Cost centre'), definition('remote', 'Works remotely', { type: 'yes-no' }), definition('site', 'Site', { type: 'choice', choices: ['Berlin', 'Paris'] })] } }));
      const { items } = await tab().usersOf('pageSize=3');
      const asked: string[][] = [];
      await page.route(userRequests, (route) => {
        asked.push(new URL(route.request().url()).searchParams.getAll('property'));
        return route.fulfill({ json: { items: items.map((user, at) => ({ ...user, properties: at === 0 ? { centre: '<b>4711</b>', remote: true } : {} })), total: 3 } });
      });
      await tab().openList('?property=centre%3D4711');
      await page.getByRole('columnheader', { name: 'Cost centre' }).waitFor();
      expect(await page.getByRole('columnheader').allInnerTexts()).toEqual([...columnTitles, 'Cost centre']);
      expect(await tab().cell(0, 'Cost centre').innerText()).toBe('<b>4711</b>');
      expect(await tab().cell(1, 'Cost centre').innerText()).toContain('None');
      await page.getByRole('button', { name: 'Cost centre: 4711: remove this filter' }).click();
      await page.getByLabel('Site').selectOption('Paris');
      await page.getByLabel('Works remotely').selectOption('Yes');
      await page.waitForFunction(() => new URLSearchParams(window.location.search).getAll('property').join() === 'site=Paris,remote=true');
      await tab().expectAccessible();
      await page.getByRole('button', { name: 'Columns' }).click();
      await page.getByRole('menuitemcheckbox', { name: 'Cost centre', checked: true }).waitFor();
      await tab().expectAccessible();
      await page.getByRole('menuitemcheckbox', { name: 'Works remotely', checked: false }).press('Enter');
      await page.keyboard.press('Escape');
      await page.getByRole('columnheader', { name: 'Works remotely' }).waitFor();
      expect(await tab().cell(0, 'Works remotely').innerText()).toBe('Yes');
      expect(new URL(page.url()).searchParams.get('columns')).toBe('centre,remote');
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      await page.getByRole('button', { name: 'Reset filters' }).click();
      await page.waitForFunction(() => new URLSearchParams(window.location.search).toString() === 'columns=centre%2Cremote');
      expect(asked.at(0)).toEqual(['centre=4711']);
      expect(tab().consoleErrors).toEqual([]);
    });

    test('leaves inactive users out until they are asked for', async () => {
      await tab().openList();
      expect(await tab().cellsOf('Status')).not.toContain('Inactive');
      const before = await tab().countWords();
      const asked = tab().page.waitForRequest((request) => request.url().includes('status=all'));
      await tab().page.getByLabel('Show inactive users').click();
      await asked;
      await tab().page.waitForFunction((words) => document.querySelector('header [role="status"]')?.textContent !== words, before);
      await tab().page.getByLabel('Status').selectOption('inactive');
      await tab().expectCells('Status', (status) => status === 'Inactive');
    });

    test('is sorted by pressing a column, and the other way round by pressing it again', async () => {
      await tab().openList();
      const header = tab().page.getByRole('columnheader', { name: 'Email' });
      expect(await header.getAttribute('aria-sort')).toBe('none');
      expect(await tab().page.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort')).toBe('ascending');
      await header.getByRole('button').click();
      await expectFirst('email', 'ascending');
      await header.getByRole('button').click();
      await expectFirst('-email', 'descending');

      async function expectFirst(sort: string, direction: string): Promise<void> {
        const { items: [first] } = await tab().usersOf(`sort=${sort}&pageSize=1`);
        await tab().row(0).getByText(first?.email ?? 'nobody', { exact: true }).waitFor();
        expect(await header.getAttribute('aria-sort')).toBe(direction);
      }
    });
  });

  describe(`the keyboard, served by ${name}`, () => {
    beforeEach(async () => {
      await tab().openList();
      await tab().page.getByRole('button', { name: 'Reset filters' }).focus();
      await tab().page.keyboard.press('Tab');
    });

    test('reaches the list in one step and moves through it', async () => {
      expect(await tab().focused()).toEqual({ row: '0', column: '0' });
      for (const [key, at] of [
        ['ArrowDown', { row: '1', column: '0' }], ['End', { row: '1', column: '8' }], ['ArrowLeft', { row: '1', column: '7' }], ['Home', { row: '1', column: '0' }],
        ['ArrowUp', { row: '0', column: '0' }], ['ArrowUp', { row: '-1', column: '0' }], ['ArrowRight', { row: '-1', column: '1' }],
      ] as const) {
        await tab().page.keyboard.press(key);
        expect(await tab().focused()).toEqual(at);
      }
      await tab().page.keyboard.press('Control+Home');
      await tab().page.keyboard.press('PageDown');
      expect(Number((await tab().focused()).row)).toBeGreaterThan(8);
      const ring = await tab().page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineWidth);
      expect(ring).toBe('2px');
    });

    test('sorts from the header and keeps its place', async () => {
      await tab().page.keyboard.press('ArrowUp');
      await tab().page.keyboard.press('Enter');
      await tab().page.waitForURL(/sort=-name/);
      expect(await tab().focused()).toEqual({ row: '-1', column: '0' });
    });

    test('keeps its place while the list is scrolled away and back', async () => {
      await tab().page.keyboard.press('ArrowDown');
      await tab().grid().evaluate((element) => { element.scrollTop = 3000; });
      await tab().nameIn(70).waitFor();
      expect(await tab().focused()).toEqual({ row: '1', column: '0' });
      await tab().page.keyboard.press('ArrowDown');
      expect(await tab().focused()).toEqual({ row: '2', column: '0' });
      expect(await tab().grid().evaluate((element) => element.scrollTop)).toBeLessThan(200);
    });

    test('opens a person with Enter, closes with Escape and is back where it was', async () => {
      await tab().page.keyboard.press('ArrowDown');
      await tab().page.keyboard.press('ArrowRight');
      const name = await tab().nameIn(1).innerText();
      await tab().page.keyboard.press('Enter');
      await tab().page.getByRole('dialog', { name }).waitFor();
      expect(new URL(tab().page.url()).searchParams.get('user')).not.toBeNull();
      await tab().page.keyboard.press('Escape');
      await tab().page.getByRole('dialog').waitFor({ state: 'detached' });
      await tab().page.waitForFunction(() => document.activeElement?.getAttribute('data-row') === '1');
      expect(await tab().focused()).toEqual({ row: '1', column: '1' });
    });
  });

  describe(`100,000 users, served by ${name}`, () => {
    test('are never asked for all at once, and only the rows in view exist', async () => {
      const pageSizes: number[] = [];
      tab().page.on('request', (request) => { if (userRequests.test(request.url())) pageSizes.push(Number(new URL(request.url()).searchParams.get('pageSize'))); });
      await tab().openList();
      // The first screen needs the first page only.
      expect(pageSizes).toEqual([100]);
      for (let top = 0; top <= 60_000; top += 6_000) {
        await tab().grid().evaluate((element, to) => { element.scrollTop = to; }, top);
        await tab().nameIn(Math.floor(top / 44) + 4).waitFor();
        expect(await tab().page.locator('[role="row"]').count()).toBeLessThanOrEqual(60);
      }
      expect(Math.max(...pageSizes)).toBeLessThanOrEqual(500);
    });

    test('can be jumped through: far rows load page by page, with words about it', async () => {
      await tab().openList();
      // No page comes before the words were seen, however slowly this machine looks.
      const seen = Promise.withResolvers<undefined>();
      await tab().page.route(userRequests, async (route) => {
        await seen.promise;
        await route.fallback();
      });
      await tab().grid().evaluate((element) => { element.scrollTop = 44 * 1800; });
      await tab().page.getByText('Loading more users').waitFor({ state: 'attached' });
      seen.resolve(undefined);
      await tab().nameIn(1805).waitFor();
      const { items } = await tab().usersOf('pageSize=500');
      await tab().grid().evaluate((element) => { element.scrollTop = 44 * 300; });
      await tab().nameIn(305).waitFor();
      expect(await tab().nameIn(305).innerText()).toBe(items[305]?.displayName);
      await tab().page.unroute(userRequests);
    });
  });
}
