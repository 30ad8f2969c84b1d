// What must still be read and told apart where room or colours are few.
import { describe, expect, test } from '@jest/globals';
import type { Locator } from 'playwright-core';
import type { ReportRow } from '../../shared/job.ts';
import { admin, userRequests } from './tab-driver.ts';
import type { TabDriver } from './tab-driver.ts';
import { madeUpJob, madeUpReport } from './tab-jobs.ts';

const requester = { id: 'somebody', name: 'Megan Bowen', email: admin };

/** `tab`: asked for in each test, because it is made before the first one. */
export function describeNarrow(name: string, tab: () => TabDriver): void {
  describe(`looks where room or colours are few, served by ${name}`, () => {
    test.each([[380, 'users'], [320, 'users'], [380, 'audit'], [320, 'audit']])('at %i pixels all of the count beside the title of %s is read', async (width, shown) => {
      await tab().context.close();
      await tab().freshPage({ viewport: { width, height: 720 } });
      const { items } = await tab().usersOf('pageSize=3');
      await tab().page.route(userRequests, (route) => route.fulfill({ json: { items, total: 10_000, totalCapped: true } }));
      const entry = { id: 'e', tenant: 'contoso', at: '2026-11-20T09:30:00.000Z', who: requester, source: 'chat', action: 'settings', target: requester, before: '', after: '', outcome: 'done', reason: '', correlation: 'c' };
      await tab().page.route(/\/api\/v1\/audit\?/, (route) => route.fulfill({ json: { items: Array.from({ length: 100 }, (_none, n) => ({ ...entry, id: `e${n}` })), nextPageToken: 'more' } }));
      await tab().open(shown === 'audit' ? '?page=audit' : '');
      const count = tab().page.getByRole('banner').getByRole('status');
      await count.getByText(shown === 'audit' ? '100 entries so far' : 'more than 10,000 users', { exact: true }).waitFor();
      expect(await count.evaluate((element) => [element.scrollWidth - element.clientWidth, element.scrollHeight - element.clientHeight].map((beyond) => beyond > 0))).toEqual([false, false]);
      expect(await tab().page.getByRole('heading', { level: 1 }).evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
      expect(await tab().page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    });

    test.each([380, 320])('at %i pixels the title of a job and all of its buttons have room', async (width) => {
      await tab().context.close();
      await tab().freshPage({ viewport: { width, height: 720 } });
      const me = tab().page.waitForResponse(/\/api\/v1\/me$/);
      await tab().open('');
      const { person } = await (await me).json() as { person: typeof requester };
      await tab().page.route('**/api/v1/jobs/job-1/report?*', (route) => route.fulfill({ json: { job: { ...madeUpJob(person), secretsFile: true }, rows: madeUpReport() } }));
      await tab().open('?job=job-1');
      const button = tab().page.getByRole('button', { name: 'Fetch passwords' });
      await button.waitFor();
      const title = tab().page.getByRole('heading', { name: 'Import users.csv' });
      expect(await title.evaluate((element) => [element.clientWidth > 90, element.scrollWidth - element.clientWidth, element.scrollHeight - element.clientHeight])).toEqual([true, 0, 0]);
      for (const each of await tab().page.getByRole('banner').getByRole('button').all()) {
        const { x = -1, width: wide = Infinity } = await each.boundingBox() ?? {};
        expect([x >= 0, x + wide <= width]).toEqual([true, true]);
      }
    });

    test.each([400, 320])('at %i pixels a long title of a job is read to its end, above its buttons, and addresses break behind the @', async (width) => {
      await reportAt(width, 'Send the invite to 12,403 people', madeUpReport().map((row) => ({ ...row, line: null })));
      const title = tab().page.getByRole('heading', { level: 1 });
      expect(await title.evaluate((element) => [element.scrollWidth - element.clientWidth, element.scrollHeight - element.clientHeight])).toEqual([0, 0]);
      expect(await tab().page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect(await tab().page.getByRole('columnheader').allInnerTexts()).toEqual(['Email', 'Result', 'Reason']);
      expect(await tab().page.getByRole('cell', { name: 'new.person0@contoso.com' }).innerHTML()).toBe('new.person0@<wbr>contoso.com');
    });

    test('the report of a file says on which line each row stands', async () => {
      await reportAt(1280, 'Import users.csv', madeUpReport());
      expect(await tab().page.getByRole('columnheader').allInnerTexts()).toEqual(['Line', 'Email', 'Result', 'Reason']);
    });

    /** The page of a job of that title with these rows. */
    async function reportAt(width: number, title: string, rows: readonly ReportRow[]): Promise<void> {
      await tab().context.close();
      await tab().freshPage({ viewport: { width, height: 720 } });
      await tab().page.route('**/api/v1/jobs/job-1/report?*', (route) => route.fulfill({ json: { job: { ...madeUpJob(requester), title }, rows } }));
      await tab().open('?job=job-1');
      await tab().page.getByRole('columnheader', { name: 'Email' }).waitFor();
    }

    test('at 400 pixels what runs has room within its frame', async () => {
      await tab().context.close();
      await tab().freshPage({ viewport: { width: 400, height: 720 } });
      await tab().page.route(/\/api\/v1\/jobs(?:\?|$)/, (route) => route.fulfill({ json: { items: [{ ...madeUpJob(requester, 120), title: 'Send the invite to 403 people' }] } }));
      await tab().open('');
      const strip = tab().page.getByRole('region', { name: 'Jobs under way' });
      await strip.getByText('Report').waitFor();
      const [frame, last] = await Promise.all([strip.boundingBox(), strip.getByText('Report').boundingBox()]);
      expect((frame?.y ?? 0) + (frame?.height ?? 0) - (last?.y ?? 0) - (last?.height ?? 0)).toBeGreaterThanOrEqual(4);
    });

    test('with the colours of the system alone, each status has a mark of its own shape', async () => {
      await tab().page.emulateMedia({ forcedColors: 'active' });
      const { items: [user] } = await tab().usersOf('pageSize=1');
      await tab().page.route(userRequests, (route) => route.fulfill({ json: { items: ['active', 'invited', 'inactive'].map((status, n) => ({ ...user, id: `u${n}`, status })), total: 3 } }));
      await tab().openList();
      const marks = await Promise.all([0, 1, 2].map((row) => shapeOf(tab().cell(row, 'Status').locator('[aria-hidden="true"]').first())));
      expect(marks).toEqual([{ isFull: true, isFlat: false }, { isFull: false, isFlat: false }, { isFull: true, isFlat: true }]);
    });

    /** Whether the middle of a mark is drawn, and whether it is less high than wide. */
    async function shapeOf(mark: Locator): Promise<{ isFull: boolean; isFlat: boolean }> {
      const picture = (await mark.screenshot()).toString('base64');
      const isFlat = await mark.evaluate((element) => element.getBoundingClientRect().height < element.getBoundingClientRect().width);
      const isFull = await tab().page.evaluate(async (png) => {
        const image = new Image();
        image.src = `data:image/png;base64,${png}`;
        await image.decode();
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [image.width, image.height];
        const context = canvas.getContext('2d');
        context?.drawImage(image, 0, 0);
        const [red = 255] = context?.getImageData(Math.floor(image.width / 2), Math.floor(image.height / 2), 1, 1).data ?? [];
        return red < 128;
      }, picture);
      return { isFull, isFlat };
    }
  });
}
