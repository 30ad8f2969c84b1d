// What the page's address says: which person or job is open, and how the list is narrowed. Links can be shared and survive a reload.
import { z } from 'zod';
import { usersQuerySchema } from '../../shared/api.ts';
import { roleSchema, statusSchema, userTypeSchema } from '../../shared/user.ts';
import type { UserListQuery } from '../api/usher-api.ts';

/** A broken value in a link is dropped, not an error. */
const dropped = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const identifier = z.string().min(1).max(200);

const addressSchema = z.object({
  user: dropped(identifier),
  job: dropped(identifier),
  page: dropped(z.literal('jobs')),
  status: dropped(statusSchema.exclude(['deleted'])),
  type: dropped(userTypeSchema),
  role: dropped(roleSchema),
  group: dropped(identifier),
  q: dropped(z.string().max(200)),
  sort: dropped(usersQuerySchema.shape.sort.unwrap()),
  /** The list shows active and invited users; "yes" adds inactive ones. */
  inactive: dropped(z.literal('yes')),
});
export type Address = z.infer<typeof addressSchema>;

const filterNames = ['status', 'type', 'role', 'group', 'q', 'inactive'] as const;
/** How an address changes: undefined takes a part away. */
export type AddressChange = { [Name in keyof Address]?: Address[Name] | undefined };

/** Nothing narrowed: the state that Reset filters goes back to. Sorting stays. */
export const noFilters: AddressChange = Object.fromEntries(filterNames.map((name) => [name, undefined]));

export function parseAddress(search: string): Address {
  return addressSchema.parse(Object.fromEntries(new URLSearchParams(search)));
}

/** The search part of the address after the change; parameters of others (`as`, `theme`) stay. */
export function changedSearch(search: string, change: AddressChange): string {
  const parameters = new URLSearchParams(search);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined || value === '') parameters.delete(name);
    else parameters.set(name, value);
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

/** What a Teams deep link asks for: "user/<id>" or "job/<id>", anything else is ignored. It comes from outside and is never followed as an address. */
export function addressOfSubPage(subPage: string): AddressChange {
  const [, kind, id] = /^(user|job)\/([\w.@-]{1,200})$/.exec(subPage) ?? [];
  if (id === undefined) return {};
  return kind === 'user' ? { user: id } : { job: id };
}

export function hasFilters(address: Address): boolean {
  return filterNames.some((name) => address[name] !== undefined);
}

/** What the server is asked for. */
export function listQueryOf({ status, type, role, group, q, sort, inactive }: Address): UserListQuery {
  return {
    ...(status ? { status: [status] } : inactive ? { status: ['all'] } : {}),
    ...(type && { type }), ...(role && { role }), ...(group && { group }), ...(q && { q }), ...(sort && { sort }),
  };
}
