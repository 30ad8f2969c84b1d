// Where the keyboard is after another page opened: on its title, never lost.
import { describe, expect, test } from '@jest/globals';
import type { TabDriver } from './tab-driver.ts';
import { admin } from './tab-driver.ts';
import { madeUpJob, madeUpReport } from './tab-jobs.ts';
import { madeUpPlan, planPageOf } from './tab-plans.ts';

/** `tab`: asked for in each test, because it is made before the first one. */
export function describeFocus(name: string, tab: () => TabDriver): void {
  const job = madeUpJob({ id: 'somebody', name: 'Megan Bowen', email: admin });
  const focusedTitle = (title: string) => tab().page.waitForFunction((words) => document.activeElement?.tagName === 'H1' && document.activeElement.textContent === words, title);
  const press = async (button: string): Promise<void> => {
    await tab().page.getByRole('button', { name: button, exact: true }).focus();
    await tab().page.keyboard.press('Enter');
  };

  describe(`the focus, served by ${name}`, () => {
    test('goes to the title of every page that opens, there and back, and stays alone when the first one does', async () => {
      const { page } = tab();
      await page.route('**/api/v1/jobs?*', (route) => route.fulfill({ json: { items: [job] } }));
      await page.route('**/api/v1/jobs/job-1/report?*', (route) => route.fulfill({ json: { job, rows: madeUpReport() } }));
      await tab().openList();
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
      await press('Jobs');
      await focusedTitle('Jobs');
      await page.keyboard.press('Tab');
      await page.getByRole('link', { name: 'Report' }).focus();
      await page.keyboard.press('Enter');
      await focusedTitle('Import users.csv');
      await tab().expectAccessible();
      await press('Back');
      await focusedTitle('Jobs');
      await press('Back to the users');
      await focusedTitle('Users');
      await press('Audit trail');
      await focusedTitle('Audit trail');
      await page.goBack();
      await focusedTitle('Users');
    });

    test('goes from a plan to its report, and back', async () => {
      const { page } = tab();
      await page.route(/\/api\/v1\/plans\/plan-1\?/, (route) => route.fulfill({ json: planPageOf(madeUpPlan({ state: 'running', job: 'job-1' }), new URL(route.request().url()).searchParams) }));
      await page.route('**/api/v1/jobs/job-1/report?*', (route) => route.fulfill({ json: { job, rows: madeUpReport() } }));
      await tab().open('?plan=plan-1');
      await page.getByRole('link', { name: 'Open the report' }).focus();
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('A');
      await page.keyboard.press('Enter');
      await focusedTitle('Import users.csv');
      await press('Back');
      await focusedTitle('Deactivate 27 people');
    });

    test('is in the panel of a person who is open when one comes back to the list', async () => {
      const { page } = tab();
      const { items: [user] } = await tab().usersOf('pageSize=1');
      await tab().openList(`?user=${user?.id}`);
      const isInPanel = (): Promise<unknown> => page.waitForFunction(() => document.activeElement?.closest('[role="dialog"]') !== null && document.activeElement?.getAttribute('aria-label') === 'Close');
      await isInPanel();
      await page.evaluate(() => {
        window.history.pushState(null, '', '?page=jobs');
        window.dispatchEvent(new PopStateEvent('popstate'));
      });
      await page.getByRole('heading', { name: 'Jobs' }).waitFor();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await focusedTitle('Jobs');
      await page.goBack();
      await isInPanel();
      // Whatever takes the focus late has taken it by then.
      await page.waitForTimeout(400);
      await isInPanel();
    });
  });
}
