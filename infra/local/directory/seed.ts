// Fills the directory with as many people and groups as a test wants; the same seed gives the same people.
import { SwitchError } from './behaviour.ts';
import { signInActivity } from './demo-organisation.ts';
import type { AssignedLicence, LicenceState, User } from './entities.ts';
import type { JsonObject } from './json.ts';
import type { Organisation } from './organisation.ts';
import { departments, givenNames, jobTitles, places, surnames } from './seed-names.ts';

interface Seed {
  /** People in the directory afterwards, the demo people included. */
  users: number;
  /** Groups to add. */
  groups: number;
  seed: number;
}

const wholeAt = (body: JsonObject, name: string, [usual, most]: [number, number]): number => {
  const value = body[name] ?? usual;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new SwitchError(`"${name}" must be a whole number from 0 to ${most}.`);
};

/** Reads `{users, groups, seed}`. */
export const readSeed = (body: JsonObject): Seed => ({
  users: wholeAt(body, 'users', [1000, 1_000_000]),
  groups: wholeAt(body, 'groups', [0, 10_000]),
  seed: wholeAt(body, 'seed', [1, 2 ** 32 - 1]),
});

// Named once: reached through the global object a million times, they would be the slowest part of seeding.
const { floor, imul } = Math;

/** Mulberry32: small, quick, the same everywhere. */
const chance = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const plainLetters: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', đ: 'd', ı: 'i', æ: 'ae', ß: 'ss' };

/** A name as an address can carry it. */
const plain = (text: string): string =>
  text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replace(/[łøđıæß]/g, (letter) => plainLetters[letter] ?? '').replace(/[^a-z-]/g, '');

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

const seededId = ({ family, seed, n }: { family: number; seed: number; n: number }): string => `${hex(seed, 8)}-${hex(family, 4)}-4000-8000-${hex(n, 12)}`;

const day = 24 * 3600 * 1000;

interface Plan {
  organisation: Organisation;
  seed: Seed;
  random: () => number;
  now: number;
  groupIds: string[];
}

const pick = <T>(random: () => number, list: readonly T[]): T => {
  const found = list[floor(random() * list.length)];
  if (found === undefined) throw new RangeError('Nothing to pick from.');
  return found;
};

const ago = (plan: Plan, days: number): string => `${new Date(plan.now - days * day).toISOString().slice(0, 19)}Z`;

/** Three quarters are licensed: most directly, the rest through one of the first groups. */
const directLicences = (plan: Plan, created: string): LicenceState[] => {
  const draw = plan.random();
  const skus = plan.organisation.shelves.sku.entries;
  const sku = draw < 0.35 ? skus[0] : draw < 0.5 ? skus[1] : draw < 0.55 ? skus[2] : undefined;
  return sku ? [{ skuId: sku.value.skuId, disabledPlans: [], assignedByGroup: null, state: 'Active', error: 'None', lastUpdatedDateTime: created }] : [];
};

/** The group a person has licences through, if it carries any. */
const groupLicences = (plan: Plan, groupIds: readonly string[], created: string): LicenceState[] =>
  groupIds.flatMap((id) => (plan.organisation.shelves.group.get(id)?.assignedLicenses ?? []).map((licence): LicenceState => ({
    ...licence, assignedByGroup: id, state: 'Active', error: 'None', lastUpdatedDateTime: created,
  })));

const distinct = (states: readonly LicenceState[]): AssignedLicence[] => [...new Set(states.map(({ skuId }) => skuId))].map((skuId) => ({ skuId, disabledPlans: [] }));

