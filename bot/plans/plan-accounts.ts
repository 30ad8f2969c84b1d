// Planning for people who are not here yet: an account, its groups and its licences, all of a row or nothing of it.
import { can, mayHold } from '../../shared/abilities.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { fold } from '../../shared/fold.ts';
import { whyNotEditable } from '../../shared/group.ts';
import type { Group } from '../../shared/group.ts';
import { quoted } from '../../shared/import-text.ts';
import type { Licence } from '../../shared/licence.ts';
import { signsInElsewhere } from '../../shared/local-login.ts';
import type { NewAccount, Operation } from '../../shared/plan.ts';
import { holdersOf } from '../ports.ts';
import type { Store } from '../ports.ts';
import type { AccountRequest, AccountsRequest, Actor } from './change.ts';
import { lacksRole } from './check.ts';
import type { Facts } from './facts.ts';
import { severalGroups, severalLicences } from './names.ts';
import { keepsLocalLogin, notSetUp } from './operations/allow-local-login.ts';
import { moreThanInvited } from './operations/invite-guest.ts';
import { seatFirst } from './operations/seats.ts';
import type { OperationOf, Refused } from './operations/operation.ts';
import { namesOf } from './operations/set-properties.ts';
import { noGuestAdmin } from './operations/set-role.ts';
import type { Draft } from './planning.ts';
import type { FirstRoles } from './read-model.ts';
import { wantedAccountWords } from './wanted-words.ts';

interface Context { actor: Actor; facts: Facts; store: Store; request: AccountsRequest; first: FirstRoles }

class Refusal extends Error {
  readonly code: ErrorCode | undefined;
  readonly lacks: Refused['lacks'];

  constructor(reason: string, code?: ErrorCode, lacks?: Refused['lacks']) {
    super(reason);
    this.code = code;
    this.lacks = lacks;
  }
}

function groupNamed(name: string, facts: Facts): Group {
  const hits = facts.groupsCalled(name);
  if (hits.length > 1) throw new Refusal(`groups: ${severalGroups(name, hits)}`, 'group.unknown');
  const [group] = hits;
  if (group === undefined) throw new Refusal(`groups: there is no group ${quoted(name)}.`, 'group.unknown');
  const obstacle = whyNotEditable(group) ?? keepsLocalLogin(group, facts);
  if (obstacle !== undefined) throw new Refusal(`groups: ${obstacle}`, 'group.not-editable');
  return group;
}

function licenceNamed(name: string, facts: Facts): Licence {
  const hits = facts.licencesCalled(name);
  if (hits.length > 1) throw new Refusal(`licences: ${severalLicences(name, hits)}`, 'licence.unknown');
  const [licence] = hits;
  if (licence === undefined) throw new Refusal(`licences: there is no licence ${quoted(name)}.`, 'licence.unknown');
  return licence;
}

function takeSeats(licences: readonly Licence[], facts: Facts): void {
  const full = licences.find(({ id }) => (facts.seats.get(id) ?? 0) <= 0);
  if (full !== undefined) throw new Refusal(`licences: no seat of ${full.name} is free. ${seatFirst}`, 'licence.none-free');
  for (const { id } of licences) facts.seats.set(id, (facts.seats.get(id) ?? 0) - 1);
}

function unique<T extends { id: string }>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}

function located(account: NewAccount, { usageLocation }: Facts): NewAccount {
  return account.profile.usageLocation === '' ? { ...account, profile: { ...account.profile, usageLocation } } : account;
}

/** Who sent a file knows its columns; everybody else is told by the door how to name one. */
function nowhere({ account }: AccountRequest, licence: string, { kind }: AccountsRequest): Refusal {
  if (kind === 'import') return new Refusal('usage_location: a licence needs one (two letters, for example DE).', 'licence.location-missing');
  const words = `${account.displayName || account.email} has no usage location, which a licence needs.`;
  return new Refusal(words, 'licence.location-missing', [{ what: 'usage-location', licence, userName: account.userPrincipalName }]);
}

/** A first role is for whoever had the name when it was set; a new account of that name does not come by it. The directory makes the user names of guests. */
function namedElsewise({ type, role, account }: AccountRequest, first: FirstRoles): { grant?: true } {
  const named = type === 'guest' ? [...first.keys()].some((name) => name.includes('#ext#')) : (first.get(account.userPrincipalName.toLowerCase()) ?? role) !== role;
  return named ? { grant: true } : {};
}

