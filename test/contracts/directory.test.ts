import { setTimeout as wait } from 'node:timers/promises';
import { createGraphDirectory } from '../../bot/graph/graph-directory.ts';
import { localTokens } from '../../bot/graph/tokens.ts';
import type { Clock, Log, Random } from '../../bot/ports.ts';
import { startDirectory } from '../../infra/local/directory/server.ts';
import { whyNotEditable } from '../../shared/group.ts';
import type { DirectoryUnderTest } from './directory-cast.ts';
import { directoryContract } from './directory.ts';

const clock: Clock = { now: () => Date.now(), sleep: (milliseconds, signal) => wait(milliseconds, undefined, { signal }).catch(() => undefined) };
const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const random: Random = { number: () => 0.5, password: () => 'not used here' };

directoryContract('Microsoft Graph, as the local directory speaks it', async (): Promise<DirectoryUnderTest> => {
  const running = await startDirectory({ port: 0 });
  const directory = createGraphDirectory({ baseUrl: running.url, tenant: 'contoso', token: localTokens(running.url), clock, random, log: silent, teamsAppId: '72f98800-0000-4000-8000-0000000000a1' });
  const { groups } = await directory.listGroups(null);
  const [first, second] = groups.filter((group) => whyNotEditable(group) === undefined && group.licences.length === 0);
  const ruled = groups.find((group) => group.dynamic);
  const licence = (await directory.licences()).find(({ free }) => free >= 5);
  const application = (await directory.applications()).find(({ roles }) => roles.length > 1);
  if (!application || !first || !second || !ruled || !licence) throw new Error('The demo organisation lacks a group, a licence or an application that this contract needs.');
  return { directory, clock, domain: 'contoso.com', groups: [first.id, second.id], ruledGroup: ruled.id, licence: licence.id, application, mailbox: 'megan.bowen@contoso.com', close: () => running.close() };
});
