// The composition root: wires stores, directory, heart, jobs and commands. It listens to nothing and reads no setting.
import type { Job } from '../shared/job.ts';
import { tabAddress } from '../shared/tab-page.ts';
import { usher } from '../shared/user.ts';
import { createSyncStart } from './jobs/sync-start.ts';
import type { SyncStart } from './jobs/sync-start.ts';
import { Worker } from './jobs/worker.ts';
import type { WorkerParts } from './jobs/worker.ts';

import { createApprovalCards } from './jobs/approval-cards.ts';
import { runSchedules } from './jobs/schedules.ts';
import { createSettingsNotices } from './jobs/settings-notices.ts';
import { Welcomes } from './jobs/welcomes.ts';
import { messageCard } from './commands/message.card.ts';
import { welcomeWords } from './commands/welcome.card.ts';
import { withChat } from './plans/chat-changes.ts';
import { createJobCards } from './jobs/job-cards.ts';
import { rowsWorthNaming } from './commands/change-flow.ts';
import type { Services } from './commands/services.ts';
import { createActors } from './plans/actors.ts';
import { Approvals } from './plans/approvals.ts';
import { createChanges } from './plans/changes.ts';
import { installChat } from './plans/chat-installs.ts';
import { Delegations } from './plans/delegations.ts';
import { Executor } from './plans/execute.ts';
import { readSettings, recordSettings } from './plans/organisation-settings.ts';
import { recordProperties } from './plans/property-definitions.ts';
import { freshen } from './plans/read-model.ts';
import type { FirstRoles } from './plans/read-model.ts';
import { showDefinedProperties } from './plans/shown-properties.ts';
import { usersAsOfNow } from './plans/stored-users.ts';
import type { Directory, Messenger, Organisation, ReadImport, SecretsFile, Store, TabLinks, World } from './ports.ts';

export interface UsherParts {
  world: World;
  store: Store;
  /** The directory of a tenant; the same object each time. */
  directoryFor: (tenant: string) => Directory;
  tenants: readonly string[];
  first: FirstRoles;
  readImport: ReadImport;
  secretsFile: SecretsFile;
  /** Where browsers reach Usher, without a slash at the end. */
  address: () => string;
  /** Lead into the chat where it has the app; plain addresses otherwise. */
  tabLinks?: TabLinks;
  /** No other process can be alive on this store. */
  alone: boolean;
}

export interface Usher {
  services: Services;
  worker: Worker;
  /** The chat, once there is one; jobs keep their cards up to date through it. */
  speakThrough(messenger: Messenger): void;
  /** Fires when Usher is about to end; the chat listens, and tries nothing again from then on. */
  closing: AbortSignal;
  /** From here on nothing that waits is begun and nothing is tried again; what is not said stays owed to the next process. Whoever has asked is still answered. */
  windUp(): void;
  /** Starts carrying on what was left, and reads a tenant for the first time when it was never read. */
  start(): Promise<void>;
  /** Winds up, waits for what is under way to reach a safe point, then closes the store. */
  close(): Promise<void>;
}

/** How long the start waits for the first read. */
const firstReadPatience = 3_000;
const organisationKept = 5 * 60_000;

function rememberedOrganisation({ world, directoryFor }: UsherParts): Services['organisation'] {
  const known = new Map<string, { at: number; organisation: Organisation }>();
  return async (tenant) => {
    const held = known.get(tenant);
    if (held !== undefined && world.clock.now() - held.at < organisationKept) return held.organisation;
    const organisation = await directoryFor(tenant).organisation();
    known.set(tenant, { at: world.clock.now(), organisation });
    return organisation;
  };
}

const nobody: Messenger = { bringToPerson: () => Promise.resolve('unreachable' as const), deliver: () => Promise.resolve('unreachable' as const), sendToPerson: () => Promise.resolve(null), sendToConversation: () => Promise.resolve(null), updateCard: () => Promise.resolve(false) };

/** Speaks through whoever is there at that moment: jobs begin before the chat does. */
function through(current: () => Messenger): Messenger {
  return {
    bringToPerson: (...said) => current().bringToPerson(...said),
    deliver: (...said) => current().deliver(...said),
    sendToPerson: (...said) => current().sendToPerson(...said),
    sendToConversation: (...said) => current().sendToConversation(...said),
    updateCard: (...said) => current().updateCard(...said),
  };
}

/** A small organisation is known before anybody can ask; a large one goes on being read while people work. */
async function readFirst({ clock }: World, sync: SyncStart, tenant: string): Promise<void> {
  if ((await sync.status(tenant)).last !== null) return;
  await sync.start({ tenant, person: usher, source: 'system' });
  for (const end = clock.now() + firstReadPatience; clock.now() < end;) {
    if ((await sync.status(tenant)).job === null) return;
    await clock.sleep(20);
  }
}

interface Work { executor: Executor; worker: Worker; approvals: Approvals; welcomes: Welcomes; sync: SyncStart; settled(): Promise<void> }

