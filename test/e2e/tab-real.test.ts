// The tab before Usher itself: the same expectations as before the stand-in, on the real REST interface.
import { jest } from '@jest/globals';
import { startAtWork } from '../flows/usher-at-work.ts';
import { ensureTabBundle } from './tab-bundle.ts';
import { describeTab } from './tab-suite.ts';

jest.setTimeout(120_000);

describeTab('Usher', async () => {
  await ensureTabBundle();
  const at = await startAtWork({ people: 2_500 });
  return { address: at.address, close: at.close };
});
