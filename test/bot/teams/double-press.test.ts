// What is known of a press for as long as the same press may be the second of one click: its answer, and nothing that is shown once.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import type { CardReply, Reply } from '../../../bot/commands/command.ts';
import { notice } from '../../../bot/commands/notice.card.ts';
import { createDoublePress } from '../../../bot/teams/double-press.ts';
import type { Given } from '../../../bot/teams/double-press.ts';

function open(): { press: (reply: Reply | undefined, looks?: boolean) => Promise<Reply | undefined | 'anew'>; wait: (milliseconds: number) => void } {
  let now = 0;
  const doublePress = createDoublePress({ now: () => now, sleep: async () => Promise.resolve() });
  return {
    wait: (milliseconds) => { now += milliseconds; },
    press: async (reply, looks = false) => {
      const given = async (): Promise<Given> => Promise.resolve({ work: Promise.resolve(reply ?? notice('Late')), reply });
      const click = doublePress({ card: 'c', press: 'p', looks }, given);
      if ('again' in click) return click.again;
      await click.first;
      return 'anew';
    },
  };
}
const running: CardReply = { ...notice('Working: 0 of 2'), job: 'j1' };
const keepsUp = { text: 'You pressed this a moment ago already. The card of that press changes by itself.' };

test.each([
  ['a card that stays', notice('Saved'), notice('Saved')],
  ['a line', { text: 'Only the approvers may decide this.' }, { text: 'Only the approvers may decide this.' }],
  ['a card and what follows it', { ...notice('Rejected'), follows: notice('Done') }, notice('Rejected')],
  ['the card of a job at work', running, keepsUp],
  ['the card of a request', { ...notice('Waits'), approval: 'a1' }, keepsUp],
  ['a card that stands in for slow work', undefined, keepsUp],
  ['a card with secrets', { ...notice('The password is 7'), here: true as const }, { text: expect.stringMatching(/shown only once is on the card of that press/) }],
])('a press that is answered with %s: for two seconds the same press makes nothing, and covers nothing that may have changed', async (_what, first: Reply | undefined, second) => {
  const { press, wait } = open();
  expect(await press(first)).toBe('anew');
  wait(1_999);
  expect(await press(notice('Other'))).toEqual(second);
  wait(1);
  expect(await press(notice('Other'))).toBe('anew');
});

test('a button that only looks looks again, unless what it has shown is shown once', async () => {
  const { press } = open();
  expect([await press(running, true), await press(running, true)]).toEqual(['anew', 'anew']);
  expect(await press({ ...notice('The password is 7'), here: true }, true)).toBe('anew');
  expect(await press(running, true)).toEqual({ text: expect.stringMatching(/shown only once/) });
});

test('a card with secrets is let go of once it was given, though nobody presses again', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const doublePress = createDoublePress({ now: () => 0, sleep: async () => Promise.resolve() });
  const given = async (): Promise<WeakRef<CardReply>> => {
    const reply: CardReply = { ...notice('The password is 7'), here: true };
    const click = doublePress({ card: 'c', press: 'p', looks: false }, async () => Promise.resolve({ work: Promise.resolve(reply), reply }));
    if ('first' in click) await click.first;
    return new WeakRef(reply);
  };
  const held = await given();
  await new Promise((resolve) => { setTimeout(resolve, 0); });
  collect();
  expect(held.deref()).toBeUndefined();
  expect(doublePress({ card: 'c', press: 'p', looks: false }, async () => Promise.reject(new Error('not run')))).toHaveProperty('again');
});
