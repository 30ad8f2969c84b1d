// What the page's address says: which person or job is open, and how the list is narrowed. Links can be shared and survive a reload.
import { z } from 'zod';
import { usersQuerySchema } from '../../shared/api.ts';
import { roleSchema, statusSchema, userTypeSchema } from '../../shared/user.ts';
import type { AuditQuery, UserListQuery } from '../api/usher-api.ts';

/** A broken value in a link is dropped, not an error. */
const dropped = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const identifier = z.string().min(1).max(200);

const addressSchema = z.object({
  user: dropped(identifier),
  job: dropped(identifier),
  page: dropped(z.enum(['jobs', 'audit'])),
  status: dropped(statusSchema.exclude(['deleted'])),
  type: dropped(userTypeSchema),
  role: dropped(roleSchema),
  group: dropped(identifier),
  q: dropped(z.string().max(200)),
  sort: dropped(usersQuerySchema.shape.sort.unwrap()),
  /** The list shows active and invited users; "yes" adds inactive ones. */
  inactive: dropped(z.literal('yes')),
  /** What narrows the audit trail. */
  person: dropped(identifier),
  action: dropped(z.string().min(1).max(100)),
  from: dropped(z.iso.date()),
  to: dropped(z.iso.date()),
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

/** What the links on cards ask for: "users/<id>", "jobs/<id>", or a page with what narrows it, "audit?action=settings". */
export function addressOfLink(link: string): AddressChange {
  const [path = '', ...query] = link.split('?');
  const [, kind, id] = /^(users|jobs)\/([\w.@-]{1,200})$/.exec(path) ?? [];
  if (id !== undefined) return { page: undefined, ...(kind === 'users' ? { user: id } : { job: id }) };
  return { ...parseAddress(query.join('?')), page: addressSchema.shape.page.parse(path) };
}

export function hasFilters(address: Address): boolean {
  return filterNames.some((name) => address[name] !== undefined);
}

const auditFilterNames = ['person', 'action', 'from', 'to'] as const;
export const noAuditFilters: AddressChange = Object.fromEntries(auditFilterNames.map((name) => [name, undefined]));

/** What narrows the audit trail; absent = not narrowed. */
export function auditQueryOf(address: Address): AuditQuery {
  return Object.fromEntries(auditFilterNames.flatMap((name) => (address[name] === undefined ? [] : [[name, address[name]]])));
}

/** What the server is asked for. */
export function listQueryOf({ status, type, role, group, q, sort, inactive }: Address): UserListQuery {
  return {
    ...(status ? { status: [status] } : inactive ? { status: ['all'] } : {}),
    ...(type && { type }), ...(role && { role }), ...(group && { group }), ...(q && { q }), ...(sort && { sort }),
  };
}
