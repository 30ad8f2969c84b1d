// The Directory port over the simulated truth, as one process sees it: throttled, slow, half-applied, silent, and read from copies that lag.
import { UsherError } from '../../shared/errors.ts';
import type { Applied, ChangeOutcome, Directory, DirectoryChange, DirectoryLimits } from '../../bot/ports.ts';
import type { Chance } from './chance.ts';
import type { Planted } from './planted.ts';
import type { Route, SimProcess } from './process.ts';
import { appointedTo } from './truth.ts';
import { applyOne } from './sim-apply.ts';
import { findOut } from './sim-findings.ts';
import type { Truth, View } from './truth.ts';
import { watchSending } from './watch-sending.ts';
import { keysOf } from './witness.ts';
import type { Witness } from './witness.ts';

export interface DirectoryParts { process: SimProcess; chance: Chance; witness: Witness; truth: Truth; bucket: Bucket; planted: Planted }

/** The write budget of a tenant, shared by all who write there. */
export class Bucket {
  private tokens: number;
  private countedAt: number;
  private readonly truth: Truth;
  private readonly budget: { size: number; perSecond: number };

  constructor(truth: Truth, budget: { size: number; perSecond: number }) {
    this.truth = truth;
    this.budget = budget;
    this.tokens = budget.size;
    this.countedAt = truth.now();
  }

  private refill(): void {
    const now = this.truth.now();
    this.tokens = Math.min(this.budget.size, this.tokens + ((now - this.countedAt) / 1000) * this.budget.perSecond);
    this.countedAt = now;
  }

  take(): boolean {
    this.refill();
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }

  /** Somebody else uses so many. */
  drain(writes: number): void {
    this.refill();
    this.tokens = Math.max(0, this.tokens - writes);
  }

  used(): number {
    this.refill();
    return 1 - this.tokens / this.budget.size;
  }

  /** Milliseconds until there is room again. */
  after(): number {
    return Math.ceil((Math.max(1, this.budget.size / 10) / this.budget.perSecond) * 1000);
  }
}

export const requestTimeout = 30_000;
const unknown: ChangeOutcome = { state: 'unknown', reason: 'The directory did not say whether this was done.' };
const later = (why: 'throttled' | 'unavailable' | 'not-run', after: number): ChangeOutcome => ({ state: 'later', why, after, reason: 'The directory does not answer right now.' });
const brokenOff = (): UsherError => new UsherError('later', undefined, { details: { status: 503 } });

const groupOf = (change: DirectoryChange): string | undefined => ('groupId' in change ? change.groupId : undefined);

type Fault = 'none' | 'unreached' | 'lost-request' | 'lost-answer' | 'half';

