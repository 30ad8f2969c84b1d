// The other administrators hear of looser settings, also when Usher closes then: nothing in the store owes it to them.
import { expect, test } from '@jest/globals';
import { createSettingsNotices } from '../../../bot/jobs/settings-notices.ts';
import { actorOf, buildPerson, openHeart, tenant } from '../plans/heart.ts';
import { messengerWith } from './played-chats.ts';

test('they are written to one after the other, and once Usher closes all who are left at the same moment', async () => {
  const heart = openHeart();
  const ending = new AbortController();
  const unanswered: (() => void)[] = [];
  const sendToPerson = async (): Promise<null> => new Promise((resolve) => { unanswered.push(() => { resolve(null); }); });
  const until = async (asked: number): Promise<void> => { for (let looks = 0; looks < 500 && unanswered.length < asked; looks += 1) await heart.world.clock.sleep(1); };
  await heart.store.users.putMany(tenant, ['megan', ...Array.from({ length: 20 }, (_none, at) => `admin${at}`)].map((id) => buildPerson(id, { role: 'admin' })));
  const notices = createSettingsNotices({ world: heart.world, store: heart.store, messenger: { ...messengerWith(), sendToPerson }, closing: ending.signal });
  notices.loosened(actorOf('megan'), 'Nobody has to agree any more.');
  await until(1);
  unanswered[0]?.();
  await until(2);
  expect(unanswered.length).toBe(2);
  ending.abort();
  unanswered[1]?.();
  await until(20);
  expect(unanswered.length).toBe(20);
  for (const answer of unanswered) answer();
  await notices.settled();
  await heart.close();
});
