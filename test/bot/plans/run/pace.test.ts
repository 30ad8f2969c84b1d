// The write budget: from the documentation at first, from the directory's own word as soon as there is one.
import { describe, expect, test } from '@jest/globals';
import { createPace } from '../../../../bot/plans/run/pace.ts';

const documented = { size: 3_000, perSecond: 20 };

function clockAt(start: number) {
  let now = start;
  return { clock: { now: () => now, sleep: () => Promise.resolve() }, pass: (milliseconds: number) => { now += milliseconds; } };
}

describe('the pace', () => {
  test('lets the documented burst through and then waits for the refill', () => {
    const { clock } = clockAt(0);
    const pace = createPace(clock, documented);
    pace.take(3_000);
    pace.returned(3_000, undefined);
    expect(pace.wait(20, true)).toBe(1_000);
  });

  test('waits no longer once the time has passed', () => {
    const { clock, pass } = clockAt(0);
    const pace = createPace(clock, documented);
    pace.take(3_000);
    pace.returned(3_000, undefined);
    pass(1_000);
    expect(pace.wait(20, true)).toBe(0);
  });

  test('believes a directory that says most of the budget is left', () => {
    const { clock } = clockAt(0);
    const pace = createPace(clock, documented);
    pace.take(3_000);
    pace.returned(3_000, { below: 0.8 });
    expect(pace.wait(500, true)).toBe(0);
  });

  test('believes a directory that says it is nearly used up, though little was sent from here', () => {
    const { clock } = clockAt(0);
    const pace = createPace(clock, documented);
    pace.take(20);
    pace.returned(20, { used: 0.999 });
    expect(pace.wait(20, false)).toBeGreaterThan(0);
  });

  test('keeps its own count as long as the directory’s word, which may or may not include what is under way, allows it', () => {
    const { clock } = clockAt(0);
    const pace = createPace(clock, documented);
    pace.take(2_400);
    pace.returned(2_200, { used: 0.75 });
    expect(pace.wait(600, false)).toBe(0);
    expect(pace.wait(601, false)).toBeGreaterThan(0);
  });

  test('believes the directory where its own count lies below what can be true', () => {
    const { clock } = clockAt(0);
    const pace = createPace(clock, documented);
    pace.take(2_900);
    pace.returned(2_700, { used: 0.75 });
    expect(pace.wait(550, false)).toBe(0);
    expect(pace.wait(551, false)).toBeGreaterThan(0);
  });

  test('keeps a reserve for people while bulk work is under way', () => {
    const { clock } = clockAt(0);
    const pace = createPace(clock, documented);
    pace.take(2_950);
    expect(pace.wait(20, true)).toBeGreaterThan(0);
    expect(pace.wait(20, false)).toBe(0);
  });

  test('sends nothing before Retry-After has passed, for people neither', () => {
    const { clock, pass } = clockAt(0);
    const pace = createPace(clock, documented);
    pace.refused(2_500);
    expect(pace.wait(1, false)).toBe(2_500);
    pass(2_500);
    expect(pace.wait(1, false)).toBe(0);
  });
});
