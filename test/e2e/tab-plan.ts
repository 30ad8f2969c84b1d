// What the page of a plan must do in a real browser, whichever server is behind it.
import { describe, expect, test } from '@jest/globals';
import type { PlanView } from '../../shared/api.ts';
import { problem } from './tab-driver.ts';
import type { TabDriver } from './tab-driver.ts';
import { madeUpPlan, planPageOf } from './tab-plans.ts';
import type { MadeUpPlan } from './tab-plans.ts';

const planRequests = /\/api\/v1\/plans\/plan-1\?/;

/** `tab`: asked for in each test, because it is made before the first one. */
export function describePlans(name: string, tab: () => TabDriver): void {
  const serve = async (plan: () => MadeUpPlan, answer: (view: PlanView) => PlanView = (view) => view): Promise<URLSearchParams[]> => {
    const asked: URLSearchParams[] = [];
    await tab().page.route(planRequests, (route) => {
      const { searchParams } = new URL(route.request().url());
      asked.push(searchParams);
      return route.fulfill({ json: answer(planPageOf(plan(), searchParams)) });
    });
    return asked;
  };
  const rows = () => tab().page.getByRole('list', { name: 'Rows' }).getByRole('listitem');
  const region = () => tab().page.getByRole('region', { name: 'Plan' });
  const scrollTo = (share: number): Promise<void> => region().evaluate((element, part) => { element.scrollTop = element.scrollHeight * part; }, share);
  const open = async (search = ''): Promise<void> => {
    await tab().open(`?page=${encodeURIComponent('plans/plan-1')}${search}`);
    await rows().first().getByText(/^Person \d/).waitFor();
  };

  describe(`a plan, served by ${name}`, () => {
    test('is what the link on a card opens: what for, how many, what to know before, who exactly, what changes', async () => {
      await serve(() => madeUpPlan());
      await open();
      await tab().page.getByRole('heading', { name: 'Deactivate 27 people' }).waitFor();
      const words = await region().innerText();
      expect(words).toMatch(/Open · 25 to do, 1 skipped, 1 refused/);
      expect(words).toMatch(/Nothing was changed so far\. Only Megan Bowen can decide it, on the card in the chat with Usher, until /);
      expect(words).toContain('Nobody of Sales may sign in any more.');
      expect(words).toMatch(/Person 0\s+person0@contoso\.com\s+Deactivate: account enabled → account disabled; Remove from the group: Sales/);
      expect([await rows().first().getAttribute('aria-posinset'), await rows().first().getAttribute('aria-setsize')]).toEqual(['1', '27']);
      await tab().expectAccessible();
      await scrollTo(1);
      await rows().getByText('Skipped: Is inactive already.').waitFor();
      await rows().getByText('Refused: Is the last administrator who may sign in.').waitFor();
      await tab().page.getByRole('button', { name: 'Back' }).click();
      await tab().nameIn(0).waitFor();
    });

    test('shows one kind of row alone, and keeps that in its address', async () => {
      const asked = await serve(() => madeUpPlan());
      await open();
      await tab().page.getByLabel('Show').selectOption('Refused (1)');
      await rows().getByText('Person 26').waitFor();
      expect([await rows().count(), asked.at(-1)?.get('verdict')]).toEqual([1, 'refuse']);
      await tab().page.reload();
      await rows().getByText('Person 26').waitFor();
      expect(await tab().page.getByLabel('Show').inputValue()).toBe('refuse');
      await tab().page.getByLabel('Show').selectOption('All rows (27)');
      await rows().getByText('Person 0', { exact: true }).waitFor();
    });

    test.each<[string, Partial<MadeUpPlan>, RegExp]>([
      ['waits', { state: 'waiting', decision: 'approval' }, /Waits for an approver · 25 to do[^]*It is decided on the card/],
      ['is to be put before an approver', { decision: 'approval' }, /Open · [^]*Only Megan Bowen can ask for its approval/],
      ['was cancelled', { state: 'cancelled' }, /Cancelled · [^]*Nothing was changed\./],
      ['was rejected or withdrawn', { state: 'cancelled', decision: 'approval' }, /Cancelled, withdrawn or rejected · /],
      ['was not decided in time', { expires: '2026-01-01T00:00:00.000Z' }, /Expired · [^]*ask again to make a new plan/],
      ['has nothing to do', { counts: { total: 2, run: 0, skip: 1, refuse: 1 } }, /Nothing to do · 1 skipped, 1 refused/],
    ])('that %s says so', async (_, changes, words) => {
      await serve(() => madeUpPlan(changes));
      await open();
      expect(await region().innerText()).toMatch(words);
      expect(await region().getByRole('link').count()).toBe(0);
      await tab().expectAccessible();
    });

    test('that runs leads to its report, and back; that it was approved is seen without a reload', async () => {
      let changes: Partial<MadeUpPlan> = { state: 'waiting', decision: 'approval' };
      await serve(() => madeUpPlan(changes));
      await tab().page.route('**/api/v1/jobs/plan-1/report?*', (route) => route.fulfill(problem(404, 'job.unknown', 'There is no such job.')));
      await open();
      changes = { state: 'running', decision: 'approval', job: 'plan-1' };
      await region().getByRole('link', { name: 'Open the report' }).click();
      await tab().page.getByText('The report could not be loaded').waitFor();
      await tab().page.getByRole('button', { name: 'Back' }).click();
      await region().getByText('Approved', { exact: true }).waitFor();
    });

    test('of 100,000 rows is smooth: only what is in view exists, and the rest loads as one scrolls', async () => {
      const asked = await serve(() => madeUpPlan({ title: 'Deactivate 100,000 people', counts: { total: 100_000, run: 99_000, skip: 900, refuse: 100 } }));
      await open();
      expect(await region().innerText()).toContain('99,000 to do, 900 skipped, 100 refused');
      expect(await rows().count()).toBeLessThan(60);
      expect(Number(await rows().first().getAttribute('aria-setsize'))).toBe(100_000);
      await region().focus();
      await tab().page.keyboard.press('End');
      await tab().page.getByText(/Loading, [\d,]+ so far/).waitFor();
      await rows().getByText('Person 99999').waitFor();
      expect(await rows().count()).toBeLessThan(60);
      expect(asked.every((query) => Number(query.get('pageSize')) <= 500)).toBe(true);
      await tab().expectAccessible();
      await tab().page.keyboard.press('Home');
      await rows().getByText('Person 0', { exact: true }).waitFor();
    });

    test('whose next page fails keeps what is there, and goes on when tried again', async () => {
      let fails = true;
      const plan = madeUpPlan({ counts: { total: 300, run: 300, skip: 0, refuse: 0 } });
      await tab().page.route(planRequests, (route) => {
        const { searchParams } = new URL(route.request().url());
        return fails && searchParams.get('pageToken') ? route.fulfill(problem(400, 'input.invalid', 'This page token is damaged.')) : route.fulfill({ json: planPageOf(plan, searchParams) });
      });
      await open();
      await scrollTo(0.3);
      await tab().page.getByRole('alert').getByText('This page token is damaged.').waitFor();
      await tab().expectAccessible();
      fails = false;
      await tab().page.getByRole('button', { name: 'Try again' }).click();
      await scrollTo(1);
      await rows().getByText('Person 299').waitFor();
    });

    test('without rows of the kind that a link asks for says so, and shows the others when chosen', async () => {
      await serve(() => madeUpPlan({ counts: { total: 27, run: 27, skip: 0, refuse: 0 } }));
      await tab().open('?plan=plan-1&verdict=skip');
      await tab().page.getByText('No rows of this kind').waitFor();
      await tab().expectAccessible();
      await tab().page.getByLabel('Show').selectOption('All rows (27)');
      await rows().first().getByText(/^Person \d/).waitFor();
    });

    test('without anybody, and one that is not there any more, say so', async () => {
      await serve(() => madeUpPlan({ title: 'Deactivate nobody', counts: { total: 0, run: 0, skip: 0, refuse: 0 }, warnings: [] }));
      await tab().open('?plan=plan-1');
      await tab().page.getByText('Nobody is in this plan').waitFor();
      await tab().expectAccessible();
      await tab().page.unroute(planRequests);
      await tab().page.route(planRequests, (route) => route.fulfill(problem(404, 'plan.unknown', 'There is no such plan any more.')));
      await tab().page.reload();
      await tab().page.getByRole('alert').getByText('There is no such plan any more.').waitFor();
      await tab().expectAccessible();
      await tab().page.unroute(planRequests);
      await serve(() => madeUpPlan());
      await tab().page.getByRole('button', { name: 'Try again' }).click();
      await rows().first().getByText(/^Person \d/).waitFor();
    });

    test('of a file names lines, and hostile words stay words', async () => {
      const hostile = `<b>${'x'.repeat(300)}</b>`;
      const row = { n: 0, line: 2, person: { id: '', name: '', email: '' }, verdict: 'refuse' as const, reason: hostile, changes: [] };
      await tab().context.close();
      await tab().freshPage({ viewport: { width: 320, height: 720 } });
      await serve(() => madeUpPlan({ kind: 'import', title: hostile, warnings: [hostile, hostile] }), (view) => ({ ...view, rows: [row, { ...row, n: 1, line: 3, person: { id: '', name: hostile, email: hostile }, verdict: 'run', changes: [hostile] }] }));
      await tab().open('?plan=plan-1');
      await rows().getByText('Line 2').waitFor();
      await scrollTo(1);
      await rows().getByText(/^Not done: <b>x+/).waitFor();
      expect(await region().evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    });

    test.each([['dark', 1280], ['contrast', 1280], ['default', 390], ['default', 320]])('can be read in the theme %s at %i pixels, and no row covers another', async (theme, width) => {
      await tab().context.close();
      await tab().freshPage({ viewport: { width, height: 720 } });
      await serve(() => madeUpPlan({ warnings: Array.from({ length: 5 }, (_, n) => `Warning ${n}: ${'what cannot come back is said beforehand. '.repeat(4)}`) }));
      await open(`&theme=${theme}`);
      await tab().expectAccessible();
      await scrollTo(1);
      await rows().getByText('Person 26').waitFor();
      await tab().expectAccessible();
      expect(await tab().page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      const edges = await rows().evaluateAll((elements) => elements.map((element) => element.getBoundingClientRect()).map(({ top, bottom }) => ({ top, bottom })));
      edges.forEach(({ top }, n) => { if (n > 0) expect(top).toBeGreaterThanOrEqual((edges[n - 1]?.bottom ?? 0) - 1); });
    });

    test('may be seen by whoever asked for it, also without seeing the users', async () => {
      await serve(() => madeUpPlan({ title: 'Edit my own details' }));
      await open('&as=adele.vance@contoso.com');
      await tab().page.getByRole('heading', { name: 'Edit my own details' }).waitFor();
    });
  });
}
