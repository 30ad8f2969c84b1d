// The life cycle of a user: how the status is derived, and which actions each status offers and accepts.
import type { Status, UserType } from './user.ts';

export interface AccountFacts {
  enabled: boolean;
  type: UserType;
  invitation: 'pending' | 'accepted' | null;
  lastConnection: string | null;
  connectionsUnknown?: true | undefined;
  deleted: string | null;
}

/** Deleted, else inactive when the account is disabled, else invited until the first sign-in or the accepted invitation. */
export function statusOf(account: AccountFacts): Status {
  if (account.deleted !== null) return 'deleted';
  if (!account.enabled) return 'inactive';
  if (account.type === 'guest') return account.invitation === 'pending' ? 'invited' : 'active';
  return account.lastConnection === null && account.connectionsUnknown !== true ? 'invited' : 'active';
}

/** Whoever asks for something has signed in, whatever was last read. */
export function statusToward({ id, status }: { id: string; status: Status }, asker: string): Status {
  return id === asker && status === 'invited' ? 'active' : status;
}

/** What can be asked for one user, in the order in which menus show it. */
export const actions = [
  'edit', 'licences', 'groups', 'reset-password', 'access-pass', 'send-invite', 'message', 'sign-out', 'local-login', 'role',
  'deactivate', 'reactivate', 'delete', 'restore', 'purge',
] as const;
export type Action = (typeof actions)[number];

const whileInDirectory = ['edit', 'licences', 'groups', 'local-login', 'role', 'message', 'delete'] as const;

/** The one table of the life cycle; whatever is not in it is neither offered nor accepted. */
const acceptedByStatus: Readonly<Record<Status, readonly Action[]>> = {
  invited: [...whileInDirectory, 'send-invite', 'deactivate'],
  active: [...whileInDirectory, 'reset-password', 'access-pass', 'sign-out', 'deactivate'],
  inactive: [...whileInDirectory, 'send-invite', 'reactivate'],
  deleted: ['restore', 'purge'],
};

/** Whose an account is, and who signs the person in. */
export interface Belonging {
  type: UserType;
  /** It comes from the local Active Directory. */
  synced: boolean;
  /** Another organisation or the identity provider of the domain signs the person in (shared/local-login.ts). */
  elsewhere: boolean;
  localLogin: boolean;
  /** It belongs to whoever asks. */
  own?: boolean;
}

const ownMember: Belonging = { type: 'member', synced: false, elsewhere: false, localLogin: false };

const waysToSignIn: readonly Action[] = ['reset-password', 'access-pass'];
/** Guests sign in with their own organisation, which has their password and their sessions. */
const forMembers: readonly Action[] = [...waysToSignIn, 'sign-out'];

/** What the local Active Directory decides of those who are synced. */
const onPremises: readonly Action[] = ['reset-password', 'deactivate', 'reactivate', 'delete'];

/** Nobody does that to themselves: whoever shuts themselves out cannot take it back. */
const byOthersAlone: readonly Action[] = ['deactivate', 'delete'];

/** Whatever the status: what does not go with whose the account is and where it comes from, and what would do nothing for whoever signs in elsewhere. */
function isOutOfReach(action: Action, { type, synced, elsewhere, localLogin, own = false }: Belonging): boolean {
  if (own && byOthersAlone.includes(action)) return true;
  if (type === 'guest' && forMembers.includes(action)) return true;
  if (synced && onPremises.includes(action)) return true;
  // One that is there already can always be ended.
  return elsewhere && (action === 'reset-password' || (action === 'local-login' && !localLogin));
}

export function actionsFor(status: Status, belonging = ownMember): readonly Action[] {
  return actions.filter((action) => accepts(status, action, belonging));
}

export function accepts(status: Status, action: Action, belonging = ownMember): boolean {
  return acceptedByStatus[status].includes(action) && !isOutOfReach(action, belonging) && !isBlockedGuest({ status, type: belonging.type }, action);
}

/** The directory mails no invitation to a blocked account (https://learn.microsoft.com/graph/api/invitation-post); members get Usher's own. */
function isBlockedGuest({ status, type }: { status: Status; type: UserType }, action: Action): boolean {
  return action === 'send-invite' && status === 'inactive' && type === 'guest';
}

/** Why an action is not accepted, and what is, as a sentence about somebody. */
export function whyNotAccepted({ displayName, status, type }: { displayName: string; status: Status; type: UserType }, action: Action): string {
  if (isBlockedGuest({ status, type }, action)) return `${displayName} is deactivated, and the directory invites no guest who is. Reactivate them first.`;
  const refused = `${displayName} is ${statusNames[status]}; that is not possible in this status.${status === 'deleted' ? ' They must be restored first.' : ''}`;
  if (status !== 'invited' || type === 'guest' || !waysToSignIn.includes(action)) return refused;
  return `${displayName} has not signed in yet. “send invite” with “with:password” or “with:pass” brings a new way to sign in for the first time.`;
}

export const statusNames: Readonly<Record<Status, string>> = {
  invited: 'Invited', active: 'Active', inactive: 'Inactive', deleted: 'Deleted',
};

/** How long a deleted account can be restored (https://learn.microsoft.com/graph/api/directory-deleteditems-list). */
const restorableDays = 30;
const day = 24 * 60 * 60 * 1000;

/** Days left to restore somebody, to the nearest: who was deleted a moment ago has thirty. 0 on the last one and after it. Both are clock times. */
export function daysLeft(deletedAt: number, now: number): number {
  return Math.max(0, Math.round((deletedAt + restorableDays * day - now) / day));
}