/** All that goes on outside of a turn. `services` is asked when it is there. */
function createWork(parts: UsherParts, { speaking, services, organisation, closing }: { speaking: Messenger; services: () => Services; organisation: Services['organisation']; closing: AbortSignal }): Work {
  const { world, store, directoryFor, tenants, first, alone } = parts;
  const owner = world.ids.next();
  const rowsOf = (job: Job): ReturnType<typeof rowsWorthNaming> =>
    rowsWorthNaming({ services: services(), actor: { tenant: job.tenant, person: job.requestedBy, role: 'admin', source: 'system' } }, job);
  const tabAddress = (tenant: string, page: string): string => services().tabAddress(tenant, page);
  const cards = createJobCards({ world, store, messenger: speaking, closing, tabAddress, rowsOf });
  const welcomes = new Welcomes({ world, store, directoryFor, messenger: speaking, closing, wordsFor: async (tenant, welcome) => welcomeWords(welcome, (await organisation(tenant)).name) });
  const onProgress = (job: Job): void => {
    cards.show(job);
    if (job.finished !== null) delegations.end(job.id);
    if (job.finished !== null && job.plan !== null) approvalCards.ended(job);
    if (job.finished !== null) welcomes.kick(job.tenant);
  };
  const delegations = new Delegations({ clock: world.clock, store, onBehalfOf: (tenant) => directoryFor(tenant).onBehalfOf });
  const executor = new Executor({
    world, store, owner, delegations, onProgress, organisation, secretsFile: parts.secretsFile, tellRequester: (job, told) => cards.tellRequester(job, told), tellLost: (job, lost) => cards.tellLost(job, lost), alone,
    directoryFor: (tenant) => withChat(directoryFor(tenant), tenant, { messenger: speaking, cardFor: messageCard }),
  });
  const approvals = new Approvals({ world, store, executor, delegations, directoryFor, organisation, onChange: (approval) => {
    approvalCards.show(approval);
    if (approval.state !== 'pending' && approval.state !== 'approved') delegations.end(approval.id);
  } });
  const approvalCards = createApprovalCards({
    world, messenger: speaking, closing, approvals, tabAddress, channelOf: async (tenant) => (await readSettings({ world, store }, tenant)).approvals.channel,
    installFor: async (tenant, person) => installChat({ directory: directoryFor(tenant), log: world.log }, person),
  });
  const sweeps: WorkerParts['sweeps'] = [
    async (tenant) => approvalCards.sweep(tenant),
    async (tenant) => runSchedules({ world, store, changes: services().changes, messenger: speaking, closing }, tenant),
    async (tenant) => { welcomes.kick(tenant); },
    async () => { delegations.forget(); },
    async (tenant) => executor.lookAfterSecrets(tenant),
    async (tenant) => recordSettings(services(), tenant),
    async (tenant) => recordProperties(services(), tenant),
  ];
  const worker = new Worker({ world, store, directoryFor, first, executor, owner, tenants, alone, onProgress, sweeps });
  return {
    executor, worker, approvals, welcomes, sync: createSyncStart({ world, store, take: (job) => worker.take(job) }),
    async settled() {
      await cards.settled();
      await approvalCards.settled();
      await welcomes.settled();
    },
  };
}

export function createUsher(given: UsherParts): Usher {
  const parts = { ...given, store: showDefinedProperties(usersAsOfNow(given.store)) };
  const { world, store, directoryFor, tenants, first, readImport } = parts;
  let messenger = nobody;
  const ending = new AbortController();
  const closing = ending.signal;
  const organisation = rememberedOrganisation(parts);
  const links = parts.tabLinks ?? { addressOf: (_tenant: string, page?: string) => tabAddress(parts.address(), page), findApp: () => Promise.resolve() };
  const speaking = through(() => messenger);
  const { executor, worker, approvals, welcomes, sync, settled } = createWork(parts, { speaking, services: () => services, organisation, closing });
  const settingsNotices = createSettingsNotices({ world, store, messenger: speaking, closing });
  const services: Services = {
    world, store, readImport, approvals, organisation,
    tabAddress: links.addressOf,
    changes: createChanges({ world, store, directoryFor, first, executor, organisation }),
    actors: createActors({ world, store, directoryFor, first, tenants }),
    sync: { status: sync.status, start: ({ tenant, person, source }) => sync.start({ tenant, person, source }) },
    settingsLoosened: (actor, words) => { settingsNotices.loosened(actor, words); },
    reachable: (tenant, person) => { welcomes.reachable(tenant, person); },
    present: (tenant, person) => { welcomes.present(tenant, person); },
    applications: (tenant) => directoryFor(tenant).applications(),
    applicationsOf: (tenant, groupIds) => directoryFor(tenant).applicationsOf(groupIds),
    nestedGroups: (tenant, group) => directoryFor(tenant).nestedGroups(group),
    fresh: (tenant, users) => freshen({ world, store, directory: directoryFor(tenant), tenant }, users),
  };
  let working: Promise<void> = Promise.resolve();

  return {
    services, worker, closing,
    speakThrough: (chat) => { messenger = chat; },
    async start() {
      working = worker.run();
      for (const tenant of tenants) void links.findApp(tenant);
      await Promise.all(tenants.map((tenant) => readFirst(world, sync, tenant)));
    },
    windUp: () => { ending.abort(); },
    async close() {
      ending.abort();
      await worker.close();
      await working;
      await settled();
      await settingsNotices.settled();
      await store.close();
    },
  };
}
