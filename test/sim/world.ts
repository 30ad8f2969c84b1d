// One simulated world: two or three processes on one store, a directory for each tenant, people who ask, and hands that meddle.
import { createHash } from 'node:crypto';
import { approvalSettingsSchema } from '../../shared/settings.ts';
import { statusOf } from '../../shared/lifecycle.ts';
import type { User } from '../../shared/user.ts';
import type { Messenger, Store, World } from '../../bot/ports.ts';
import type { CardPlace } from '../../shared/job.ts';
import type { Usher } from '../../bot/app.ts';
import { openSqliteStore } from '../../bot/sqlite/sqlite-store.ts';
import type { Chance } from './chance.ts';
import type { Engine } from './engine.ts';
import { createModelStore } from './model-store.ts';
import type { Odds } from './odds.ts';
import type { Planted } from './planted.ts';
import { SimProcess } from './process.ts';
import type { Scheduler } from './scheduler.ts';
import { Bucket, directoryOf } from './sim-directory.ts';
import { storeOf } from './sim-store.ts';
import { appointedTo, Truth } from './truth.ts';
import type { Person } from './truth.ts';
import { watchStore } from './watch-store.ts';
import type { Witness } from './witness.ts';

export interface Running { process: SimProcess; usher: Usher }

export interface Parts { scheduler: Scheduler; chance: Chance; witness: Witness; planted: Planted; engine: Engine }

export interface SimWorld extends Parts {
  shared: Store;
  truths: ReadonlyMap<string, Truth>;
  buckets: ReadonlyMap<string, Bucket>;
  /** One place for each process; empty while it is down. */
  running: (Running | undefined)[];
  boot(place: number): void;
  close(): Promise<void>;
}

/** The first administrator, and where there are no others the one who asks; nobody meddles with that one. */
export const actorId = (tenant: string): string => `${tenant}-u1`;

export function userOf(truth: Truth, person: Person): User {
  const { id, email, userPrincipalName, displayName, firstName, lastName, type, enabled } = person;
  const lastConnection = new Date(person.createdAt).toISOString();
  const facts = { enabled, type, invitation: type === 'guest' ? 'accepted' as const : null, lastConnection, deleted: null };
  return {
    id, email, userPrincipalName, displayName, firstName, lastName, ...facts, status: statusOf(facts), role: truth.roleOf(id),
    localLogin: false, created: lastConnection, synced: false, directoryRoles: person.appointed ? [...appointedTo] : [], properties: {}, profile: { ...truthProfile },
    licences: [...person.licences].map((licence) => ({ id: licence, name: truth.licence.name, via: 'direct' })),
    groups: truth.groups.filter((group) => person.groups.has(group.id)).map((group) => ({ id: group.id, name: group.name })),
  };
}

const truthProfile: User['profile'] = {
  jobTitle: '', department: '', company: '', street: '', postalCode: '', city: '', mobile: '', homePhone: '', office: '', externalId: '', usageLocation: 'DE',
};

function populate(truth: Truth, chance: Chance, odds: Odds): void {
  const count = chance.between(4, 12);
  for (let at = 0; at < count; at += 1) {
    const name = at === 0 ? 'admin' : `p${at}`;
    const person = truth.make({
      userPrincipalName: `${name}@contoso.example`, email: `${name}@contoso.example`, displayName: `Person ${name}`, firstName: 'Person', lastName: name,
      type: 'member', madeBy: 'seed',
    });
    if (at === 0) {
      // Was here for long: every copy shows the first administrator.
      for (const shown of person.coming) shown.at = truth.now();
      continue;
    }
    person.enabled = chance.flip(0.8) || at < (odds.administration?.admins ?? 0);
    person.privileged = chance.flip(0.1);
    person.poisoned = odds.directory.brokenItem > 0 && chance.flip(0.02);
    for (const group of truth.groups) if (chance.flip(0.3)) person.groups.add(group.id);
    if (truth.seatsFree() > 0 && chance.flip(0.3)) person.licences.add(truth.licence.id);
    // It was so for long: everything is seen, and nothing is young enough to be taken for ours.
    Object.assign(person, { createdAt: person.createdAt - 86_400_000, passwordAt: 0, sessionsAt: 0, coming: [] });
    truth.publish(person, true);
  }
}

/** What an organisation that sets nothing has. */
const oneAdmin = { admins: 1, destructivePerDay: 1_000, quorum: 1 };
const approvalHours = { expiresAfterHours: 1, remindAfterHours: 0 };

const day = 24 * 60 * 60_000;

async function fill(shared: Store, truth: Truth, witness: Witness): Promise<void> {
  const scope = { tenant: truth.tenant };
  const { sync, administration } = witness.odds;
  const { admins, destructivePerDay, quorum } = administration ?? oneAdmin;
  const grants = [...truth.people.keys()].slice(0, admins);
  for (const id of grants) witness.roles.set(id, 'admin');
  const users = [...truth.people.values()].map((person) => userOf(truth, person));
  for (const user of users) witness.noteUser(user);
  await shared.users.putMany(truth.tenant, users);
  // Long ago: whoever was made an administrator just now counts for less.
  const at = new Date(witness.start - day).toISOString();
  for (const id of grants) await shared.roles.put(scope, id, { role: 'admin', grantedBy: '', at });
  await shared.groups.putMany(scope, truth.groups.map((group) => ({ id: group.id, value: { ...group, members: 0 } })));
  await shared.licences.putMany(scope, [{ id: truth.licence.id, value: { ...truth.licence, used: truth.licence.total - truth.seatsFree(), free: truth.seatsFree() } }]);
  const last = sync ? null : new Date(truth.now()).toISOString();
  await shared.settings.put(scope, 'settings', { organisationName: 'Contoso', sendWelcome: true, destructivePerDay, approvals: approvalSettingsSchema.parse({ quorum, ...approvalHours }), sync: { enabled: true, last, problem: null } });
}

