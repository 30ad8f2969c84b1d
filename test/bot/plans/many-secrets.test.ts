// More passwords at once than can be told: whoever is beyond that keeps the old one, and is refused with what to do.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { limits } from '../../../shared/limits.ts';
import type { User } from '../../../shared/user.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

const beyond = 40;
let heart: Heart;
beforeEach(() => { heart = openHeart(); });
afterEach(() => heart.close());

async function* everybody(): AsyncGenerator<User[]> {
  await Promise.resolve();
  for (let from = 0; from < limits.secretsKept + beyond; from += 500) {
    yield Array.from({ length: Math.min(500, limits.secretsKept + beyond - from) }, (_none, at) => buildPerson(`person${from + at}`));
  }
}

describe('a plan for 10,040 people', () => {
  test.each(['reset-password', 'issue-access-pass'] as const)('does “%s” for 10,000 of them and refuses the others, saying why', async (kind) => {
    const { changes } = heart.boot();
    const plan = await changes.plan(actorOf('megan'), { title: 'All', operations: [{ kind }], users: everybody() });
    expect(plan.counts).toEqual({ total: 10_040, run: 10_000, skip: 0, refuse: beyond });
    const [refused] = await changes.rows(tenant, plan.id, { from: 0, limit: 1, verdict: 'refuse' });
    expect(refused).toMatchObject({ n: 10_000, operations: [], reason: 'At most 10,000 passwords or passes can be told at once. Ask for this person again when these are done.' });
  });

  test('needs an approver where it resets passwords: so many go beyond a day', async () => {
    const { decision } = await heart.boot().changes.plan(actorOf('megan'), { title: 'All', operations: [{ kind: 'reset-password' }], users: everybody() });
    expect(decision).toBe('approval');
  });
});
