// What of a person Usher itself changed moments ago: that is believed against copies of the directory, which may lag; of all else they tell what others changed meanwhile.
import { statusOf } from '../../shared/lifecycle.ts';
import type { Operation } from '../../shared/plan.ts';
import { fieldsFrom, fieldOf, withFields } from '../../shared/user-fields.ts';
import type { GroupReference, HeldLicence, User } from '../../shared/user.ts';
import { millisecondsOf } from '../ports.ts';
import { detailsOf } from './operation-objects.ts';
import { replication } from './replication.ts';

/** Whether what was asked of the directory at that moment may be older than what Usher itself did to the user. */
export function mayLag({ ownChange }: Pick<User, 'ownChange'>, asked: number): boolean {
  return ownChange !== undefined && millisecondsOf(ownChange) + replication > asked;
}

export const groupThing = (id: string): string => `group ${id}`;
const licenceThing = (id: string): string => `licence ${id}`;
const account = 'account';
const localLogin = 'local login';

/** Nothing where it is Usher's own; undefined where it may be anything of the person. */
function thingsOf(operation: Operation): string[] | undefined {
  switch (operation.kind) {
    case 'disable-account': case 'enable-account': return [account];
    // With the name the shown address may go.
    case 'edit-user': return operation.fields.userPrincipalName === undefined ? detailsOf(operation) : undefined;
    case 'add-to-group': case 'remove-from-group': return [groupThing(operation.group.id)];
    case 'allow-local-login': case 'disable-local-login': return [localLogin, groupThing(operation.group.id)];
    case 'assign-licence': return [licenceThing(operation.licence.id), ...operation.location === undefined ? [] : ['field usageLocation']];
    case 'remove-licence': return [licenceThing(operation.licence.id)];
    case 'swap-licence': return [licenceThing(operation.licence.id), licenceThing(operation.instead.id)];
    case 'set-role': case 'set-properties': case 'sign-out': case 'send-message': case 'reset-password': case 'issue-access-pass': return [];
    default: return undefined;
  }
}

/** The user with what Usher has just done noted, beside what it did to them moments before. */
export function withOwnChange(user: User, done: readonly Operation[] | { things: readonly string[] }, at: string): User {
  const { ownThings: earlier, ...rest } = user;
  const now = 'things' in done ? [...done.things] : allThings(done);
  const before = mayLag(user, millisecondsOf(at)) ? earlier : [];
  return { ...rest, ownChange: at, ...(now !== undefined && before !== undefined && { ownThings: [...new Set([...before, ...now])] }) };
}

function allThings(done: readonly Operation[]): string[] | undefined {
  const each = done.map(thingsOf);
  return each.includes(undefined) ? undefined : each.flatMap((things) => things ?? []);
}

/** As Usher left somebody, with what no change of Usher's says of them. */
export function asLeft(own: User, seen: User): User {
  const { ownChange, ownThings } = own;
  if (ownThings === undefined) return wholly(own, seen);
  const isOwn = new Set(ownThings);
  const user = {
    ...withFields(seen, fieldsFrom((field) => (isOwn.has(`field ${field}`) ? fieldOf(own, field) : undefined))),
    enabled: isOwn.has(account) ? own.enabled : seen.enabled,
    localLogin: isOwn.has(localLogin) ? own.localLogin : seen.localLogin,
    groups: mixed(own.groups, seen.groups, ({ id }: GroupReference) => isOwn.has(groupThing(id))),
    licences: mixed(own.licences, seen.licences, ({ id, via }: HeldLicence) => via === 'direct' && isOwn.has(licenceThing(id))),
    ...(ownChange !== undefined && { ownChange }), ownThings,
  };
  return { ...user, status: statusOf(user) };
}

/** Those that are Usher's, as it left them, and all others as they are seen; in the order in which they are known, so that nothing moves about on a page. */
function mixed<T extends { id: string }>(own: readonly T[], seen: readonly T[], isOwn: (one: T) => boolean): T[] {
  const places = new Map(own.map(({ id }, at) => [id, at]));
  const place = ({ id }: T): number => places.get(id) ?? own.length;
  return [...seen.filter((one) => !isOwn(one)), ...own.filter(isOwn)].sort((a, b) => place(a) - place(b));
}

/** But for the licences that groups give, and the user name that the directory made for a guest. */
function wholly(own: User, seen: User): User {
  const isUnnamed = own.type === 'guest' && own.userPrincipalName === own.email;
  return {
    ...own, ...(isUnnamed && { userPrincipalName: seen.userPrincipalName }),
    licences: [...own.licences.filter(({ via }) => via === 'direct'), ...seen.licences.filter(({ via }) => via === 'group')],
  };
}
