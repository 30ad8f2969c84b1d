// Slow work: a card stands in for the answer and is replaced when the work is done, whatever came of it.
import { describe, expect, test } from '@jest/globals';
import type { Context, Reply } from '../../../bot/commands/command.ts';
import { notice } from '../../../bot/commands/notice.card.ts';
import type { Card } from '../../../bot/ports.ts';
import { createConduct } from '../../../bot/teams/conduct.ts';
import type { Conduct } from '../../../bot/teams/conduct.ts';
import { UsherError } from '../../../shared/errors.ts';
import { textOf } from '../commands/desk.ts';

const place = { conversation: 'c', message: 'm' };

function stage({ deleted = false } = {}): { conduct: Conduct; context: Context; drawn: Card[]; sent: string[]; passTime: () => void; logged: string[] } {
  const drawn: Card[] = [];
  const sent: string[] = [];
  const logged: string[] = [];
  const { promise: passed, resolve: passTime } = Promise.withResolvers<void>();
  const clock = { now: () => 0, sleep: async () => passed };
  const log = { info: () => undefined, warn: () => undefined, error: (_event: string, facts?: object) => { logged.push(JSON.stringify(facts)); } };
  const conduct = createConduct({
    deliver: () => Promise.resolve('unreachable' as const), sendToConversation: () => Promise.resolve(null), sendToPerson: async (_tenant, person, { card }) => { sent.push(`${person}: ${wordsOf(card)}`); return Promise.resolve(place); },
    updateCard: async (_tenant, _place, { card }) => Promise.resolve(!deleted && drawn.push(card) > 0),
  });
  const services = { world: { clock, log, ids: { next: () => 'id1', earliest: () => '' } } };
  return { conduct, context: { services, actor: { tenant: 't', person: { id: 'megan' } } } as unknown as Context, drawn, sent, logged, passTime }; // the parts that conduct touches
}

function promised(): { work: Promise<Reply>; finish: (reply: Reply) => void; fail: (error: unknown) => void } {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  return { work: promise, finish: resolve, fail: reject };
}
const wordsOf = (card: Card | undefined): string => (card === undefined ? '' : textOf({ card, summary: '' }));

describe('work that takes its time', () => {
  test('in time is the answer itself', async () => {
    const { conduct, context } = stage();
    const { work, finish } = promised();
    finish(notice('Done'));
    expect(await conduct.inTime(context, work)).toEqual(notice('Done'));
  });

  test('too late gives way, and its answer takes the place of the card that stood in', async () => {
    const { conduct, context, drawn, passTime } = stage();
    const { work, finish } = promised();
    const answered = conduct.inTime(context, work);
    passTime();
    expect(await answered).toBeUndefined();
    conduct.later(context, work, place);
    finish(notice('Done at last'));
    await conduct.idle();
    expect(wordsOf(drawn[0])).toBe('Done at last');
  });

  test('that is refused later says why, as a card', async () => {
    const { conduct, context, drawn } = stage();
    const { work, fail } = promised();
    conduct.later(context, work, place);
    fail(new UsherError('file.unreadable', 'The file has no rows.'));
    await conduct.idle();
    expect(wordsOf(drawn[0])).toBe('The file has no rows.');
  });

  test('whose card was deleted meanwhile is lost only when nothing in it is told once', async () => {
    const { conduct, context, sent } = stage({ deleted: true });
    conduct.later(context, Promise.resolve(notice('Done at last')), place);
    conduct.later(context, Promise.resolve({ ...notice('The password is 7'), here: true }), place);
    await conduct.idle();
    expect(sent).toEqual(['megan: The password is 7']);
  });

  test('that breaks later is told plainly, and the log has the reason', async () => {
    const { conduct, context, drawn, logged } = stage();
    const { work, fail } = promised();
    conduct.later(context, work, place);
    fail(new Error('kaputt'));
    await conduct.idle();
    expect(wordsOf(drawn[0])).toMatch(/Something went wrong on our side\..*\(id1\)/);
    expect(wordsOf(drawn[0])).not.toContain('kaputt');
    expect(logged.join()).toContain('kaputt');
  });
});

test('what is for one pair of eyes is not drawn for others', async () => {
  const { conduct, context, drawn } = stage();
  conduct.settle(context, { ...notice('secret'), here: true }, { place, redraw: true });
  conduct.settle(context, notice('no id'), { place: { ...place, message: '' }, redraw: true });
  await conduct.idle();
  expect(drawn).toEqual([]);
});
