// Messages as the runner sees them: one door, every answer of the chat an outcome, and the app for whoever lacks it.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { withChat } from '../../../bot/plans/chat-changes.ts';
import type { ChangeOutcome, Delivered, Directory, DirectoryChange, Messenger } from '../../../bot/ports.ts';

let delivered: Delivered[];
let installs: string[];
let installing: Awaited<ReturnType<Directory['installChat']>>;
let door: Directory;
const message = (userId: string): DirectoryChange => ({ kind: 'send-message', userId, title: 'Message', text: 'Hello' });

beforeEach(() => {
  [delivered, installs, installing] = [[], [], { state: 'installed' }];
  const directory = {
    apply: async (changes: readonly DirectoryChange[]) => Promise.resolve({ outcomes: changes.map(() => ({ state: 'already', reason: 'directory' })) }),
    installChat: async (userId: string) => { installs.push(userId); return Promise.resolve(installing); },
  } as unknown as Directory; // nothing else is asked
  const messenger = { deliver: async () => Promise.resolve(delivered.shift() ?? 'sent') } as unknown as Messenger; // nothing else is asked
  door = withChat(directory, 't1', { messenger, cardFor: ({ text }) => ({ card: {}, summary: text }) });
});

async function sent(userId = 'jane'): Promise<ChangeOutcome | undefined> {
  return (await door.apply([message(userId)])).outcomes[0];
}

describe('a message', () => {
  test.each<[Delivered, object]>([
    ['sent', { state: 'done' }],
    ['refused', { state: 'refused', code: 'refused' }],
    ['later', { state: 'later', why: 'unavailable' }],
    ['unknown', { state: 'unknown' }],
  ])('that is %s has the outcome %j, and no app is installed', async (became, outcome) => {
    delivered = [became];
    expect(await sent()).toMatchObject(outcome);
    expect(installs).toEqual([]);
  });

  test('between other changes keeps its place', async () => {
    const other: DirectoryChange = { kind: 'delete-user', userId: 'x' };
    expect((await door.apply([other, message('jane'), other])).outcomes.map(({ state }) => state)).toEqual(['already', 'done', 'already']);
  });

  test('of unknown fate is nothing the directory could tell about', async () => {
    expect(await door.findOut(message('jane'), 0)).toEqual({ state: 'cannot-tell' });
  });
});

describe('whoever has not talked to Usher', () => {
  test('gets the app once, is tried again, and has the message when Teams says how to reach them', async () => {
    delivered = ['unreachable', 'unreachable'];
    expect([await sent(), await sent(), await sent()]).toMatchObject([{ state: 'later', why: 'not-visible' }, { state: 'later' }, { state: 'done' }]);
    expect(installs).toEqual(['jane']);
  });

  test('is refused in words when Teams does not say so in half a minute, each person by themselves', async () => {
    delivered = Array.from({ length: 6 }, () => 'unreachable' as const);
    const outcomes = [await sent(), await sent(), await sent(), await sent(), await sent()];
    expect(outcomes.map((outcome) => outcome?.state)).toEqual(['later', 'later', 'later', 'later', 'refused']);
    expect(outcomes.at(-1)).toMatchObject({ reason: expect.stringContaining('Teams has not said yet how to reach them') });
    expect(await sent('john')).toMatchObject({ state: 'later' });
  });

  test('and cannot have the app is refused at once, with the reason', async () => {
    [delivered, installing] = [['unreachable'], { state: 'impossible', reason: 'No Teams licence.' }];
    expect(await sent()).toMatchObject({ state: 'refused', reason: 'Usher cannot write to this person first. No Teams licence.' });
  });

  test('gets the app later when the directory does not answer, and is refused with its reason in the end', async () => {
    delivered = Array.from({ length: 5 }, () => 'unreachable' as const);
    installing = { state: 'later', reason: 'Microsoft Graph does not answer right now.' };
    const outcomes = [await sent(), await sent(), await sent(), await sent(), await sent()];
    expect(outcomes.map((outcome) => outcome?.state)).toEqual(['later', 'later', 'later', 'later', 'refused']);
    expect(outcomes.at(-1)).toMatchObject({ reason: installing.reason });
    expect(installs).toHaveLength(5);
  });
});
