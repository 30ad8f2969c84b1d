// What the page's address says: which person, job or plan is open, and how the list is narrowed. Links can be shared and survive a reload.
import { z } from 'zod';
import { usersQuerySchema } from '../../shared/api.ts';
import { longestSearch } from '../../shared/tab-page.ts';
import { verdictSchema } from '../../shared/plan.ts';
import { roleSchema, statusSchema, userTypeSchema } from '../../shared/user.ts';
import type { AuditQuery, UserListQuery } from '../api/usher-api.ts';

/** A broken value in a link is dropped, not an error. */
const dropped = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const identifier = z.string().min(1).max(200);

const listedStatusSchema = statusSchema.exclude(['deleted']);
/** One status or several, "invited,inactive", in the order in which people go through them. */
const statuses = z.string().transform((text) => listedStatusSchema.options.filter((status) => text.split(',').includes(status)).join(',')).refine((text) => text !== '');

const addressSchema = z.object({
  user: dropped(identifier),
  job: dropped(identifier),
  plan: dropped(identifier),
  /** Which rows of the plan are shown; without it all. */
  verdict: dropped(verdictSchema),
  page: dropped(z.enum(['jobs', 'audit'])),
  status: dropped(statuses),
  type: dropped(userTypeSchema),
  role: dropped(roleSchema),
  group: dropped(identifier),
  licence: dropped(identifier),
  /** `cost_centre=4711`; several must all hold. */
  property: dropped(z.array(z.string().min(1).max(500)).min(1).max(10)),
  q: dropped(z.string().max(longestSearch)),
  sort: dropped(usersQuerySchema.shape.sort.unwrap()),
  /** The list shows active and invited users; "yes" adds inactive ones. */
  inactive: dropped(z.literal('yes')),
  /** Keys of the properties that have a column; "-" for none. Without it as many as there is room for. */
  columns: dropped(z.string().min(1).max(2_500)),
  /** What narrows the audit trail. */
  person: dropped(identifier),
  action: dropped(z.string().min(1).max(100)),
  from: dropped(z.iso.date()),
  to: dropped(z.iso.date()),
});
export type Address = z.infer<typeof addressSchema>;

const filterNames = ['status', 'type', 'role', 'group', 'licence', 'property', 'q', 'inactive'] as const;
/** How an address changes: undefined takes a part away. */
export type AddressChange = { [Name in keyof Address]?: Address[Name] | undefined };

/** Nothing narrowed: the state that Reset filters goes back to. Sorting stays. */
export const noFilters: AddressChange = Object.fromEntries(filterNames.map((name) => [name, undefined]));

export function parseAddress(search: string): Address {
  const parameters = new URLSearchParams(search);
  const properties = parameters.getAll('property');
  return addressSchema.parse({ ...Object.fromEntries(parameters), property: properties.length === 0 ? undefined : properties });
}

/** The search part of the address after the change; parameters of others (`as`, `theme`) stay. */
export function changedSearch(search: string, change: AddressChange): string {
  const parameters = new URLSearchParams(search);
  for (const [name, value] of Object.entries(change)) {
    parameters.delete(name);
    for (const each of typeof value === 'string' ? [value] : value ?? []) if (each !== '') parameters.append(name, each);
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

/**
 * What the links on cards and Teams' deep links ask for, as shared/tab-page.ts names it: "users/<id>", "jobs/<id>", "plans/<id>", or a page with what narrows it,
 * "audit?action=settings". It comes from outside: anything else is the list, and it is never followed as an address.
 */
export function addressOfLink(link: string): AddressChange {
  const [path = '', ...query] = link.split('?');
  const [, kind = '', id] = /^(users|jobs|plans)\/([\w.@-]{1,200})$/.exec(path) ?? [];
  if (id !== undefined) return { page: undefined, [kind.slice(0, -1)]: id };
  const search = query.join('?');
  return { ...parseAddress(search), page: addressSchema.shape.page.parse(path), ...statusIn(search) };
}

/** "All" and the two that are shown anyway are the list's own switch, not a choice of statuses. */
function statusIn(search: string): AddressChange {
  const { status } = parseAddress(search);
  if (new URLSearchParams(search).get('status') === 'all' || status === 'invited,active,inactive') return { status: undefined, inactive: 'yes' };
  return status === 'invited,active' ? { status: undefined } : {};
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

/** Keys of the properties that were chosen to have a column; undefined while nobody chose. */
export function chosenColumns({ columns }: Address): string[] | undefined {
  return columns === undefined ? undefined : columns === noColumns ? [] : columns.split(',');
}

export function columnsChosen(keys: readonly string[]): string {
  return keys.length === 0 ? noColumns : keys.join(',');
}

const noColumns = '-';

/** What the server is asked for. */
export function listQueryOf({ status, type, role, group, licence, property, q, sort, inactive }: Address): UserListQuery {
  return {
    ...(status ? { status } : inactive ? { status: 'all' } : {}),
    ...(type && { type }), ...(role && { role }), ...(group && { group }), ...(licence && { licence }), ...(property && { property }), ...(q && { q }), ...(sort && { sort }),
  };
}
