// Status, type and role of a user as one small number, so that one index serves every combination of the three.
import { rankOf, statusesShown } from '../../shared/user-keys.ts';
import { roleSchema, statusSchema, userTypeSchema } from '../../shared/user.ts';
import type { User } from '../../shared/user.ts';
import type { UserFilter, UserSort } from '../ports.ts';

const roles = roleSchema.options.length;
const types = userTypeSchema.options.length;

export function facetOf(user: Pick<User, 'status' | 'type' | 'role'>): number {
  return (rankOf.status(user) * types + rankOf.type(user)) * roles + rankOf.role(user);
}

/** Every combination that a filter lets through. */
export function facetsShown(filter: UserFilter): number[] {
  const shownTypes = filter.type === undefined ? userTypeSchema.options : [filter.type];
  const shownRoles = filter.role === undefined ? roleSchema.options : [filter.role];
  const statuses = new Set(statusesShown(filter.status));
  return statusSchema.options.filter((status) => statuses.has(status))
    .flatMap((status) => shownTypes.flatMap((type) => shownRoles.map((role) => facetOf({ status, type, role }))));
}

/** The orders that are stored; status, type and role are read as runs of equal rank, each in the order of names. */
export const storedSorts = ['name', 'email', 'lastConnection', 'created'] as const;
export type StoredSort = (typeof storedSorts)[number];

/** The part of a facet that a sort by status, type or role goes by, as SQL and as a function. */
interface Ranking { rank(facet: number): number; sql: string }

const rankings: Readonly<Partial<Record<UserSort, Ranking>>> = {
  status: { rank: (facet) => Math.floor(facet / (types * roles)), sql: `k.facet / ${types * roles}` },
  type: { rank: (facet) => Math.floor(facet / roles) % types, sql: `k.facet / ${roles} % ${types}` },
  role: { rank: (facet) => facet % roles, sql: `k.facet % ${roles}` },
};

export function rankingOf(sort: UserSort): Ranking | undefined {
  return rankings[sort];
}

export function storedSortOf(sort: UserSort): StoredSort {
  return storedSorts.find((stored) => stored === sort) ?? 'name';
}
