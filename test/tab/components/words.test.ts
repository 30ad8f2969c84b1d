// Numbers, times and outcomes as people read them.
import { describe, expect, test } from '@jest/globals';
import { emptySummary } from '../../../shared/job.ts';
import { actionWords, agoWords, initialsOf, localLoginWords, progressWords, resultWords, summaryLine, userCountWords } from '../../../tab/components/words.ts';

const now = Date.parse('2026-11-22T12:00:00Z');

test.each([[false, undefined, 'Not allowed'], [true, undefined, 'Allowed'], [true, '2026-12-31', 'Allowed until 2026-12-31']])('local login %s until %s is “%s”', (localLogin, localLoginUntil, words) => {
  expect(localLoginWords({ localLogin, ...(localLoginUntil !== undefined && { localLoginUntil }) })).toBe(words);
});

describe('words', () => {
  test.each([
    [{ count: 0, atLeast: false }, '0 users'],
    [{ count: 1, atLeast: false }, '1 user'],
    [{ count: 1234, atLeast: false }, '1,234 users'],
    [{ count: 10_000, atLeast: true }, 'more than 10,000 users'],
  ])('count %j as "%s"', (total, words) => {
    expect(userCountWords(total)).toBe(words);
  });

  test.each([
    ['2026-11-22T11:59:40Z', 'just now'],
    ['2026-11-22T11:57:00Z', '3 minutes ago'],
    ['2026-11-22T02:00:00Z', '10 hours ago'],
    ['2026-11-21T11:00:00Z', 'yesterday'],
    ['2026-11-19T12:00:00Z', '3 days ago'],
    ['2026-09-01T12:00:00Z', '2 months ago'],
    ['2023-11-01T12:00:00Z', '3 years ago'],
    // The directory's clock may be a little ahead.
    ['2026-11-22T12:00:05Z', 'just now'],
  ])('tell %s as "%s"', (instant, words) => {
    expect(agoWords(instant, now)).toBe(words);
  });

  test.each([['disable-account', 'Disable account'], ['edit-user+add-to-group', 'Edit user and add to group'], ['settings', 'Settings'], ['', '']])('tell the action %s as "%s"', (action, words) => {
    expect(actionWords(action)).toBe(words);
  });

  test('name only the outcomes that happened', () => {
    expect(summaryLine({ summary: { ...emptySummary, created: 1990, refused: 10 } })).toBe('1,990 created, 10 refused');
    expect(summaryLine({ summary: { ...emptySummary, changed: 7 }, sends: true })).toBe('7 sent');
    expect(summaryLine({ summary: emptySummary })).toBe('nothing yet');
  });

  test.each([
    ['sync', 'done', { done: 100_000, total: 0 }, {}, '100,000 entries read'],
    ['sync', 'done', { done: 1, total: 0 }, {}, '1 entry read'],
    ['sync', 'running', { done: 340, total: 0 }, {}, '340 entries read'],
    ['change', 'done', { done: 1, total: 1 }, { refused: 1 }, '1 refused'],
    ['change', 'done', { done: 0, total: 0 }, {}, 'nothing changed'],
    ['change', 'stopped', { done: 0, total: 2 }, {}, 'nothing changed'],
    ['change', 'failed', { done: 0, total: 2 }, {}, 'nothing changed'],
    ['change', 'running', { done: 0, total: 2 }, {}, 'nothing yet'],
    ['change', 'queued', { done: 0, total: 2 }, {}, 'nothing yet'],
  ] as const)('a %s that is %s with %j and %j came to “%s”', (...[kind, state, progress, summary, words]) => {
    expect(resultWords({ kind, state, progress, summary: { ...emptySummary, ...summary } })).toBe(words);
  });

  test('leave out a total that is not known', () => {
    expect(progressWords({ progress: { done: 340, total: 1000 } })).toBe('340 of 1,000');
    expect(progressWords({ progress: { done: 340, total: 0 } })).toBe('340');
  });

  test.each([['Megan Bowen', 'MB'], ['Ludwig van der Berg', 'LB'], ['Élodie', 'É'], ['𝓐 b', '𝓐B'], ['123', ''], ['', '']])('shorten "%s" to "%s"', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });
});
