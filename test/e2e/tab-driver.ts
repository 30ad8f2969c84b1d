// Hands and eyes for tests of the tab: opens it in a browser, finds its parts, asks the same server what should be there.
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@jest/globals';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { usersPageSchema } from '../../shared/api.ts';
import type { UsersPage } from '../../shared/api.ts';
import { launchBrowser } from './browser.ts';

export interface ServerUnderTest {
  address: string;
  close: () => Promise<void>;
}

export const admin = 'megan.bowen@contoso.com';
export const columnTitles = ['Name', 'Email', 'Status', 'Type', 'Organisation Administrator', 'Last connection', 'Local login', 'Licences', 'Groups'];
export const userRequests = /\/api\/v1\/users\?/;

/** What a server answers when it cannot do as asked. */
export function problem(status: number, code: string, detail: string): { status: number; contentType: string; body: string } {
  return { status, contentType: 'application/problem+json', body: JSON.stringify({ type: 'about:blank', title: 'Problem', status, code, detail }) };
}

/** One browser before one server; `page` is a fresh one for every test. */
export class TabDriver {
  page!: Page; // set by freshPage before any test
  context!: BrowserContext;
  consoleErrors: string[] = [];
  readonly #server: ServerUnderTest;
  readonly #browser: Browser;

  private constructor(server: ServerUnderTest, browser: Browser) {
    this.#server = server;
    this.#browser = browser;
  }

  static async start(server: ServerUnderTest): Promise<TabDriver> {
    return new TabDriver(server, await launchBrowser());
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
  }

  async freshPage(options: BrowserContextOptions = {}): Promise<void> {
    this.context = await this.#browser.newContext({ viewport: { width: 1280, height: 720 }, colorScheme: 'light', ...options });
    this.context.setDefaultTimeout(30_000); // a busy machine is no failure
    this.page = await this.context.newPage();
    this.consoleErrors = [];
    // Failed requests are part of some tests; the browser logs them by itself.
    this.page.on('console', (message) => { if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) this.consoleErrors.push(message.text()); });
    this.page.on('pageerror', (error) => this.consoleErrors.push(error.message));
  }

  async open(search = ''): Promise<void> {
    await this.page.goto(`${this.#server.address}/tab/${search}`);
  }

  /** Opens the page and waits for the first user. */
  async openList(search = ''): Promise<void> {
    await this.open(search);
    await this.nameIn(0).waitFor();
  }

  grid(): Locator {
    return this.page.getByRole('grid', { name: 'Users' });
  }

  row(index: number): Locator {
    return this.page.locator(`[role="row"][aria-rowindex="${index + 2}"]`);
  }

  /** The name in a row; it is there only once the row is loaded. */
  nameIn(index: number): Locator {
    return this.row(index).locator('[data-column="0"] [title]').first();
  }

  cell(index: number, title: string): Locator {
    return this.row(index).getByRole('gridcell').nth(columnTitles.indexOf(title));
  }

  /** "1,234 users", beside the title. */
  countWords(): Promise<string> {
    return this.page.getByRole('banner').getByRole('status').innerText();
  }

  cellsOf(title: string): Promise<string[]> {
    return this.page.locator(`[role="gridcell"][data-column="${columnTitles.indexOf(title)}"]`).allInnerTexts();
  }

  /** Once the list is up to date, every cell of a column must be right. */
  async expectCells(title: string, isRight: (text: string) => boolean): Promise<void> {
    await this.page.waitForFunction(() => document.querySelector('[role="grid"]')?.getAttribute('aria-busy') === 'false');
    const texts = await this.cellsOf(title);
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text) => !isRight(text))).toEqual([]);
  }

  /** Row and column of the cell that has the focus. */
  focused(): Promise<{ row: string | undefined; column: string | undefined }> {
    return this.page.evaluate(() => {
      const { row, column } = document.activeElement instanceof HTMLElement ? document.activeElement.dataset : {};
      return { row, column };
    });
  }

  /** What the server says, asked by the administrator without the page; with a body it is posted. */
  async api(path: string, body?: object): Promise<unknown> {
    const address = this.#server.address;
    const signIn = await fetch(`${address}/local/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ user: admin }) });
    const { token } = await signIn.json() as { token: string }; // the contract's only answer
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    return (await fetch(`${address}/api/v1${path}`, body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) })).json();
  }

  async usersOf(query: string): Promise<UsersPage> {
    return usersPageSchema.parse(await this.api(`/users?${query}`));
  }

  async expectAccessible(): Promise<void> {
    // Legacy: without a second page to gather the results of frames, which this page has none of; ten times as fast.
    // The dummies are Fluent's own marks for catching the focus at the ends of a menu; nobody can stay on one.
    const { violations } = await new AxeBuilder({ page: this.page }).setLegacyMode(true).options({ resultTypes: ['violations'] }).exclude('[data-tabster-dummy]').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).slice(0, 3).join(' | ')}`)).toEqual([]);
  }
}
