// What both stores derive from a user before keeping it: one unique sort key per order, the text that is searched, the names it answers to.
import { fold } from './fold.ts';
import { propertyMark } from './property.ts';
import { roleSchema, statusSchema, userTypeSchema } from './user.ts';
import type { Status, User } from './user.ts';

export const userSorts = ['name', 'email', 'status', 'type', 'role', 'lastConnection', 'created'] as const;
type UserSortName = (typeof userSorts)[number];

/** Lower than every character that folded text can hold, so that "ann" comes before "anna" whatever the ids are. */
const keySeparator = '\u0001';

/** Life cycle, kind and role sort in the order in which their schemas name them, not by the alphabet of one language. */
export const rankOf = {
  status: (user: Pick<User, 'status'>): number => statusSchema.options.indexOf(user.status),
  type: (user: Pick<User, 'type'>): number => userTypeSchema.options.indexOf(user.type),
  role: (user: Pick<User, 'role'>): number => roleSchema.options.indexOf(user.role),
} as const;

/** Instants of different precision compare as text only when they are equally long; no instant is the oldest. */
function instantKey(instant: string | null): string {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/.exec(instant ?? '');
  return parts === null ? fold(instant ?? '') : `${parts[1] ?? ''}.${(parts[2] ?? '').padEnd(7, '0').slice(0, 7)}Z`;
}

/**
 * One key per order: folded value, U+0001, id; status, type and role are followed by the name order. Unique inside a tenant, and
 * compared as plain text by code unit, which SQLite, Cosmos DB and JavaScript do alike for what `fold` leaves.
 */
export function userSortKeys(user: User): Record<UserSortName, string> {
  const ending = keySeparator + user.id;
  const name = fold(user.displayName) + ending;
  return {
    name,
    email: fold(user.email) + ending,
    status: rankOf.status(user) + keySeparator + name,
    type: rankOf.type(user) + keySeparator + name,
    role: rankOf.role(user) + keySeparator + name,
    lastConnection: instantKey(user.lastConnection) + ending,
    created: instantKey(user.created) + ending,
  };
}

/** The rank in front of a status, type or role key, and the name key behind it. */
export function splitRankedKey(key: string): { rank: number; nameKey: string } {
  const end = key.indexOf(keySeparator);
  return { rank: Number(key.slice(0, end)), nameKey: key.slice(end + 1) };
}

/** What words are looked for in: name, e-mail and user principal name, folded, one a line. */
export function userSearchText(user: Pick<User, 'displayName' | 'email' | 'userPrincipalName'>): string {
  return [user.displayName, user.email, user.userPrincipalName].map(fold).join('\n');
}

/** The folded addresses by which a user is found; the user principal name first. */
export function userNames(user: Pick<User, 'email' | 'userPrincipalName'>): string[] {
  return [...new Set([fold(user.userPrincipalName), fold(user.email)])].filter((name) => name !== '');
}

/** Whether an account keeps others from its addresses: Entra frees the names of accounts in the recycle bin. */
export function holdsItsNames(user: Pick<User, 'status'>): boolean {
  return user.status !== 'deleted';
}

/** The statuses that a filter lets through: those it names, otherwise all but deleted. */
export function statusesShown(wanted: readonly Status[] | undefined): readonly Status[] {
  return wanted !== undefined && wanted.length > 0 ? wanted : statusSchema.options.filter((status) => status !== 'deleted');
}

/** Ids of the groups and licences, and marks of the properties, a user is filtered by. */
export function userReferences(user: Pick<User, 'groups' | 'licences' | 'properties'>): { groups: string[]; licences: string[]; properties: string[] } {
  return {
    groups: [...new Set(user.groups.map((group) => group.id))], licences: [...new Set(user.licences.map((licence) => licence.id))],
    properties: Object.entries(user.properties).flatMap(([key, value]) => (value === null ? [] : [propertyMark(key, value)])),
  };
}
