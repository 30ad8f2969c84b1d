// Microsoft's local Teams client in a real browser, as `npm start` offers it: say something, press something, see it happen.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { demoClients } from '../../infra/local/clients/demo-people.ts';
import { startClient } from '../../infra/local/clients/start-client.ts';
import type { LocalClient } from '../../infra/local/clients/start-client.ts';
import { startDirectoryProgram, startUsherProgram } from '../flows/program.ts';
import type { Program } from '../flows/program.ts';
import { launchBrowser } from './browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'usher-client-'));
let directory: Program;
let usher: Program;
let client: LocalClient;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  directory = await startDirectoryProgram(folder);
  usher = await startUsherProgram(folder, directory.address);
  const [megan] = demoClients;
  if (megan === undefined) throw new Error('There is no administrator among the demo clients.');
  // Named from here, as the data folder of `npm start` is unless somebody sets another.
  // Port 0 would be taken for its default; a port of its own keeps the test apart from a running demo.
  client = await startClient({ ...megan, port: 57_150, botAddress: `${usher.address}/api/messages`, folder: relative(process.cwd(), join(folder, 'clients')) });
  browser = await launchBrowser();
  page = await browser.newPage();
  await page.goto(client.address);
}, 120_000);

afterAll(async () => {
  await browser.close();
  await client.stop();
  await usher.stop();
  await directory.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function say(text: string): Promise<void> {
  const box = page.locator('[contenteditable=true]').first();
  await box.click();
  await box.fill(text);
  await box.press('Enter');
}

const lastCard = () => page.locator('.ac-adaptiveCard').last();
const graph = async <T>(path: string): Promise<T> => await (await fetch(`${directory.address}${path}`, { headers: { authorization: 'Bearer local' } })).json() as T;

describe('the local Teams client', () => {
  test('shows the help card in answer to help', async () => {
    await say('help');
    await lastCard().getByText('invite jane@contoso.com', { exact: false }).first().waitFor();
  });

  test('invites somebody and shows the report', async () => {
    await say('invite jane@contoso.com "Jane Doe"');
    await lastCard().getByText('1 created', { exact: false }).waitFor();
    expect((await graph<{ displayName: string }>('/users/jane@contoso.com')).displayName).toBe('Jane Doe');
  });

  test('imports pasted lines when Import is pressed on the preview', async () => {
    await say('import\nemail,first_name,last_name\njohn.smith@example.com,John,Smith\nalice.wong@example.com,Alice,Wong');
    await lastCard().getByRole('button', { name: 'Import' }).click();
    await page.getByText('2 created', { exact: false }).last().waitFor();
    expect((await graph<{ surname: string }>('/users/alice.wong@example.com')).surname).toBe('Wong');
  });

  test('deactivates with one message and takes it back with one press', async () => {
    await say('deactivate adele.vance@contoso.com');
    await lastCard().getByRole('button', { name: 'Undo' }).waitFor();
    expect((await graph<{ accountEnabled: boolean }>('/users/adele.vance@contoso.com?$select=accountEnabled')).accountEnabled).toBe(false);
    await lastCard().getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undo: Deactivate', { exact: false }).last().waitFor();
    expect((await graph<{ accountEnabled: boolean }>('/users/adele.vance@contoso.com?$select=accountEnabled')).accountEnabled).toBe(true);
  });
});
