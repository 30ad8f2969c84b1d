// What the jobs must show in a real browser, whichever server is behind it.
import { describe, expect, test } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { emptySummary } from '../../shared/job.ts';
import { admin, problem, userRequests } from './tab-driver.ts';
import type { TabDriver } from './tab-driver.ts';
import { madeUpJob, madeUpReport } from './tab-jobs.ts';

const requester = { id: 'somebody', name: 'Megan Bowen', email: admin };

/** `tab`: asked for in each test, because it is made before the first one. */
export function describeJobs(name: string, tab: () => TabDriver): void {
  describe(`jobs, served by ${name}`, () => {
    test('begun elsewhere are seen moving, and the list is asked for again at their end', async () => {
      let done = 60;
      await tab().page.route('**/api/v1/jobs?*', (route) => route.fulfill({ json: { items: [madeUpJob(requester, done)] } }));
      await tab().openList();
      const strip = tab().page.getByRole('region', { name: 'Jobs under way' });
      await strip.getByText('60 of 240').waitFor();
      await tab().expectAccessible();
      done = 150;
      await strip.getByText('150 of 240').waitFor();
      const again = tab().page.waitForRequest(userRequests);
      done = 240;
      await strip.getByText('Done: 216 created, 24 refused').waitFor();
      await again;
      await strip.getByRole('button', { name: /^Hide/ }).click();
      await strip.waitFor({ state: 'detached' });
    });

    test('have a list', async () => {
      await tab().page.route('**/api/v1/jobs?*', (route) => route.fulfill({ json: { items: [madeUpJob(requester)] } }));
      await tab().openList();
      await tab().page.getByRole('button', { name: 'Jobs' }).click();
      await tab().page.getByText('Import users.csv').waitFor();
      await tab().expectAccessible();
    });

    test('are listed with the time at which they were asked for, and a report says also when they were begun', async () => {
      const { page } = tab();
      const before = (minutes: number): string => new Date(Date.now() - minutes * 60_000 - 1_000).toISOString();
      const waited = { ...madeUpJob(requester), title: 'Delete Ben Walters', asked: before(50), created: before(2), started: before(2) };
      const items = [{ ...madeUpJob(requester), id: 'job-2', title: 'Disable Grady', asked: before(30), created: before(29), started: before(29) }, waited];
      await page.route('**/api/v1/jobs?*', (route) => route.fulfill({ json: { items } }));
      await page.route('**/api/v1/jobs/job-1/report?*', (route) => route.fulfill({ json: { job: waited, rows: [] } }));
      await tab().open('?page=jobs');
      await page.getByText('Delete Ben Walters').waitFor();
      expect(await page.getByRole('list', { name: 'Jobs' }).locator('time').allInnerTexts()).toEqual(['30 minutes ago', '50 minutes ago']);
      expect(await page.getByRole('listitem').last().innerText()).toContain('asked 50 minutes ago');
      await tab().open('?job=job-1');
      await page.getByText(/^Asked for by Megan Bowen on .+, begun on .+/).waitFor();
    });

    test('that ended say what came of them, in the list and in the report: also a sync, one that changed nothing, and one that was refused', async () => {
      const { page } = tab();
      const ended = (id: string, changes: object): object => ({ ...madeUpJob(requester), id, title: id, summary: emptySummary, ...changes });
      const items = [
        ended('read', { kind: 'sync', progress: { done: 100_000, total: 0 } }), ended('nothing', { progress: { done: 0, total: 0 } }),
        ended('refused', { progress: { done: 1, total: 1 }, summary: { ...emptySummary, refused: 1 } }),
      ];
      await page.route('**/api/v1/jobs?*', (route) => route.fulfill({ json: { items } }));
      await page.route('**/api/v1/jobs/read/report?*', (route) => route.fulfill({ json: { job: items[0], rows: [] } }));
      await tab().open('?page=jobs');
      await page.getByText('Done: 100,000 entries read', { exact: true }).waitFor();
      await page.getByText('Done: nothing changed', { exact: true }).waitFor();
      await page.getByText('Done: 1 refused', { exact: true }).waitFor();
      await tab().open('?job=read');
      await page.getByRole('status').filter({ hasText: 'Done · 100,000 entries read' }).waitFor();
      expect(await page.getByText('nothing yet').count()).toBe(0);
    });

    test('whose passwords were lost say so where one looks first, in the colour of what went wrong', async () => {
      const { page } = tab();
      const job = { ...madeUpJob(requester), secretsLost: { count: 1_740, certain: true, what: 'passwords', remedy: 'make new ones with “send invite … with:password”' } };
      await page.route('**/api/v1/jobs?*', (route) => route.fulfill({ json: { items: [job] } }));
      await page.route('**/api/v1/jobs/job-1/report?*', (route) => route.fulfill({ json: { job, rows: madeUpReport() } }));
      await tab().open('?job=job-1');
      const warning = page.getByText('The passwords of 1,740 people were made before Usher was interrupted, and nobody knows them: make new ones with “send invite … with:password”. The report names everybody.');
      await warning.waitFor();
      const colourOf = (place: Locator): Promise<string> => place.evaluate((element) => getComputedStyle(element).color);
      const red = await colourOf(page.getByRole('cell', { name: 'Refused' }).first());
      expect(await colourOf(warning)).toBe(red);
      await tab().expectAccessible();
      await tab().open('?page=jobs');
      const line = page.getByText('passwords of 1,740 people lost', { exact: true });
      await line.waitFor();
      expect(await colourOf(line)).toBe(red);
      await tab().expectAccessible();
    });

    test.each(['dark', 'contrast'])('leave a report that can be read in the theme %s', async (theme) => {
      await tab().page.route('**/api/v1/jobs/job-1/report?*', (route) => route.fulfill({ json: { job: madeUpJob(requester), rows: madeUpReport() } }));
      await tab().open(`?job=job-1&theme=${theme}`);
      await tab().page.getByRole('cell', { name: 'new.person9@contoso.com' }).waitFor();
      await tab().expectAccessible();
    });

    test('leave a report that can be read and downloaded', async () => {
      await tab().page.route('**/api/v1/jobs/job-1/report?*', (route) => route.fulfill(route.request().url().includes('format=csv')
        ? { contentType: 'text/csv', headers: { 'content-disposition': 'attachment; filename="import.csv"' }, body: 'line,email\r\n2,new.person0@contoso.com' }
        : { json: { job: madeUpJob(requester), rows: madeUpReport() } }));
      await tab().open('?job=job-1');
      await tab().page.getByRole('cell', { name: 'new.person9@contoso.com' }).waitFor();
      expect(await tab().page.getByRole('row', { name: /^11 / }).innerText()).toContain('Refused');
      await tab().expectAccessible();
      const [download] = await Promise.all([tab().page.waitForEvent('download'), tab().page.getByRole('button', { name: 'Download report' }).click()]);
      expect(download.suggestedFilename()).toBe('import.csv');
    });

    test('give their one-time passwords once, to whoever asked', async () => {
      const { page } = tab();
      const me = page.waitForResponse(/\/api\/v1\/me$/);
      await tab().open('');
      const { person } = await (await me).json() as { person: typeof requester };
      let fetched = 0;
      const reportOf = (job: object): Parameters<typeof page.route>[1] => (route) => route.fulfill({ json: { job: { ...madeUpJob(requester), ...job }, rows: madeUpReport() } });
      await page.route('**/api/v1/jobs/mine/report?*', reportOf({ requestedBy: person, secretsFile: true }));
      await page.route('**/api/v1/jobs/theirs/report?*', reportOf({ requestedBy: { ...person, id: 'somebody-else' }, secretsFile: true }));
      await page.route('**/api/v1/jobs/mine/secrets-file', (route) => {
        fetched += route.request().method() === 'POST' ? 1 : 0;
        return route.fulfill({ contentType: 'application/zip', headers: { 'content-disposition': 'attachment; filename="passwords.zip"' }, body: 'PK' });
      });
      await tab().open('?job=theirs');
      await page.getByRole('button', { name: 'Download report' }).waitFor();
      expect(await page.getByRole('button', { name: 'Fetch passwords' }).count()).toBe(0);
      await tab().open('?job=mine');
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Fetch passwords' }).click()]);
      expect([download.suggestedFilename(), fetched]).toEqual(['passwords.zip', 1]);
      await page.getByText('It cannot be fetched again').waitFor();
      await tab().expectAccessible();
    });

    test('offer no passwords that were fetched, nor any that are there no more, and keep the focus on what is said of them', async () => {
      const { page } = tab();
      const me = page.waitForResponse(/\/api\/v1\/me$/);
      await tab().open('');
      const { person } = await (await me).json() as { person: typeof requester };
      let answer = problem(503, 'secrets.elsewhere', 'Another instance of Usher has these passwords in its memory.');
      await page.route('**/api/v1/jobs/mine/report?*', (route) => route.fulfill({ json: { job: { ...madeUpJob(person), secretsFile: true }, rows: madeUpReport() } }));
      await page.route('**/api/v1/jobs/mine/secrets-file', (route) => route.fulfill(answer));
      const button = page.getByRole('button', { name: 'Fetch passwords' });
      const said = (words: string) => page.waitForFunction((text) => document.activeElement?.textContent?.includes(text) === true && document.activeElement.tagName === 'P', words);
      await tab().open('?job=mine');
      await button.press('Enter');
      await page.getByRole('alert').getByText('Another instance of Usher').waitFor();
      expect(await button.count()).toBe(1);
      for (const status of [404, 410]) {
        answer = problem(status, 'secrets.gone', 'There is no such file: it was fetched before.');
        await tab().open('?job=mine');
        await button.press('Enter');
        await page.getByText('There is no such file').waitFor();
        await said('There is no such file');
        expect(await button.count()).toBe(0);
        await tab().expectAccessible();
      }
      answer = { status: 200, contentType: 'application/zip', body: 'PK' };
      await tab().open('?job=mine');
      await button.press('Enter');
      await said('It cannot be fetched again');
      expect(await button.count()).toBe(0);
    });
  });
}