/** Guests are one in twenty; one in eight accounts is disabled, one in ten never signed in. */
const accountOf = (plan: Plan, n: number): User => {
  const { random } = plan;
  const given = pick(random, givenNames);
  const family = pick(random, surnames);
  const [city, country, usageLocation] = pick(random, places);
  const isGuest = random() < 0.05;
  const local = `${plain(given)}.${plain(family)}.${n}`;
  const mail = isGuest ? `${local}@partner${n % 20}.example` : `${local}@contoso.com`;
  const created = ago(plan, floor(random() * 2000) + 1);
  const signedIn = random() < 0.9 ? ago(plan, floor(random() ** 3 * 400)) : undefined;
  return {
    id: seededId({ family: 1, seed: plan.seed.seed, n }),
    accountEnabled: random() > 0.125,
    displayName: `${given} ${family}`,
    givenName: given,
    surname: family,
    userPrincipalName: isGuest ? `${local}_partner${n % 20}.example#EXT#@contoso.onmicrosoft.com` : mail,
    mail,
    mailNickname: local.slice(0, 64),
    userType: isGuest ? 'Guest' : 'Member',
    createdDateTime: created,
    signInSessionsValidFromDateTime: created,
    department: pick(random, departments),
    jobTitle: pick(random, jobTitles),
    city,
    country,
    usageLocation,
    employeeId: String(100_000 + n),
    proxyAddresses: [`SMTP:${mail}`],
    licenseAssignmentStates: [],
    assignedLicenses: [],
    otherMails: isGuest ? [mail] : [],
    ...(isGuest && { creationType: 'Invitation', externalUserState: random() < 0.8 ? 'Accepted' : 'PendingAcceptance', externalUserStateChangeDateTime: created }),
    ...(signedIn !== undefined && { signInActivity: signInActivity(signedIn, seededId({ family: 9, seed: plan.seed.seed, n })) }),
  };
};

const addPerson = (plan: Plan, n: number): void => {
  const { organisation, random, groupIds } = plan;
  const account = accountOf(plan, n);
  const count = groupIds.length > 0 ? 1 + floor(random() * 3) : 0;
  const mine = [...new Set(Array.from({ length: count }, () => groupIds[floor(random() * groupIds.length)] ?? ''))];
  const states = account.userType === 'Guest' ? [] : [...directLicences(plan, account.createdDateTime), ...groupLicences(plan, mine, account.createdDateTime)];
  organisation.put('user', { ...account, licenseAssignmentStates: states, assignedLicenses: distinct(states) });
  for (const id of mine) organisation.link('member', id, account.id);
};

const addGroup = (plan: Plan, n: number): void => {
  const name = `${pick(plan.random, departments)} ${pick(plan.random, places)[0]} ${n}`;
  const created = ago(plan, 1000);
  const frontline = plan.organisation.shelves.sku.entries[2]?.value.skuId;
  plan.organisation.put('group', {
    id: seededId({ family: 2, seed: plan.seed.seed, n }),
    displayName: name,
    mailNickname: `seeded-${plan.seed.seed}-${n}`,
    mailEnabled: false,
    securityEnabled: true,
    groupTypes: [],
    createdDateTime: created,
    renewedDateTime: created,
    assignedLicenses: n % 10 === 1 && frontline !== undefined ? [{ skuId: frontline, disabledPlans: [] }] : [],
  });
};

/** There is always room for what was seeded, and the few free seats of the demo organisation stay few. */
const makeRoom = (organisation: Organisation, before: ReadonlyMap<string, number>): void => {
  for (const { value: sku } of [...organisation.shelves.sku.entries]) {
    const more = organisation.seatsTaken(sku.skuId) - (before.get(sku.skuId) ?? 0);
    if (more > 0) organisation.put('sku', { ...sku, enabledUnits: sku.enabledUnits + more });
  }
};

/** Adds groups, then people up to the number asked for. */
export const seedOrganisation = (organisation: Organisation, seed: Seed): { users: number; groups: number } => {
  const { shelves } = organisation;
  const before = new Map(shelves.sku.entries.map(({ value }) => [value.skuId, organisation.seatsTaken(value.skuId)]));
  const groupIds = Array.from({ length: seed.groups }, (_, index) => seededId({ family: 2, seed: seed.seed, n: index + 1 }));
  const plan: Plan = { organisation, seed, random: chance(seed.seed), now: organisation.ports.clock(), groupIds };
  for (let n = 1; n <= seed.groups; n += 1) addGroup(plan, n);
  for (let n = 1; shelves.user.size < seed.users; n += 1) addPerson(plan, n);
  makeRoom(organisation, before);
  organisation.flush();
  return { users: shelves.user.size, groups: shelves.group.size };
};
