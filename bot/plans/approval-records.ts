// What a request keeps for those who decide it, and what whoever comes too late is told.
import { concernsKept, decidersOf, leftOutKept, voidWords } from '../../shared/approval.ts';
import type { Approval } from '../../shared/approval.ts';
import { UsherError } from '../../shared/errors.ts';
import { withRemedy } from '../../shared/lacking.ts';
import { limits } from '../../shared/limits.ts';
import type { Plan, PlanRow } from '../../shared/plan.ts';
import type { ApprovalSettings } from '../../shared/settings.ts';
import { personOf } from '../../shared/user.ts';
import type { Person } from '../../shared/user.ts';
import { instant } from '../ports.ts';
import type { Store } from '../ports.ts';
import type { Look } from './approval-losses.ts';
import type { Approvers } from './approval-rights.ts';
import { list } from './circle.ts';
import { rowWords, whoWords } from './operation-words.ts';
import { createReports } from './reports.ts';
import { inOne, wantedStates } from './wanted-words.ts';
import type { States } from './wanted-words.ts';

const hour = 60 * 60 * 1000;

interface Told { now: number; settings: ApprovalSettings; look: Look; people: string[]; leftOut: string[]; about?: Person | undefined; change?: States | undefined; concerns: Person[]; asked: string[]; approvers: string[]; standIns: NonNullable<Approval['standIns']>; unreachable: boolean }

export function newRequest(plan: Plan, { now, settings, look, people, leftOut, about, change, concerns, asked, approvers, standIns, unreachable }: Told): Approval {
  const { id, tenant, title, requestedBy, source } = plan;
  return {
    id, tenant, title, requestedBy, source, people, ...(leftOut.length > 0 && { leftOut, part: { run: plan.counts.run, total: plan.counts.total } }), ...(about !== undefined && { about }), ...(change !== undefined && { change }), ...(concerns.length > 1 && { concerns }), asked, ...look, operations: plan.operations, deletes: plan.operations.includes('delete-user'),
    created: instant(now), expires: instant(now + settings.expiresAfterHours * hour), state: 'pending', quorum: settings.quorum,
    votes: [], decidedBy: null, decided: null, job: null, settled: false, reminded: null, untold: instant(now), cards: [], approvers, ...(standIns.length > 0 && { standIns }), ...(unreachable && { unreachable }),
  };
}

const withMore = (lines: string[], of: number): string[] => (of > lines.length ? [...lines, `and ${(of - lines.length).toLocaleString('en-GB')} more`] : lines);

/** Whom it would not be done for, and why: who is refused first. */
async function leftOutOf(store: Store, { id, tenant, counts }: Plan): Promise<string[]> {
  const read = async (verdict: 'refuse' | 'skip'): Promise<PlanRow[]> => (counts[verdict] === 0 ? [] : createReports(store).rows(tenant, id, { from: 0, limit: leftOutKept, verdict }));
  const rows = [...await read('refuse'), ...await read('skip')].slice(0, leftOutKept);
  return withMore(rows.map((row) => `${whoWords(row)} – ${withRemedy(row.reason, row)}`), counts.refuse + counts.skip);
}

/** The first people of a plan with what would be done to each, and how many more there are; who is left out; and whom it is about. */
export async function peopleOf(store: Store, plan: Plan): Promise<Pick<Told, 'people' | 'leftOut' | 'about' | 'change' | 'concerns'>> {
  const first = await createReports(store).rows(plan.tenant, plan.id, { from: 0, limit: concernsKept, verdict: 'run' });
  const rows = first.slice(0, limits.peopleOnCard);
  const leftOut = await leftOutOf(store, plan);
  const people = withMore(rows.map((row) => `${whoWords(row)} – ${rowWords(row)}${row.refused === undefined ? '' : `. Not done: ${row.refused}`}`), plan.counts.run);
  const only = plan.counts.run === 1 ? rows[0] : undefined;
  return { people, leftOut, concerns: first.map(({ person }) => person), about: only?.person, change: only && inOne(only.operations.map(wantedStates)) };
}

export async function namesOf(store: Store, tenant: string, ids: readonly string[]): Promise<string[]> {
  return (await store.users.getMany(tenant, ids.slice(0, limits.peopleOnCard))).map(({ displayName, email }) => displayName || email);
}

/** What the cards tell of those who are asked: their names, the first of many, and in whose place. */
export async function askedOf(store: Store, tenant: string, { asked, all, standIns }: Approvers): Promise<Pick<Told, 'asked' | 'approvers' | 'standIns'>> {
  const users = standIns.length === 0 ? [] : await store.users.getMany(tenant, standIns.flatMap(({ person, absent }) => [person, absent]));
  const people = new Map(users.map((user) => [user.id, personOf(user)]));
  const known = (id: string): Person => people.get(id) ?? { id, name: 'somebody who is gone', email: '' };
  return { asked: withMore(await namesOf(store, tenant, asked), asked.length), approvers: all, standIns: standIns.map(({ person, absent }) => ({ person: known(person), absent: known(absent) })) };
}

/** `of`: how many there are; `names`: of the first of them. */
export function onlyWords(names: readonly string[], of: number): string {
  return `Only the approvers of this organisation may decide this: ${of === 0 ? 'at the moment there is nobody' : list(names, of)}.`;
}

const endWords = { approved: 'approved', rejected: 'rejected', expired: 'not decided in time, which counts as rejected', withdrawn: 'withdrawn' } as const;

/** What whoever comes too late is told: the decision that stands. */
export function tooLate(approval: Approval): UsherError {
  return new UsherError('plan.already-decided', lateWords(approval), { details: { approval } });
}

function lateWords(approval: Approval): string {
  const { state } = approval;
  const by = decidersOf(approval).map(({ name }) => name);
  if (state === 'pending') return 'This waits for its approvers. Withdraw the request if nothing shall be done.';
  return state === 'void' ? voidWords(approval) : `This was ${endWords[state]}${by.length === 0 ? '' : ` by ${list(by)}`} before.`;
}