export function directoryOf(parts: DirectoryParts): Directory {
  const { process, chance, witness, truth, bucket } = parts;
  const { directory } = witness.odds;
  const limits: DirectoryLimits = { changesPerRequest: directory.changesPerRequest, membersPerChange: directory.membersPerChange, writes: directory.budget, requestTimeout };
  const hits = (probability: number): boolean => !witness.isQuiet() && chance.flip(probability);
  const sending = watchSending({ process, witness, tenant: truth.tenant });

  function route(): Route {
    return { there: hits(directory.slow) ? chance.between(0, requestTimeout - 6_000) : chance.between(5, 120), back: chance.between(5, 120) };
  }

  function drawFault(): Fault {
    const kinds = [['unreached', directory.unreached], ['lost-request', directory.lostRequest], ['lost-answer', directory.lostAnswer], ['half', directory.half]] as const;
    for (const [fault, probability] of kinds) if (hits(probability)) return fault;
    return 'none';
  }

  /** Something is wrong with these people on the directory's side, and stays so after every fault is over. */
  const isPoisoned = (change: DirectoryChange): boolean => ('userId' in change ? [change.userId] : 'userIds' in change ? change.userIds : [])
    .some((id) => truth.people.get(id)?.poisoned === true);

  /** One item of a request; some fail for themselves. */
  function item(change: DirectoryChange): ChangeOutcome {
    if (!bucket.take()) return later('throttled', bucket.after());
    if (isPoisoned(change)) {
      witness.fault('item broke again');
      witness.doubt(keysOf(truth.tenant, change));
      return unknown;
    }
    if (hits(directory.unavailable)) return later('unavailable', 2_000);
    if (hits(directory.conflict)) return later('unavailable', 500);
    if (hits(directory.brokenItem)) {
      witness.fault('item broke');
      witness.doubt(keysOf(truth.tenant, change));
      if (chance.flip(0.5)) applyOne(parts, change);
      return unknown;
    }
    const outcome = applyOne(parts, change);
    if (!hits(directory.missingItem)) return outcome;
    witness.fault('item missing');
    witness.doubt(keysOf(truth.tenant, change));
    return unknown;
  }

  /** Changes of one group run in order, and only while those before them go through; the others side by side. */
  function items(changes: readonly DirectoryChange[]): ChangeOutcome[] {
    const failed = new Set<string>();
    return changes.map((change) => {
      const group = groupOf(change);
      if (group !== undefined && failed.has(group)) return later('not-run', 0);
      const outcome = item(change);
      if (group !== undefined && outcome.state !== 'done') failed.add(group);
      return outcome;
    });
  }

  function perform(changes: readonly DirectoryChange[], fault: Fault): Applied {
    const doubtful = changes.flatMap((change) => keysOf(truth.tenant, change));
    if (fault === 'unreached') return { outcomes: changes.map(() => later('unavailable', 2_000)) };
    if (fault !== 'none') witness.doubt(doubtful);
    if (fault === 'lost-request') return { outcomes: changes.map(() => unknown) };
    const outcomes = items(fault === 'half' ? changes.slice(0, chance.below(changes.length)) : changes);
    if (fault !== 'none') return { outcomes: changes.map(() => unknown) };
    if (!directory.saysBudget) return { outcomes };
    const used = bucket.used();
    return { outcomes, budget: used > 0.8 ? { used } : { below: 0.8 } };
  }

  async function apply(changes: readonly DirectoryChange[]): Promise<Applied> {
    if (changes.length > limits.changesPerRequest) throw new Error(`At most ${limits.changesPerRequest} changes go into one request, not ${changes.length}.`);
    sending.sent(changes);
    const given = changes.map((change) => ({ ...change }));
    const fault = drawFault();
    if (fault !== 'none') witness.fault(`directory ${fault}`);
    const { there, back } = route();
    const silent = fault !== 'none' && fault !== 'unreached';
    const label = `apply ${given.map((change) => keysOf(truth.tenant, change).join('+')).join(' & ')}${fault === 'none' ? '' : ` (${fault})`}`;
    return process.effect({
      // Silence ends when the connection breaks, or when patience does.
      label, route: { there, back: silent && chance.flip(0.3) ? requestTimeout - there : back },
      perform: () => {
        const answer = perform(given, fault);
        answer.outcomes.forEach((outcome, at) => {
          const change = given[at];
          if (change !== undefined && outcome.state === 'later' && outcome.why === 'unavailable') witness.putOffNow(keysOf(truth.tenant, change));
        });
        witness.scheduler.note(`  ${answer.outcomes.map((outcome) => ('why' in outcome ? outcome.why : outcome.state)).join(', ')}`);
        return answer;
      },
      seen: (answer) => sending.answered(answer.outcomes),
    });
  }

  function read<R>(label: string, action: () => R): Promise<R> {
    const fails = hits(directory.readFails);
    return process.effect({ label: fails ? `${label} (fails)` : label, route: route(), perform: () => {
      if (fails) throw brokenOff();
      return action();
    } });
  }

  const viewOf = (id: string): View | undefined => {
    const person = truth.people.get(id);
    return person === undefined ? undefined : truth.seen(person);
  };

  return {
    limits, apply: (changes) => apply(changes),
    findOut: (change, sentAt, lastSentAt = sentAt) => read(`findOut ${keysOf(truth.tenant, change).join(' ')}`, () => findOut(truth, { change, sentAt, lastSentAt })),
    organisation: () => read('organisation', () => ({ tenant: truth.tenant, name: 'Contoso', domains: [{ name: 'contoso.example', isDefault: true, federated: false }] })),
    account: (id) => read('account', () => (viewOf(id) ?? truth.views().find(({ account }) => account.userPrincipalName === id))?.account),
    accounts: (ids) => read('accounts', () => ids.flatMap((id) => viewOf(id)?.account ?? [])),
    deletedAccounts: (ids) => read('deletedAccounts', () => truth.deleted().filter(({ id }) => ids.includes(id))),
    accountByEmail: (email) => read('accountByEmail', () => truth.views().find(({ account }) => account.email === email || account.userPrincipalName === email)?.account),
    listAccounts: (after) => read('listAccounts', () => {
      const from = after === null ? 0 : Number(after);
      const views = truth.views();
      return { accounts: views.slice(from, from + 10).map(({ account }) => account), next: views.length > from + 10 ? String(from + 10) : null };
    }),
    listDeleted: () => read('listDeleted', () => ({ accounts: truth.deleted(), next: null })),
    memberships: (ids) => read('memberships', () => new Map(ids.flatMap((id) => {
      const view = viewOf(id);
      return view === undefined ? [] : [[id, { groupIds: [...view.groups] }] as const];
    }))),
    ties: () => read('ties', () => new Map<string, { reports: string[]; soleOwnerOf: string[] }>()),
    listGroups: () => read('listGroups', () => ({ groups: truth.groups.map((group) => ({ ...group })), next: null })),
    group: (id) => read('group', () => truth.groups.find((group) => group.id === id)),
    groups: (ids) => read('groups', () => truth.groups.filter((group) => ids.includes(group.id)).map((group) => ({ ...group }))),
    listMembers: (groupId) => read('listMembers', () => ({ userIds: truth.views().filter(({ groups }) => groups.includes(groupId)).map(({ account }) => account.id), next: null })),
    nestedGroups: () => read('nestedGroups', () => []),
    licences: () => read('licences', () => [{ ...truth.licence, used: truth.licence.total - truth.seatsFree(), free: Math.max(0, truth.seatsFree()) }]),
    directoryRoles: () => read('directoryRoles', () => new Map([...truth.people.values()].filter(({ appointed }) => appointed).map(({ id }) => [id, [...appointedTo]]))),
    applications: () => read('applications', () => []),
    applicationsOf: () => read('applicationsOf', () => new Map<string, { id: string; name: string; roles: readonly { id: string; name: string }[] }[]>()),
    installChat: () => read('installChat', () => ({ state: 'impossible' as const, reason: 'Nobody has Teams here.' })),
    chatAppId: () => read('chatAppId', () => 'usher'),
    sendMail: () => read('sendMail', () => ({ state: 'refused' as const, reason: 'Nobody has mail here.' })),
  };
}
