import { describe, expect, test } from '@jest/globals';
import { cardTemplate, prepareTemplates } from '../../../bot/commands/card.ts';

const greeting = { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text: '${name}' }] };

describe('templates of cards', () => {
  test('are read one a turn, and others have theirs in between', async () => {
    const templates = Array.from({ length: 5 }, () => cardTemplate<{ name: string }>(greeting));
    let [turns, ready] = [0, false];
    const others = (async () => {
      while (!ready) {
        turns += 1;
        await new Promise((resolve) => { setImmediate(resolve); });
      }
    })();
    await prepareTemplates();
    ready = true;
    await others;
    expect(turns).toBeGreaterThanOrEqual(templates.length);
    expect(templates.map((make) => make({ name: 'Jane' }).body)).toEqual(templates.map(() => [{ type: 'TextBlock', text: 'Jane' }]));
  });

  test('that come after all were read are read when they are used', async () => {
    await prepareTemplates();
    expect(cardTemplate<{ name: string }>(greeting)({ name: 'Joe' })).toMatchObject({ body: [{ text: 'Joe' }] });
  });
});
