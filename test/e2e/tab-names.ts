// Names that hide or turn round what stands beside them are shown as the chat shows them, wherever they stand.
import { describe, expect, test } from '@jest/globals';
import { plainLine } from '../../shared/text.ts';
import type { TabDriver } from './tab-driver.ts';
import { admin, userRequests } from './tab-driver.ts';
import { madeUpJob } from './tab-jobs.ts';
import { madeUpPlan, planPageOf } from './tab-plans.ts';

const hostile = 'Anna \u202Egpj.exe\u202C\u200B\u200Bzero';
const plain = plainLine(hostile);

/** `tab`: asked for in each test, because it is made before the first one. */
export function describeNames(name: string, tab: () => TabDriver): void {
  const requester = { id: 'somebody', name: hostile, email: admin };
  /** All that is read, seen on pointing or heard; the value of a choice is only sent back. */
  const said = (): Promise<string> => tab().page.evaluate(() => [...document.querySelectorAll('*')].flatMap((element) => [...element.attributes].filter(({ name: attribute }) => attribute !== 'value').map(({ value }) => value)).concat(document.body.textContent ?? '').join('\n'));
  const expectPlain = async (): Promise<void> => {
    const words = await said();
    expect(words).toContain(plain);
    expect(words).not.toMatch(/[\u200B\u202C\u202E]/);
    await tab().expectAccessible();
  };

  describe(`names with marks that cannot be seen, served by ${name}`, () => {
    test('are plain in the list and beside it, and what the server is asked for keeps its marks', async () => {
      const { page } = tab();
      const { items: [user] } = await tab().usersOf('pageSize=1');
      if (user === undefined) throw new Error('Nobody is there.');
      const marked = {
        ...user, displayName: hostile, email: `a\u200Bb@contoso.com`, groups: [{ id: 'g', name: `Sales ${hostile}` }], directoryRoles: [hostile, plain],
        licences: [{ id: 'l', name: `E3 ${hostile}`, via: 'group', group: { id: 'g', name: hostile } }], properties: { site: hostile }, profile: { ...user.profile, jobTitle: hostile },
      };
      const asked: string[] = [];
      await page.route('**/api/v1/properties', (route) => route.fulfill({ json: { items: [{ key: 'site', name: `Site ${hostile}`, type: 'choice', choices: [hostile, 'Paris'] }] } }));
      await page.route(`**/api/v1/users/${user.id}`, (route) => route.fulfill({ json: marked }));
      await page.route(userRequests, (route) => {
        asked.push(...new URL(route.request().url()).searchParams.getAll('property'));
        return route.fulfill({ json: { items: [marked], total: 1 } });
      });
      await tab().openList();
      expect(await tab().nameIn(0).innerText()).toBe(plain);
      await expectPlain();
      await tab().cell(0, 'Status').click();
      await page.getByRole('dialog', { name: plain, exact: true }).waitFor();
      await page.getByText('Account', { exact: true }).waitFor();
      await expectPlain();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByLabel(`Site ${plain}`).selectOption({ label: plain });
      await page.waitForURL(/property=/);
      while (asked.length === 0) await page.waitForTimeout(20);
      expect(asked.at(-1)).toBe(`site=${hostile}`);
      expect(tab().consoleErrors).toEqual([]);
    });

    test('are plain on every other page, and in what goes wrong', async () => {
      const { page } = tab();
      const job = { ...madeUpJob(requester), title: `Delete ${hostile}`, problem: `It was ${hostile}.` };
      await page.route('**/api/v1/jobs?*', (route) => route.fulfill({ json: { items: [job] } }));
      await page.route('**/api/v1/jobs/job-1/report?*', (route) => route.fulfill({ json: { job, rows: [{ line: 2, email: '', name: hostile, status: 'refused', reason: hostile }] } }));
      await page.route(/\/api\/v1\/plans\/plan-1\?/, (route) => {
        const view = planPageOf(madeUpPlan({ title: `Plan for ${hostile}`, warnings: [hostile], requestedBy: requester }), new URL(route.request().url()).searchParams);
        return route.fulfill({ json: { ...view, rows: view.rows.map((row) => ({ ...row, person: requester, changes: [hostile], reason: hostile })) } });
      });
      const entry = { id: 'e', tenant: 'contoso', at: '2026-11-20T09:30:00.000Z', who: requester, source: 'chat', action: 'edit-user', target: requester, before: hostile, after: hostile, outcome: 'refused', reason: hostile, correlation: 'c' };
      await page.route(/\/api\/v1\/audit\?/, (route) => route.fulfill({ json: { items: [entry] } }));
      for (const [search, heading] of [['?page=jobs', 'Jobs'], ['?job=job-1', `Delete ${plain}`], ['?plan=plan-1', `Plan for ${plain}`], ['?page=audit', 'Audit trail']] as const) {
        await tab().open(search);
        await page.getByRole('heading', { name: heading, exact: true }).waitFor();
        await page.getByText(plain).first().waitFor();
        await expectPlain();
      }
      await page.route('**/api/v1/users/who', (route) => route.fulfill({ status: 404, contentType: 'application/problem+json', body: JSON.stringify({ type: 'about:blank', title: 'Problem', status: 404, code: 'person.unknown', detail: `Nobody is ${hostile}.` }) }));
      await tab().open(`?user=who&licence=${encodeURIComponent(hostile)}&property=${encodeURIComponent(hostile)}`);
      await page.getByRole('alert').getByText(`Nobody is ${plain}.`, { exact: true }).waitFor();
      await expectPlain();
    });
  });
}