/** Time, chance and names as one process gets them. */
function worldFor(process: SimProcess, { scheduler, chance, witness }: Parts, counters: { ids: number; passwords: number }): World {
  return {
    clock: process.clock,
    random: { number: () => chance.number(), password: () => `Pw-${String(counters.passwords += 1).padStart(6, '0')}!aA` },
    ids: { earliest: (time) => time.toString(36), next: () => `${scheduler.now().toString(36)}${String(counters.ids += 1).padStart(5, '0')}` },
    log: {
      info: (event, facts) => { witness.secrets.nowhere('The log', `${event} ${JSON.stringify(facts ?? {})}`); },
      // Stacks name frames that depend on how often a function ran before.
      warn: (event, facts) => {
        witness.secrets.nowhere('The log', JSON.stringify(facts ?? {}));
        scheduler.note(`${process.name} warns: ${event} ${JSON.stringify(facts ?? {}).replace(/\\n {4}at [^"]*/, '')}`);
      },
      error: (event, facts) => {
        witness.secrets.nowhere('The log', JSON.stringify(facts ?? {}));
        witness.blame('I1', `The engine reported an error of its own: ${event} ${JSON.stringify(facts ?? {})}`);
      },
    },
    vault: { seal: (secret) => `sealed.${Buffer.from(secret).toString('base64')}`, open: (sealed) => Buffer.from(sealed.slice('sealed.'.length), 'base64').toString() },
    digest: (text) => createHash('sha256').update(text).digest('hex'),
  };
}

const undelivered = ['refused', 'unreachable', 'later', 'unknown'] as const;

/** Where there are several administrators, some can be reached in their private chats; a card that arrives is read. */
function messengerOf(process: SimProcess, chance: Chance, witness: Witness): Messenger {
  const send = <R>(label: string, perform: () => R): Promise<R> =>
    process.effect({ label, route: { there: chance.between(10, 300), back: chance.between(10, 300) }, perform });
  const isSilent = (): boolean => witness.odds.administration === null;
  const arrive = (person: string, message: object): CardPlace => {
    witness.secrets.message(person, JSON.stringify(message));
    return { conversation: `with ${person}`, message: `${witness.scheduler.events()}` };
  };
  return {
    deliver: () => Promise.resolve('unreachable' as const), sendToConversation: () => Promise.resolve(null),
    sendToPerson: (_tenant, person, message) => send('sendToPerson', () => (isSilent() || chance.flip(0.3) ? null : arrive(person, message))),
    bringToPerson: (_tenant, person, message) => send('bringToPerson', () => {
      if (isSilent()) return 'unreachable';
      const missed = chance.flip(0.3) ? chance.pick(undelivered) : undefined;
      if (missed !== undefined && missed !== 'unknown') return missed;
      // Of what may have arrived, nobody knows whether it did.
      const place = missed === undefined || chance.flip(0.5) ? arrive(person, message) : undefined;
      return missed ?? place ?? 'unknown';
    }),
    updateCard: (_tenant, { conversation }, message) => send('updateCard', () => {
      witness.secrets.nowhere(`A card in ${conversation}`, JSON.stringify(message));
      return true;
    }),
  };
}

export async function createSimWorld(parts: Parts): Promise<SimWorld> {
  const { scheduler, chance, witness, planted, engine } = parts;
  const { odds } = witness;
  const clock = { now: () => scheduler.now(), sleep: () => Promise.reject(new Error('The store does not sleep.')) };
  const shared = odds.sqlite ? openSqliteStore({ clock }) : createModelStore(clock);
  const tenants = ['t1', 't2'].slice(0, odds.tenants);
  const truths = new Map(tenants.map((tenant) => [tenant, new Truth(tenant, witness, chance)]));
  const buckets = new Map([...truths].map(([tenant, truth]) => [tenant, new Bucket(truth, odds.directory.budget)]));
  for (const truth of truths.values()) {
    populate(truth, chance, odds);
    await fill(shared, truth, witness);
  }
  const counters = { ids: 0, passwords: 0 };
  const events = watchStore(witness, truths);
  const running: (Running | undefined)[] = Array.from({ length: odds.processes }, () => undefined);
  let born = 0;

  function boot(place: number): void {
    born += 1;
    const process = new SimProcess(`${'ABC'[place] ?? '?'}${born}`, scheduler, chance);
    const seeing = { process, chance, witness, planted };
    const store = storeOf(shared, { ...seeing, events });
    const directories = new Map([...truths].map(([tenant, truth]) => [tenant, directoryOf({ ...seeing, truth, bucket: buckets.get(tenant) ?? new Bucket(truth, odds.directory.budget) })]));
    const usher = engine.createUsher({
      world: worldFor(process, parts, counters), store, tenants, first: new Map(), alone: odds.alone,
      directoryFor: (tenant) => {
        const directory = directories.get(tenant);
        if (directory === undefined) throw new Error(`There is no tenant ${tenant}.`);
        return directory;
      },
      readImport: () => Promise.reject(new Error('No files here.')), secretsFile: (rows, passphrase) => {
        witness.secrets.filed(rows, passphrase);
        return Promise.resolve(new Uint8Array(1));
      },
      address: () => 'http://localhost',
    });
    usher.speakThrough(messengerOf(process, chance, witness));
    running[place] = { process, usher };
    usher.start().catch((error: unknown) => scheduler.note(`${process.name} did not start well: ${String(error)}`));
  }

  return { ...parts, shared, truths, buckets, running, boot, close: () => shared.close() };
}
