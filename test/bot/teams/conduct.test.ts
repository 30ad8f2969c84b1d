// Slow work: a card stands in for the answer and is replaced when the work is done, whatever came of it.
import { describe, expect, test } from '@jest/globals';
import type { Chat, Context, Reply } from '../../../bot/commands/command.ts';
import { notice } from '../../../bot/commands/notice.card.ts';
import type { Card } from '../../../bot/ports.ts';
import { createConduct } from '../../../bot/teams/conduct.ts';
import type { Conduct } from '../../../bot/teams/conduct.ts';
import { UsherError } from '../../../shared/errors.ts';
import { textOf } from '../commands/desk.ts';

const place = { conversation: 'c', message: 'm' };

function stage({ deleted = false, kind = 'personal', reachable = true }: { deleted?: boolean; kind?: Chat['kind']; reachable?: boolean } = {}): { conduct: Conduct; context: Context; drawn: Card[]; sent: string[]; passTime: () => void; logged: string[] } {
  const drawn: Card[] = [];
  const sent: string[] = [];
  const logged: string[] = [];
  const { promise: passed, resolve: passTime } = Promise.withResolvers<void>();
  const clock = { now: () => 0, sleep: async () => passed };
  const log = { info: () => undefined, warn: () => undefined, error: (_event: string, facts?: object) => { logged.push(JSON.stringify(facts)); } };
  const conduct = createConduct({
    bringToPerson: () => Promise.resolve('unreachable' as const), deliver: () => Promise.resolve('unreachable' as const), sendToConversation: async (_tenant, conversation, { card }) => Promise.resolve(sent.push(`${conversation}: ${wordsOf(card)}`)).then(() => place),
    sendToPerson: async (_tenant, person, { card }) => Promise.resolve(reachable && sent.push(`${person}: ${wordsOf(card)}`) > 0 ? place : null),
    updateCard: async (_tenant, _place, { card }) => Promise.resolve(!deleted && drawn.push(card) > 0),
  });
  const services = { world: { clock, log, ids: { next: () => 'id1', earliest: () => '' } } };
  return { conduct, context: { services, actor: { tenant: 't', person: { id: 'megan', name: 'Megan' } }, chat: { kind, conversation: 'c' } } as unknown as Context, drawn, sent, logged, passTime }; // the parts that conduct touches
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
    conduct.later(context, work, { place, pressed: false });
    finish(notice('Done at last'));
    await conduct.idle();
    expect(wordsOf(drawn[0])).toBe('Done at last');
  });

  test('that is refused later says why, as a card', async () => {
    const { conduct, context, drawn } = stage();
    const { work, fail } = promised();
    conduct.later(context, work, { place, pressed: false });
    fail(new UsherError('file.unreadable', 'The file has no rows.'));
    await conduct.idle();
    expect(wordsOf(drawn[0])).toBe('The file has no rows.');
  });

  test('whose card was deleted meanwhile is lost only when nothing in it is told once', async () => {
    const { conduct, context, sent } = stage({ deleted: true });
    conduct.later(context, Promise.resolve(notice('Done at last')), { place, pressed: true });
    conduct.later(context, Promise.resolve({ ...notice('The password is 7'), here: true }), { place, pressed: true });
    await conduct.idle();
    expect(sent).toEqual(['megan: The password is 7']);
  });

  test('that breaks later is told plainly, and the log has the reason', async () => {
    const { conduct, context, drawn, logged } = stage();
    const { work, fail } = promised();
    conduct.later(context, work, { place, pressed: false });
    fail(new Error('kaputt'));
    await conduct.idle();
    expect(wordsOf(drawn[0])).toMatch(/Something went wrong on our side\..*\(id1\)/);
    expect(wordsOf(drawn[0])).not.toContain('kaputt');
    expect(logged.join()).toContain('kaputt');
  });
});

describe.each(['group', 'channel'] as const)('a press in a %s that takes its time', (kind) => {
  const replies: [string, () => Promise<Reply>, string][] = [
    ['a line', async () => Promise.resolve({ text: 'Only the approvers may decide this.' }), 'Only the approvers may decide this.'],
    ['a card for one pair of eyes', async () => Promise.resolve({ ...notice('Home phone +49 1'), here: true }), 'Home phone +49 1'],
    ['a refusal', async () => Promise.reject(new UsherError('plan.not-yours')), new UsherError('plan.not-yours').message],
  ];

  test.each(replies)('and is answered by %s leaves the card to the others; whoever pressed reads it in private', async (_what, work, words) => {
    const { conduct, context, drawn, sent } = stage({ kind });
    conduct.later(context, work(), { place, pressed: true });
    await conduct.idle();
    expect([drawn, sent]).toEqual([[], [`megan: ${words}`]]);
  });

  test.each(replies)('and is answered by %s tells the others nothing of it when whoever pressed cannot be written to', async (_what, work, words) => {
    const { conduct, context, drawn, sent } = stage({ kind, reachable: false });
    conduct.later(context, work(), { place, pressed: true });
    await conduct.idle();
    expect([drawn, sent]).toEqual([[], [expect.stringMatching(/^c: [^]*Megan, what you pressed has an answer for you alone\. Write to me in a private chat/)]]);
    expect(sent.join()).not.toContain(words);
  });

  test('and is answered by a card for everybody changes the card', async () => {
    const { conduct, context, drawn, sent } = stage({ kind });
    conduct.later(context, Promise.resolve(notice('Confirmed by Megan')), { place, pressed: true });
    await conduct.idle();
    expect([drawn.map(wordsOf), sent]).toEqual([['Confirmed by Megan'], []]);
  });
});

test('a message in a group that takes its time is answered where it was said, whatever the answer', async () => {
  const { conduct, context, drawn, sent } = stage({ kind: 'group' });
  conduct.later(context, Promise.resolve({ text: 'There is nobody of that name.' }), { place, pressed: false });
  await conduct.idle();
  expect([drawn.map(wordsOf), sent]).toEqual([['There is nobody of that name.'], []]);
});

test('what is for one pair of eyes is not drawn for others', async () => {
  const { conduct, context, drawn } = stage();
  conduct.settle(context, { ...notice('secret'), here: true }, { place, redraw: true });
  conduct.settle(context, notice('no id'), { place: { ...place, message: '' }, redraw: true });
  await conduct.idle();
  expect(drawn).toEqual([]);
});
