// The tab in a real browser, before 100,000 made-up users, and the weight of its first load.
import { describe, expect, jest, test } from '@jest/globals';
import { ensureTabBundle, initialBytes, tabFolder } from './tab-bundle.ts';
import { startTabServer } from './tab-server.ts';
import { describeTab } from './tab-suite.ts';

jest.setTimeout(120_000);

describeTab('a stand-in', async () => {
  await ensureTabBundle();
  return startTabServer({ folder: tabFolder, userCount: 100_000 });
});

describe('the bundle', () => {
  test('needs at most 200 KB of gzipped JavaScript before it shows anything', async () => {
    await ensureTabBundle();
    expect(initialBytes()).toBeLessThanOrEqual(200 * 1024);
  });
});
