// Who gets in how: with a password of this organisation (local login), or by an identity provider that signs them in elsewhere.
import type { Belonging } from './lifecycle.ts';
import type { User } from './user.ts';

/** Domains, in small letters, whose people an identity provider signs in. */
export type FederatedDomains = ReadonlySet<string>;

/** Guests sign in with their own organisation, people of a federated domain with its identity provider. */
export function signsInElsewhere(user: Pick<User, 'type' | 'userPrincipalName'>, federated: FederatedDomains): boolean {
  return user.type === 'guest' || federated.has(user.userPrincipalName.slice(user.userPrincipalName.lastIndexOf('@') + 1).toLowerCase());
}

/** What the life cycle asks of an account beside its status. `asker`: the id of whoever asks. */
export function belongingOf(user: Pick<User, 'id' | 'type' | 'userPrincipalName' | 'synced' | 'localLogin'>, federated: FederatedDomains, asker: string): Belonging {
  const { type, synced, localLogin } = user;
  return { type, synced, localLogin, elsewhere: signsInElsewhere(user, federated), own: user.id === asker };
}

/** `group`: whether local login is kept by a group at all; without one, everybody with an account of this organisation may use a password. */
export function canGetIn(user: Pick<User, 'type' | 'userPrincipalName' | 'enabled' | 'deleted' | 'localLogin'>, { group, federated }: { group: boolean; federated: FederatedDomains }): boolean {
  return user.enabled && user.deleted === null && (!group || user.localLogin || signsInElsewhere(user, federated));
}