function operationsFor(row: AccountRequest, { facts, request, first }: Context): Operation[] {
  if (!mayHold(row.role, row.type)) throw new Refusal(`role: ${noGuestAdmin(row.account.displayName || row.account.email)}`);
  const groups = unique([...row.groups, ...(request.groups ?? [])].map((name) => groupNamed(name, facts)));
  const licences = unique([...row.licences, ...(request.licences ?? [])].map((name) => licenceNamed(name, facts)));
  const account = licences.length > 0 ? located(row.account, facts) : row.account;
  const [licence] = licences;
  if (licence !== undefined && account.profile.usageLocation === '') throw nowhere(row, licence.name, request);
  const making: Operation = row.type === 'guest'
    ? { kind: 'invite-guest', account, role: row.role, ...namedElsewise(row, first), sendMail: !request.silent, ...moreThanInvited(account) }
    : { kind: 'create-user', account, role: row.role, ...namedElsewise(row, first), password: passwordFor(row, facts) };
  const operations: Operation[] = [
    making,
    ...groups.map(({ id, name }): Operation => ({ kind: 'add-to-group', group: { id, name }, before: { member: false } })),
    ...licences.map(({ id, name }): Operation => ({ kind: 'assign-licence', licence: { id, name }, before: { assigned: false } })),
    ...localLoginFor(row, facts),
    ...propertiesFor(row, facts),
  ];
  // Last: a row that is refused takes no seat.
  takeSeats(licences, facts);
  return operations;
}

/** Nobody is told a password that would do nothing: in a federated domain the identity provider signs people in. */
function passwordFor({ type, account, password }: AccountRequest, { federated }: Facts): OperationOf<'create-user'>['password'] {
  const isElsewhere = signsInElsewhere({ type, userPrincipalName: account.userPrincipalName }, federated);
  if (isElsewhere && password !== undefined) throw new Refusal(`password: ${account.email} signs in with an identity provider; leave it out.`);
  return isElsewhere ? 'none' : password === undefined ? 'generated' : 'given';
}

function localLoginFor({ localLogin = false, type, account }: AccountRequest, facts: Facts): Operation[] {
  if (!localLogin) return [];
  if (facts.localLogin === undefined) throw new Refusal(notSetUp);
  if (signsInElsewhere({ type, userPrincipalName: account.userPrincipalName }, facts.localLogin.federated)) {
    throw new Refusal(`local login: ${account.email} signs in with an identity provider; leave it out.`);
  }
  return [{ kind: 'allow-local-login', group: facts.localLogin.group, until: null, before: { localLogin: false } }];
}

function propertiesFor({ properties = {} }: AccountRequest, facts: Facts): Operation[] {
  const values = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
  if (Object.keys(values).length === 0) return [];
  return [{ kind: 'set-properties', values, before: Object.fromEntries(Object.keys(values).map((key) => [key, null])), ...namesOf(values, facts) }];
}

/** Groups and licences by their names, where they are known. */
function wantedOf({ account, type, role, localLogin, ...row }: AccountRequest, { facts, request }: Context): string {
  const named = (names: readonly string[], called: (name: string) => readonly { name: string }[]): string[] => [...new Set(names.map((name) => called(name)[0]?.name ?? name))];
  return wantedAccountWords({
    email: account.email, type, role, localLogin,
    groups: named([...row.groups, ...(request.groups ?? [])], facts.groupsCalled), licences: named([...row.licences, ...(request.licences ?? [])], facts.licencesCalled),
  });
}

function draftFor(row: AccountRequest, taken: ReadonlyMap<string, unknown>, context: Context): Draft {
  const { account } = row;
  const base = { person: { id: '', name: account.displayName || account.email, email: account.email }, ...(row.line === undefined ? {} : { line: row.line }) };
  const without = (verdict: 'skip' | 'refuse', reason: string, code?: ErrorCode): Draft => ({ ...base, operations: [], verdict, reason, ...(code === undefined ? {} : { code }) });
  const refused = (reason: string, code?: ErrorCode): Draft => ({ ...without('refuse', reason, code), wanted: wantedOf(row, context) });
  // Of a line that is wrong itself it is not known what its cells are.
  if (row.problem !== undefined && row.problem !== '') return without('refuse', row.problem);
  const lacking = can(context.actor.role, 'users.change') ? undefined : lacksRole('users.change', context.actor.role);
  if (lacking !== undefined) return refused(lacking.refuse, lacking.code);
  if (taken.has(fold(account.userPrincipalName)) || taken.has(fold(account.email))) return without('skip', 'A user with this address exists already.');
  try {
    const draft: Draft = { ...base, operations: operationsFor(row, context), verdict: 'run', reason: '' };
    return row.password === undefined ? draft : { ...draft, password: row.password };
  } catch (error) {
    if (error instanceof Refusal) return { ...refused(error.message, error.code), ...(error.lacks !== undefined && { lacks: error.lacks }) };
    throw error;
  }
}

/** One row an account asked for. An address that occurs twice is taken once; the second is refused. */
export async function* draftsForAccounts(context: Context): AsyncGenerator<Draft[]> {
  const { store, actor, request: { rows } } = context;
  const batches = Symbol.asyncIterator in rows ? rows : [rows];
  const seen = new Set<string>();
  for await (const batch of batches) {
    const asked = batch.filter(({ problem }) => problem === undefined || problem === '');
    const taken = await holdersOf(store.users, actor.tenant, asked.flatMap(({ account }) => [account.userPrincipalName, account.email]));
    yield batch.map((row) => {
      const address = fold(row.account.userPrincipalName);
      const repeated = address !== '' && seen.has(address) && (row.problem ?? '') === '';
      seen.add(address);
      return draftFor(repeated ? { ...row, problem: 'email: this address was asked for before.' } : row, taken, context);
    });
  }
}
