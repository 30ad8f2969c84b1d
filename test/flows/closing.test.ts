// Usher is stopped while the chats of its approvers cannot be reached: it ends with what is under way, and the next process asks them.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Clock, Store, World } from '../../bot/ports.ts';
import { openSqliteStore } from '../../bot/sqlite/sqlite-store.ts';
import { startConnector } from './connector.ts';
import type { Connector } from './connector.ts';
import { textIn } from './person.ts';
import { startAtWork, tenant } from './usher-at-work.ts';
import type { AtWork } from './usher-at-work.ts';

const approvers = 24;
/** A message is tried again after such pauses (bot/teams/messenger.ts); they end here when whoever waits is told to, and never by themselves. */
const pauses = { from: 1_000, to: 12_500 };
const untilTold = (real: Clock): Clock => ({
  ...real,
  sleep: async (milliseconds, signal) => milliseconds < pauses.from || milliseconds > pauses.to || signal === undefined ? real.sleep(milliseconds, signal) : new Promise((resolve) => { signal.addEventListener('abort', () => { resolve(); }); }),
});
/** By then a living process would have told it. */
const aMinuteLater = (real: Clock): Clock => ({ ...real, now: () => real.now() + 60_000 });

let connector: Connector;
let store: Store;
let last: AtWork;

/** One process after the other on the same store, and through the same chat. */
async function start(clock: (real: Clock) => Clock): Promise<AtWork> {
  const openStore = ({ clock: time }: World): Store => (store ??= openSqliteStore({ clock: time }));
  last = await startAtWork({ clock, connector, openStore: (world) => ({ ...openStore(world), close: async () => Promise.resolve() }) });
  return last;
}

beforeAll(async () => { connector = await startConnector(); });
afterAll(async () => {
  await last.close();
  await connector.close();
  await store.close();
});

/** So many people who have written to Usher, and may approve. */
async function appointMany(at: AtWork): Promise<string[]> {
  const { users } = await store.users.list(tenant, { filter: { role: 'user', status: ['active'] }, limit: 100 });
  const chosen = users.filter(({ type, synced, directoryRoles, userPrincipalName }) => type === 'member' && !synced && directoryRoles.length === 0 && !userPrincipalName.startsWith('adele')).slice(0, approvers);
  for (const { userPrincipalName } of chosen) await (await at.person(userPrincipalName)).say('help');
  for (const user of chosen) await store.users.put(tenant, { ...user, role: 'admin' });
  return chosen.map(({ id }) => `a:personal-${id}`).toSorted();
}

const isAsking = (words: string): boolean => words.includes('asks for your approval');

test('it tries nothing again and begins nothing more, and after the next start each approver is asked once', async () => {
  const first = await start(untilTold);
  const chats = await appointMany(first);
  const megan = await first.person('megan.bowen@contoso.com');
  const preview = await megan.say('delete adele.vance@contoso.com');
  const begun: string[] = [];
  const toEight = Promise.withResolvers<void>();
  connector.trouble = ({ conversation, words }) => {
    if (!isAsking(words)) return undefined;
    if (begun.push(conversation) === 8) toEight.resolve();
    return { status: 503 };
  };
  await megan.press(preview, 'Ask for approval');
  await toEight.promise;
  await first.close();
  expect([begun.length, new Set(begun).size, begun.every((chat) => chats.includes(chat))]).toEqual([8, 8, true]);

  connector.trouble = () => undefined;
  await start(aMinuteLater);
  const asked = (): string[] => connector.shown.filter(({ card }) => isAsking(textIn(card))).map(({ conversation }) => conversation).toSorted();
  await connector.when(() => (asked().length >= approvers ? true : undefined));
  expect(asked()).toEqual(chats);
}, 60_000);
