// Nobody is shown by an address that somebody else has as well: such people go by their user names, which are unique.
import { fold } from '../../shared/fold.ts';
import { limits } from '../../shared/limits.ts';
import { holdsItsNames } from '../../shared/user-keys.ts';
import type { User } from '../../shared/user.ts';
import type { UserStore } from './store.ts';

type Addresses = Pick<UserStore, 'taken'>;

/** `taken`, of any number of addresses. */
export async function holdersOf(users: Addresses, tenant: string, addresses: readonly string[]): Promise<Map<string, string[]>> {
  const wanted = [...new Set(addresses.map(fold))].filter((address) => address !== '');
  const holders = new Map<string, string[]>();
  for (let at = 0; at < wanted.length; at += limits.pageSize.most) {
    for (const [address, ids] of await users.taken(tenant, wanted.slice(at, at + limits.pageSize.most))) holders.set(address, ids);
  }
  return holders;
}

/** These users as people are shown them. Only those whose e-mail is not their user name are asked about. */
export async function withOwnAddresses(users: Addresses, tenant: string, some: User[]): Promise<User[]> {
  const inDoubt = some.filter(({ email, userPrincipalName }) => fold(email) !== fold(userPrincipalName));
  if (inDoubt.length === 0) return some;
  const holders = await holdersOf(users, tenant, inDoubt.map(({ email }) => email));
  const isShared = ({ id, email }: User): boolean => holders.get(fold(email))?.some((holder) => holder !== id) ?? false;
  return some.map((user) => (isShared(user) ? { ...user, email: user.userPrincipalName, sharedEmail: user.email } : user));
}

/** As they are kept, whoever was shown by the user name. */
function asKept({ sharedEmail, ...user }: User): User {
  return sharedEmail === undefined ? user : { ...user, email: sharedEmail };
}

/** An address means whoever signs in with it before those who have it as e-mail; among those who are here, and among the deleted. */
function meantBy(name: string, users: readonly User[]): User[] {
  const signsIn = (user: User): boolean => fold(user.userPrincipalName) === fold(name);
  const named = new Set(users.filter(signsIn).map(holdsItsNames));
  return users.filter((user) => signsIn(user) || !named.has(holdsItsNames(user)));
}

/** What `UserStore` promises of those who are looked up or listed, for a store that gives everybody as kept. */
export function showingOwnAddresses(users: UserStore): UserStore {
  return {
    ...users,
    put: async (tenant, user, options) => users.put(tenant, asKept(user), options),
    putMany: async (tenant, some) => users.putMany(tenant, some.map(asKept)),
    writeMany: async (tenant, items) => users.writeMany(tenant, items.map((item) => ({ ...item, user: asKept(item.user) }))),
    byName: async (tenant, name) => withOwnAddresses(users, tenant, meantBy(name, await users.byName(tenant, name))),
    getMany: async (tenant, ids) => withOwnAddresses(users, tenant, await users.getMany(tenant, ids)),
    list: async (tenant, query) => {
      const page = await users.list(tenant, query);
      return query.asKept === true ? page : { ...page, users: await withOwnAddresses(users, tenant, page.users) };
    },
  };
}
