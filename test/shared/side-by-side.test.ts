// A few at a time, in the order they came.
import { expect, test } from '@jest/globals';
import { sideBySide } from '../../shared/side-by-side.ts';

test('never more at once than there are lanes, and results in the order of the items', async () => {
  let atOnce = 0;
  let most = 0;
  const results = await sideBySide([5, 1, 4, 2, 3], 2, async (item) => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    for (let turn = 0; turn < item; turn += 1) await Promise.resolve();
    atOnce -= 1;
    return item * 10;
  });
  expect([results, most]).toEqual([[50, 10, 40, 20, 30], 2]);
});

test('of nothing is nothing, and a failure is thrown', async () => {
  expect(await sideBySide([], 3, async () => Promise.resolve(1))).toEqual([]);
  await expect(sideBySide([1, 2], 3, async (item) => (item === 2 ? Promise.reject(new Error('two')) : Promise.resolve(item)))).rejects.toThrow('two');
});
