// Welcomes that could not be sent: what counts as the next occasion, and that it costs a turn nothing.
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Welcomes } from '../../../bot/jobs/welcomes.ts';
import { oweLetIn, oweWelcomes } from '../../../bot/plans/welcomes.ts';
import type { Directory, Messenger, Welcome } from '../../../bot/ports.ts';
import { buildPerson, openHeart, tenant } from '../plans/heart.ts';
import type { Heart } from '../plans/heart.ts';

let heart: Heart;
let sent: string[];
/** How Teams takes the next messages; then it takes them all. */
let taken: Awaited<ReturnType<Messenger['deliver']>>[];
let installing: Awaited<ReturnType<Directory['installChat']>>;
const minute = 60_000;

beforeEach(() => {
  heart = openHeart();
  [sent, taken, installing] = [[], [], { state: 'installed' }];
});
afterEach(() => heart.close());

function boot(): Welcomes {
  const deliver: Messenger['deliver'] = async (_tenant, person) => {
    const became = taken.shift() ?? 'sent';
    if (became === 'sent') sent.push(person);
    return Promise.resolve(became);
  };
  return new Welcomes({
    world: heart.world, store: heart.store, messenger: { deliver } as unknown as Messenger, closing: new AbortController().signal, // nothing else is asked
    directoryFor: () => ({ installChat: async () => Promise.resolve(installing) }) as unknown as Directory, // nothing else is asked
    wordsFor: async () => Promise.resolve({ card: {}, summary: '', mail: { subject: '', text: '' } }),
  });
}

const owe = async (changes: { person?: string; job?: string } = {}): Promise<void> =>
  oweWelcomes({ world: heart.world, store: heart.store }, tenant, [{ person: 'jane', name: 'Jane', email: 'jane@contoso.com', job: 'job1', invitedBy: 'Megan', ...changes }]);
const stateOf = async (person = 'jane'): Promise<Welcome | undefined> => (await heart.store.welcomes.get({ tenant }, person))?.value;

async function later(welcomes: Welcomes, minutes: number): Promise<void> {
  heart.now.value += minutes * minute;
  await welcomes.sweep(tenant);
}

describe('a welcome', () => {
  test('that Teams refused until it was given up is sent when the person, whose chat was known all the time, is here again, also to another process', async () => {
    const welcomes = boot();
    taken = Array.from({ length: 9 }, () => 'refused' as const);
    welcomes.present(tenant, 'jane');
    await owe();
    for (let times = 0; times < 20; times += 1) await later(welcomes, 800);
    expect([sent, taken, await stateOf()]).toMatchObject([[], [], { state: 'impossible', reason: 'Teams did not take the message for this person.' }]);
    for (const process of [boot(), welcomes, boot()]) {
      process.present(tenant, 'jane');
      await process.settled();
    }
    expect([sent, (await stateOf())?.state]).toEqual([['jane'], 'sent']);
  });

  test('that was put off is sent as soon as the person is here, whatever they had been looked up for before', async () => {
    const welcomes = boot();
    taken = ['refused'];
    await owe();
    welcomes.present(tenant, 'jane');
    await welcomes.settled();
    await later(welcomes, 1);
    expect(sent).toEqual(['jane']);
    taken = ['refused'];
    await owe({ job: 'job2' });
    await welcomes.sweep(tenant);
    welcomes.present(tenant, 'jane');
    await welcomes.settled();
    expect(sent).toEqual(['jane', 'jane']);
  });

  test('is looked for once in five minutes, however much somebody says', async () => {
    const welcomes = boot();
    const reads = jest.spyOn(heart.store.welcomes, 'get');
    const says = async (times: number): Promise<number> => {
      for (let time = 0; time < times; time += 1) welcomes.present(tenant, 'jane');
      await welcomes.settled();
      return reads.mock.calls.length;
    };
    expect(await says(50)).toBe(1);
    heart.now.value += 5 * minute;
    expect(await says(50)).toBe(2);
  });

  test('that the account held back is owed again once a read shows that it lets its owner in, and no other is, once', async () => {
    const shut = { enabled: false, status: 'inactive' } as const;
    const welcomes = boot();
    const read = async (state: object): Promise<void> => {
      await heart.store.users.put(tenant, buildPerson('jane', state));
      await oweLetIn({ world: heart.world, store: heart.store }, tenant);
      await welcomes.sweep(tenant);
    };
    await heart.store.users.putMany(tenant, [buildPerson('john'), buildPerson('jane', shut)]);
    taken = ['unreachable'];
    installing = { state: 'impossible', reason: 'No Teams licence.' };
    await owe({ person: 'john' });
    await owe();
    await welcomes.sweep(tenant);
    for (const [state, words] of [[{ deleted: '2026-03-01T08:00:00Z' }, 'deleted'], [shut, 'deactivated'], [shut, 'deactivated']] as const) {
      await read(state);
      expect([sent, await stateOf()]).toMatchObject([[], { state: 'impossible', reason: expect.stringContaining(words) }]);
    }
    for (const state of [{}, {}, shut, {}]) await read(state);
    expect([sent, (await stateOf())?.state, await stateOf('john')]).toMatchObject([['jane'], 'sent', { state: 'impossible', reason: 'No Teams licence.' }]);
  });
});
