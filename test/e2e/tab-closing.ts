// After the panel of a person is closed, in whichever way, the page belongs to everybody again.
import { describe, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import type { TabDriver } from './tab-driver.ts';

const waysToClose: readonly (readonly [string, (page: Page, panel: Locator) => Promise<unknown>])[] = [
  ['its button', (_page, panel) => panel.getByRole('button', { name: 'Close' }).click()],
  ['the keyboard on its button', (_page, panel) => panel.getByRole('button', { name: 'Close' }).press('Enter')],
  ['Escape', (page) => page.keyboard.press('Escape')],
  ['a press beside it', (page) => page.mouse.click(100, 400)],
  ['going back', (page) => page.goBack()],
];

/** `tab`: asked for in each test, because it is made before the first one. */
export function describeClosing(name: string, tab: () => TabDriver): void {
  const panel = (): Locator => tab().page.getByRole('dialog');

  /** As the panel is modal, a screen reader must find it and nothing else. */
  async function openPanel(row = 2): Promise<void> {
    await tab().cell(row, 'Status').click();
    await panel().waitFor();
    await tab().page.waitForFunction(() => document.querySelector('#root')?.getAttribute('aria-hidden') === 'true');
  }

  const isPageHidden = (): Promise<boolean> => tab().page.evaluate(() => document.querySelector('#root')?.closest('[aria-hidden="true"], [inert]') !== null);

  async function expectPageBack(): Promise<void> {
    await panel().waitFor({ state: 'detached' });
    await tab().page.waitForFunction(() => document.querySelector('#root')?.closest('[aria-hidden="true"], [inert]') === null);
    // Fluent looks again a quarter of a second after the focus moved.
    await tab().page.waitForTimeout(400);
    expect(await isPageHidden()).toBe(false);
    expect(await tab().page.locator('#root [aria-hidden="true"]').filter({ has: tab().page.getByRole('button', { includeHidden: true }) }).count()).toBe(0);
  }

  describe(`the panel of a person, served by ${name}`, () => {
    test.each(waysToClose)('closed by %s leaves a page that screen readers see, with the focus where it was', async (_way, close) => {
      const { page } = tab();
      await tab().openList();
      await openPanel();
      await close(page, panel());
      await expectPageBack();
      await page.getByRole('button', { name: 'Refresh' }).waitFor();
      await page.waitForFunction(() => document.activeElement?.getAttribute('data-row') === '2');
      await page.keyboard.press('Tab');
      await expectPageBack();
      await tab().expectAccessible();
    });

    test('opened by a link and closed leaves a page that screen readers see', async () => {
      const { items: [user] } = await tab().usersOf('pageSize=1');
      await tab().openList(`?user=${user?.id}`);
      await panel().waitFor();
      await tab().page.keyboard.press('Escape');
      await expectPageBack();
      await tab().page.getByRole('button', { name: 'Refresh' }).waitFor();
    });

    test('opens again after it was closed, for another person, and closes again', async () => {
      await tab().openList();
      for (const row of [2, 4, 4]) {
        await openPanel(row);
        await tab().page.getByRole('dialog', { name: await tab().nameIn(row).innerText() }).waitFor();
        await tab().page.keyboard.press('Escape');
        await expectPageBack();
      }
    });

    test('open while one goes to another page closes there too', async () => {
      const { page } = tab();
      await tab().open('?page=jobs');
      await page.getByRole('button', { name: 'Back to the users' }).click();
      await tab().nameIn(2).waitFor();
      await openPanel();
      await page.evaluate(() => { window.history.go(-2); });
      await page.getByRole('heading', { name: 'Jobs' }).waitFor();
      await expectPageBack();
      await page.getByRole('button', { name: 'Back to the users' }).waitFor();
      await tab().expectAccessible();
    });
  });
}
