// The tab before Usher itself: the same expectations as before the stand-in, on the real REST interface.
import { describe, expect, jest, test } from '@jest/globals';
import { planViewSchema } from '../../shared/api.ts';
import { startAtWork } from '../flows/usher-at-work.ts';
import type { AtWork } from '../flows/usher-at-work.ts';
import { ensureTabBundle } from './tab-bundle.ts';
import { admin } from './tab-driver.ts';
import { describeTab } from './tab-suite.ts';

jest.setTimeout(120_000);

let at: AtWork;

describeTab('Usher', async () => {
  await ensureTabBundle();
  at = await startAtWork({ people: 2_500 });
  return { address: at.address, close: at.close };
}, (tab) => {
  describe('a plan that Usher made', () => {
    test('is read in full by whoever asked and by another administrator, and not by others', async () => {
      const { page } = tab();
      const { items } = await tab().usersOf('pageSize=150&type=member&role=user');
      const plan = planViewSchema.parse(await tab().api('/plans', { operations: [{ kind: 'disable-account', users: [...items.map(({ id }) => id), 'nobody-at-all'] }] }));
      expect(plan.counts.total).toBe(151);
      const link = `?page=${encodeURIComponent(`plans/${plan.id}`)}`;
      const rows = page.getByRole('list', { name: 'Rows' }).getByRole('listitem');
      for (const reader of ['megan.bowen@contoso.com', 'alex.wilber@contoso.com']) {
        await tab().open(`${link}&as=${reader}`);
        await page.getByRole('heading', { name: plan.title }).waitFor();
        await page.getByLabel('Show').selectOption('refuse');
        await rows.getByText(/^Refused: /).first().waitFor();
        await page.getByLabel('Show').selectOption('run');
        await rows.getByText(/Deactivate|Disable/).first().waitFor();
        await page.getByRole('region', { name: 'Plan' }).evaluate((element) => { element.scrollTop = element.scrollHeight; });
        await page.waitForFunction((count) => document.querySelector(`[aria-posinset="${count}"]`) !== null, plan.counts.run);
        await tab().expectAccessible();
      }
      await tab().open(`${link}&as=adele.vance@contoso.com`);
      await page.getByRole('alert').getByText('The plan could not be loaded').waitFor();
    });

    test('says nothing of local login where none is set up, and until when it is allowed where it is', async () => {
      const { page } = tab();
      const grady = await at.user('grady.archie@contoso.com');
      const facts = page.getByRole('region', { name: 'Details' });
      await tab().openList(`?q=${grady.email}`);
      expect(await tab().cell(0, 'Local login').innerText()).toBe('Not set up');
      await tab().expectAccessible();
      await tab().open(`?user=${grady.id}`);
      await facts.getByText('May sign in').waitFor();
      expect(await facts.getByText('Local login').count()).toBe(0);

      expect((await at.api(admin, 'PATCH', '/settings', { localLoginGroup: 'Interns' })).status).toBe(200);
      await tab().open(`?user=${grady.id}`);
      await facts.getByText('Not allowed').waitFor();
      expect((await at.api(admin, 'POST', `/users/${grady.id}/allow-local-login`, { until: '2099-12-31' })).status).toBe(200);
      await tab().open(`?user=${grady.id}`);
      await facts.getByText('Allowed until 2099-12-31').waitFor();
      await tab().openList(`?q=${grady.email}`);
      expect(await tab().cell(0, 'Local login').innerText()).toContain('Yes');
    });

    test('the audit trail comes as a file', async () => {
      const { page } = tab();
      await tab().open('?page=audit&action=purge');
      await page.getByText('Nothing fits').or(page.getByText('Nothing recorded yet')).first().waitFor();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download' }).click()]);
      expect(download.suggestedFilename()).toBe('usher-audit.csv');
    });
  });
});
