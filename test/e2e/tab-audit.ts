// What the audit page must do in a real browser, whichever server is behind it.
import { describe, expect, test } from '@jest/globals';
import type { AuditEntry } from '../../shared/audit.ts';
import { personOf } from '../../shared/user.ts';
import { admin, problem } from './tab-driver.ts';
import type { TabDriver } from './tab-driver.ts';

const auditRequests = /\/api\/v1\/audit\?/;
const megan = { id: 'm', name: 'Megan Bowen', email: admin };

function entry(n: number, changes: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: `job-${n}.row`, tenant: 'contoso', at: `2026-11-${String(28 - (n % 20)).padStart(2, '0')}T09:30:00.000Z`, who: megan, source: 'chat', action: 'disable-account',
    target: { id: `u${n}`, name: `Person ${n}`, email: `person${n}@contoso.com` }, before: 'account enabled', after: 'account disabled', outcome: 'done', reason: '', correlation: `job-${n}`, ...changes,
  };
}
const hostile = entry(1, { action: 'edit-user+add-to-group', target: { id: 'h', name: `<b>${'x'.repeat(200)}</b>`, email: 'h@contoso.com' }, outcome: 'refused', reason: 'The directory said no.', source: 'system' });

/** `tab`: asked for in each test, because it is made before the first one. */
export function describeAudit(name: string, tab: () => TabDriver): void {
  const serve = async (answer: (query: URLSearchParams) => unknown): Promise<URLSearchParams[]> => {
    const asked: URLSearchParams[] = [];
    await tab().page.route(auditRequests, (route) => {
      const { searchParams } = new URL(route.request().url());
      asked.push(searchParams);
      return route.fulfill({ json: answer(searchParams) });
    });
    return asked;
  };
  const entries = () => tab().page.getByRole('region', { name: 'Entries' }).getByRole('listitem');

  describe(`the audit trail, served by ${name}`, () => {
    test('is reached from the users, and leads back', async () => {
      await serve(() => ({ items: [entry(0), hostile] }));
      await tab().openList();
      await tab().page.getByRole('button', { name: 'Audit trail' }).click();
      await entries().first().waitFor();
      expect(await entries().first().innerText()).toMatch(/Disable account: Person 0 \(person0@contoso\.com\)\s+account enabled → account disabled\s+Megan Bowen in the chat/);
      expect(await entries().nth(1).innerText()).toMatch(/Edit user and add to group: <b>x+<\/b>[\s\S]*Refused: The directory said no\./);
      expect(await tab().countWords()).toBe('2 entries');
      await tab().expectAccessible();
      await tab().page.getByRole('button', { name: 'Back to the users' }).click();
      await tab().nameIn(0).waitFor();
    });

    test('is what the link on a card opens, with what narrows it', async () => {
      const asked = await serve(() => ({ items: [entry(0)] }));
      await tab().open(`?page=${encodeURIComponent('audit?person=megan.bowen@contoso.com&from=2026-11-01')}`);
      await entries().first().waitFor();
      expect(await tab().page.getByLabel('Person').inputValue()).toBe(admin);
      expect(await tab().page.getByLabel('From').inputValue()).toBe('2026-11-01');
      expect([asked[0]?.get('person'), asked[0]?.get('from'), asked[0]?.has('to')]).toEqual([admin, '2026-11-01', false]);
    });

    test('names a person whom a link means by id as people know them, and keeps the id until another one is typed', async () => {
      const { page } = tab();
      const { items: [known] } = await tab().usersOf(`q=${admin}`);
      const id = '5f0c3a52-1111-4222-8333-444455556666';
      await page.route(`**/api/v1/users/${id}`, (route) => route.fulfill({ json: { ...known, id } }));
      const asked = await serve(() => ({ items: [entry(0)] }));
      await tab().open(`?page=${encodeURIComponent(`audit?person=${id}`)}`);
      await entries().first().waitFor();
      await page.waitForFunction((email) => document.querySelector<HTMLInputElement>('input[name="person"]')?.value === email, admin);
      await page.getByLabel('Action').fill('settings');
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      await page.waitForURL(/action=settings/);
      // The list stays while the next one is asked for.
      while (asked.at(-1)?.get('action') !== 'settings') await page.waitForTimeout(20);
      expect([asked[0]?.get('person'), asked.at(-1)?.get('person'), asked.at(-1)?.get('action')]).toEqual([id, id, 'settings']);
      await page.getByLabel('Person').fill('Alex Wilber');
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      await page.waitForURL(/person=Alex/);
      await page.getByLabel('Person').fill('');
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      await page.waitForURL((url) => !url.searchParams.has('person'));
    });

    test('keeps the id of somebody whom nobody knows any more', async () => {
      await serve(() => ({ items: [entry(0)] }));
      await tab().open('?page=audit&person=5f0c3a52-1111-4222-8333-444455556666');
      await tab().page.waitForFunction(() => document.querySelector<HTMLInputElement>('input[name="person"]')?.value === '5f0c3a52-1111-4222-8333-444455556666');
      await entries().first().waitFor();
    });

    test('is narrowed by person, action and days, keeps that in its address, and is widened again', async () => {
      const asked = await serve((query) => ({ items: query.has('action') ? [] : [entry(0), entry(2, { action: 'settings' })] }));
      const { page } = tab();
      await tab().open('?page=audit');
      await entries().first().waitFor();
      await page.getByLabel('Person').fill(' Megan Bowen ');
      await page.getByLabel('Action').fill('Reset password');
      await page.getByLabel('From').fill('2026-11-01');
      await page.getByLabel('To', { exact: true }).fill('2026-11-30');
      await page.getByLabel('To', { exact: true }).press('Enter');
      await page.getByText('Nothing fits').waitFor();
      expect(Object.fromEntries(asked.at(-1) ?? [])).toMatchObject({ person: 'Megan Bowen', action: 'reset-password', from: '2026-11-01', to: '2026-11-30' });
      await tab().expectAccessible();
      await page.reload();
      await page.getByText('Nothing fits').waitFor();
      expect(await page.getByLabel('Action').inputValue()).toBe('reset-password');
      await page.getByRole('button', { name: 'Reset filters' }).click();
      await entries().first().waitFor();
      expect(await page.getByLabel('Action').inputValue()).toBe('');
    });

    test('offers the verbs that people type, and says at once what cannot be looked for', async () => {
      const asked = await serve(() => ({ items: [entry(0)] }));
      const { page } = tab();
      await tab().open('?page=audit');
      await entries().first().waitFor();
      const offered = await page.locator('#usher-actions option').evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value)); // what a datalist holds
      expect(offered).toEqual(expect.arrayContaining(['deactivate', 'delete', 'reset password', 'settings', 'undo']));
      const before = asked.length;
      const show = page.getByRole('button', { name: 'Show', exact: true });
      await page.getByLabel('Action').fill('deactvate');
      await page.getByLabel('From').fill('2026-11-30');
      await page.getByLabel('To', { exact: true }).fill('2026-11-01');
      await show.click();
      await page.getByRole('alert').getByText(/There is no action “deactvate” in the audit trail\. Did you mean “deactivate”/).waitFor();
      await page.getByRole('alert').getByText('“from” (2026-11-30) is later than “to” (2026-11-01)').waitFor();
      await tab().expectAccessible();
      expect(asked.length).toBe(before);
      // Nothing is narrowed yet, and what was typed goes with what was said of it.
      await page.getByRole('button', { name: 'Reset filters' }).click();
      expect([await page.getByRole('alert').count(), await page.getByLabel('Action').inputValue()]).toEqual([0, '']);
      await page.getByLabel('Action').fill('deactvate');
      await show.click();
      await page.getByRole('alert').getByText(/There is no action/).waitFor();
      await page.getByLabel('From').fill('2026-11-30');
      await page.getByLabel('Action').fill('Deactivate');
      await page.getByLabel('To', { exact: true }).fill('2026-11-30');
      await show.click();
      await page.waitForURL(/action=deactivate/);
      await page.getByRole('alert').first().waitFor({ state: 'detached' });
      while (asked.at(-1)?.get('action') !== 'deactivate') await page.waitForTimeout(20);
    });

    test('goes on where a page ends, also where nothing was found so far', async () => {
      await serve((query) => (query.get('pageToken') === null ? { items: [], nextPageToken: 'a' } : query.get('pageToken') === 'a' ? { items: [entry(0)], nextPageToken: 'b' } : { items: [entry(1)] }));
      const { page } = tab();
      await tab().open('?page=audit&person=Somebody');
      await page.getByRole('button', { name: 'Look further back' }).click();
      await page.getByRole('button', { name: 'Show more' }).click();
      await entries().nth(1).waitFor();
      expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0);
    });

    test('is downloaded as a file, narrowed as it is shown; a refusal says why', async () => {
      const { page } = tab();
      const asked: URLSearchParams[] = [];
      let fails = true;
      await page.route(auditRequests, (route) => {
        const { searchParams } = new URL(route.request().url());
        if (searchParams.get('format') === null) return route.fulfill({ json: { items: [entry(0)] } });
        asked.push(searchParams);
        if (fails) return route.fulfill(problem(503, 'later', 'The store does not answer right now.'));
        return route.fulfill({ contentType: 'text/csv', headers: { 'content-disposition': 'attachment; filename="usher-audit.csv"' }, body: 'at,who' });
      });
      await tab().open(`?page=${encodeURIComponent('audit?person=megan.bowen@contoso.com&action=settings&from=2026-11-01&to=2026-11-30')}`);
      await entries().first().waitFor();
      const button = page.getByRole('button', { name: 'Download' });
      await button.click();
      await page.getByRole('alert').getByText('The store does not answer right now.').waitFor();
      await tab().expectAccessible();
      fails = false;
      const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
      expect(download.suggestedFilename()).toBe('usher-audit.csv');
      expect(Object.fromEntries(asked.at(-1) ?? [])).toEqual({ person: admin, action: 'settings', from: '2026-11-01', to: '2026-11-30', format: 'csv' });
      await page.getByRole('alert').waitFor({ state: 'detached' });
    });

    test('says so when nothing was recorded, and why it could not be loaded', async () => {
      const { page } = tab();
      await page.route(auditRequests, (route) => route.fulfill(problem(503, 'later', 'The store does not answer right now.')));
      await tab().open('?page=audit');
      await page.getByRole('alert').getByText('The store does not answer right now.').waitFor();
      await tab().expectAccessible();
      await page.unroute(auditRequests);
      await serve(() => ({ items: [] }));
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('Nothing recorded yet').waitFor();
      await tab().expectAccessible();
    });

    test.each([['dark', 1280], ['contrast', 1280], ['default', 390], ['default', 320]])('can be read in the theme %s at %i pixels', async (theme, width) => {
      await tab().context.close();
      await tab().freshPage({ viewport: { width, height: 720 } });
      await serve(() => ({ items: Array.from({ length: 30 }, (_none, n) => (n === 1 ? hostile : entry(n))), nextPageToken: 'a' }));
      await tab().open(`?page=audit&theme=${theme}`);
      await entries().nth(29).waitFor();
      expect(await tab().page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      await tab().expectAccessible();
      expect(tab().consoleErrors).toEqual([]);
    });
  });

  describe(`other links on cards, served by ${name}`, () => {
    test('narrow the list by all that they say, of which each part can be taken back', async () => {
      const { page } = tab();
      const asked: URLSearchParams[] = [];
      await page.route(/\/api\/v1\/users\?/, (route) => {
        const { searchParams } = new URL(route.request().url());
        asked.push(searchParams);
        return searchParams.has('property') || searchParams.has('licence') ? route.fulfill({ json: { items: [], total: 0 } }) : route.continue();
      });
      await tab().open(`?page=${encodeURIComponent(`users?status=inactive,invited&licence=E3&property=${encodeURIComponent('cost_centre=47,11')}&property=${encodeURIComponent(`town=${'x'.repeat(300)}`)}`)}`);
      await page.getByText('No users match').waitFor();
      expect([asked[0]?.get('status'), asked[0]?.get('licence'), asked[0]?.getAll('property').length]).toEqual(['invited,inactive', 'E3', 2]);
      expect(await page.getByLabel('Status', { exact: true }).locator('option:checked').innerText()).toBe('Invited or inactive');
      await tab().expectAccessible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1280);
      await page.getByRole('button', { name: /^town=x+: remove/ }).click();
      await page.waitForFunction(() => new URLSearchParams(window.location.search).getAll('property').join() === 'cost_centre=47,11');
      await page.getByRole('button', { name: 'cost_centre=47,11: remove this filter' }).click();
      await page.getByRole('button', { name: 'Licence: E3: remove this filter' }).click();
      await tab().nameIn(0).waitFor();
      expect([asked.at(-1)?.get('status'), asked.at(-1)?.has('property'), asked.at(-1)?.has('licence')]).toEqual(['invited,inactive', false, false]);
      await tab().expectCells('Status', (status) => status !== 'Active');
      await page.getByRole('button', { name: 'Reset filters' }).click();
      await page.waitForFunction(() => !new URLSearchParams(window.location.search).has('status'));
    });

    test('open the person and the job that they name', async () => {
      const { items: [user] } = await tab().usersOf(`q=${admin}`);
      if (user === undefined) throw new Error('Megan is not there.');
      await tab().open(`?page=${encodeURIComponent(`users/${user.id}`)}`);
      await tab().page.getByRole('dialog', { name: personOf(user).name }).waitFor();
      await tab().page.route('**/api/v1/jobs/job-1/report?*', (route) => route.fulfill(problem(404, 'job.unknown', 'There is no such job.')));
      await tab().open(`?page=${encodeURIComponent('jobs/job-1')}`);
      await tab().page.getByText('The report could not be loaded').waitFor();
    });
  });
}
