// An activity that is sent again is done once, and its answer is not kept for longer than clients send again.
import { expect, test } from '@jest/globals';
import { createOnce } from '../../../bot/teams/once.ts';

test('whoever asks again gets the answer of the first for a minute, and then none; the work is done once all the same', async () => {
  let now = 0;
  let done = 0;
  const once = createOnce<string>({ now: () => now });
  const ask = async (key: string): Promise<[string | undefined, boolean]> => {
    const { result, again } = once(key, () => {
      done += 1;
      return Promise.resolve(`answer ${done}`);
    });
    return [await result, again];
  };
  expect([await ask('a'), await ask('a')]).toEqual([['answer 1', false], ['answer 1', true]]);
  now = 59_999;
  expect(await ask('a')).toEqual(['answer 1', true]);
  now = 60_000;
  expect([await ask('b'), await ask('a'), done]).toEqual([['answer 2', false], [undefined, true], 2]);
});

test('a failed attempt may be repeated, and the oldest of many are forgotten', async () => {
  const once = createOnce<number>({ now: () => 0 }, 2);
  await expect(once('a', () => Promise.reject(new Error('away'))).result).rejects.toThrow('away');
  expect(once('a', () => Promise.resolve(1)).again).toBe(false);
  once('b', () => Promise.resolve(2));
  once('c', () => Promise.resolve(3));
  expect([once('c', () => Promise.resolve(4)).again, once('a', () => Promise.resolve(5)).again]).toEqual([true, false]);
});
