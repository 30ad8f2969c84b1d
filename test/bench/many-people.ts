// Changes to many people from one message: how long the plan takes to be shown, and how few requests it takes to carry out.
import { median, spread } from './measure.ts';
import type { Bench, Measurement, Size } from './measure.ts';
import { openLoopback } from './loopback.ts';
import { messageOf, startConnector } from './played-client.ts';
import { startLocalDirectory, startUsher } from './usher-process.ts';

interface Stats { requests: number; batches: number; writes: number }
const sizes = { full: { plan: 5_000, rounds: 5 }, quick: { plan: 300, rounds: 1 } };
const people = 500;
/** Milliseconds within which a plan must be shown; a person waits no longer. */
const patience = 3_000;
/** Two changes a person, twenty changes a request. */
const mostRequests = people * 2 / 20;

async function measure(size: Size): Promise<Measurement[]> {
  const { plan, rounds } = sizes[size];
  const directory = await startLocalDirectory();
  await directory.switches('POST', 'seed', { users: plan + 100, groups: 0, seed: 7 });
  const [usher, connector] = [await startUsher(directory), await startConnector()];
  const loopback = openLoopback();
  const me = await usher.api<{ person: { id: string; name: string }; organisation: { tenant: string } }>('GET', '/me');
  const speaker = { ...me.person, tenant: me.organisation.tenant };
  let n = 0;

  async function say(text: string): Promise<{ took: number; card: string }> {
    n += 1;
    const message = connector.next();
    const begun = performance.now();
    const [arrived] = await Promise.all([message, loopback.ask(`${usher.address}/api/messages`, { method: 'POST', body: messageOf(speaker, text, { n, serviceUrl: connector.address }) })]);
    return { took: arrived.at - begun, card: JSON.stringify(arrived.body.attachments?.[0]?.content) };
  }

  const shown: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { took, card } = await say('deactivate status:active,invited type:member');
    if (!/"To do"/.test(card)) throw new Error(`No plan was shown: ${card.slice(0, 300)}`);
    shown.push(took);
  }
  const page = await usher.api<{ items: { id: string; userPrincipalName: string; role: string; directoryRoles: string[]; synced: boolean }[] }>('GET', `/users?type=member&pageSize=500&status=active,invited`);
  const second = await usher.api<typeof page>('GET', '/users?type=member&pageSize=500&status=active,invited&sort=-name');
  const plain = [...new Map([...page.items, ...second.items].map((user) => [user.id, user])).values()].filter(({ role, directoryRoles, synced }) => role === 'user' && directoryRoles.length === 0 && !synced).slice(0, people);
  const { card } = await say(`deactivate ${plain.map(({ userPrincipalName }) => userPrincipalName).join(' ')}`);
  const id = /"usherPlan":"([^"]+)"/.exec(card)?.[1] ?? '';
  await directory.switches('DELETE', 'stats');
  const { job, took } = await usher.commitPlan(id);
  const stats = await directory.switches<Stats>('GET', 'stats');
  await usher.stop();
  await directory.stop();
  loopback.close();
  connector.close();
  if (job.summary.changed !== plain.length) throw new Error(`Not all were deactivated: ${JSON.stringify(job.summary)}`);
  return [
    { name: `plan for ${plan.toLocaleString('en')} people shown in a chat / ${patience} ms`, ratio: median(shown) / patience, limit: 1, detail: `${median(shown).toFixed(0)} ms, ${spread(shown, 0)}, ${rounds} rounds` },
    { name: `requests to Graph for deactivating ${plain.length} people of one message / ${mostRequests}`, ratio: stats.requests / mostRequests, limit: 1, detail: `${stats.requests} requests, ${stats.writes} writes, in ${(took / 1000).toFixed(2)} s` },
  ];
}

export const manyPeople: Bench = { name: 'many', run: measure };
