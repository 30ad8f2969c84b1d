// How long a person waits for the answer to "help", beside a bare bot that has the same card ready.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLoopback } from './loopback.ts';
import { median, spread } from './measure.ts';
import type { Bench, Measurement, Size } from './measure.ts';
import { messageOf, startConnector } from './played-client.ts';
import { startProgram, temporaryFolder } from './program.ts';
import { administrator, startLocalDirectory, startUsher } from './usher-process.ts';

const limit = 1.3;
const sizes = { full: { rounds: 9, turns: 100, warmUp: 1500 }, quick: { rounds: 3, turns: 30, warmUp: 50 } };

async function measureHelp(size: Size): Promise<Measurement[]> {
  const { rounds, turns, warmUp } = sizes[size];
  const [directory, connector] = [await startLocalDirectory(), await startConnector()];
  const usher = await startUsher(directory);
  const loopback = openLoopback();
  const me = await usher.api<{ person: { id: string; name: string }; organisation: { tenant: string } }>('GET', '/me');
  const speaker = { ...me.person, tenant: me.organisation.tenant };
  let n = 0;

  /** Milliseconds from sending the message to having the card. The turn is over on both sides before the next begins. */
  async function turn(address: string): Promise<{ took: number; card: unknown }> {
    n += 1;
    const body = messageOf(speaker, 'help', { n, serviceUrl: connector.address });
    const message = connector.next();
    const begun = performance.now();
    const [arrived] = await Promise.all([message, loopback.ask(`${address}/api/messages`, { method: 'POST', body })]);
    const card = arrived.body.attachments?.[0]?.content;
    if (card === undefined) throw new Error(`${address} answered without a card: ${JSON.stringify(arrived.body).slice(0, 300)}`);
    return { took: arrived.at - begun, card };
  }

  const { card } = await turn(usher.address);
  const cardFile = join(temporaryFolder(), 'card.json');
  writeFileSync(cardFile, JSON.stringify(card));
  const bare = await startProgram({ file: 'test/bench/bare-bot.ts', environment: { CARD_FILE: cardFile }, ready: /listening on (http:\S+)/ });

  async function round(length: number): Promise<{ ours: number; peer: number }> {
    const [ours, peer]: [number[], number[]] = [[], []];
    for (let done = 0; done < length; done += 1) {
      ours.push((await turn(usher.address)).took);
      peer.push((await turn(bare.said)).took);
    }
    return { ours: median(ours), peer: median(peer) };
  }

  // A server has been up for a while; both are compiled and optimised before anything counts.
  await round(warmUp);
  const results: { ours: number; peer: number }[] = [];
  for (let done = 0; done < rounds; done += 1) results.push(await round(turns));
  await Promise.all([usher.stop(), bare.stop()]);
  await directory.stop();
  loopback.close();
  connector.close();
  const ratios = results.map(({ ours, peer }) => ours / peer);
  const [ours, peer] = [median(results.map((each) => each.ours)), median(results.map((each) => each.peer))];
  return [{
    name: 'answer to “help” / a bare bot with the same card ready', ratio: median(ratios), limit,
    detail: `${ours.toFixed(2)} ms beside ${peer.toFixed(2)} ms, card of ${JSON.stringify(card).length} bytes; ${rounds} rounds of ${turns}, ${spread(ratios)}; spoken to by ${administrator}`,
  }];
}

export const helpTurn: Bench = { name: 'help', run: measureHelp };
