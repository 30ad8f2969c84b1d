// What can be done to one user from the profile: the actions of the status that the asker's role allows, each with its button.
import { can } from '../../shared/abilities.ts';
import type { Ability } from '../../shared/abilities.ts';
import { actionsFor, statusToward } from '../../shared/lifecycle.ts';
import type { Action } from '../../shared/lifecycle.ts';
import type { Role, User } from '../../shared/user.ts';

export interface Button { title: string; verb: string }
/** `first`: the buttons of the card itself; `sections`: all of them, for the menu. */
export interface UserMenu { first: readonly Button[]; sections: readonly { title: string; buttons: readonly Button[] }[] }

/** Clients draw five buttons in a row, and the last one leads to the tab. */
const mostInFront = 4;

const sections = ['Account', 'Sign-in', 'Life cycle'] as const;

interface Offer {
  title: string;
  verb: string;
  section: (typeof sections)[number];
  ability: Ability;
  /** Place among the buttons of the card itself. */
  first?: number;
  /** Everybody may do it to themselves. */
  own?: true;
}

/** Verbs are written out: a menu imports no command, so that every command may show it. */
const offers: Readonly<Record<Exclude<Action, 'local-login'>, Offer>> = {
  'edit': { title: 'Edit', verb: 'usherEdit', section: 'Account', ability: 'users.change', first: 1, own: true },
  'licences': { title: 'Licences', verb: 'usherUserLicences', section: 'Account', ability: 'licences.change' },
  'groups': { title: 'Groups', verb: 'usherUserGroups', section: 'Account', ability: 'groups.change' },
  'role': { title: 'Role', verb: 'usherUserRole', section: 'Account', ability: 'roles.change' },
  'reset-password': { title: 'Reset password', verb: 'usherResetPassword', section: 'Sign-in', ability: 'users.change', first: 3, own: true },
  'access-pass': { title: 'Access pass', verb: 'usherAccessPass', section: 'Sign-in', ability: 'users.change' },
  'send-invite': { title: 'Send invite', verb: 'usherSendInvite', section: 'Sign-in', ability: 'users.change' },
  'sign-out': { title: 'Sign out', verb: 'usherSignOut', section: 'Sign-in', ability: 'users.change' },
  'message': { title: 'Message', verb: 'usherMessage', section: 'Account', ability: 'messages.send' },
  'deactivate': { title: 'Deactivate', verb: 'usherDeactivate', section: 'Life cycle', ability: 'users.change', first: 2 },
  'reactivate': { title: 'Reactivate', verb: 'usherReactivate', section: 'Life cycle', ability: 'users.change', first: 2 },
  'delete': { title: 'Delete', verb: 'usherDelete', section: 'Life cycle', ability: 'users.change', first: 4 },
  'restore': { title: 'Restore', verb: 'usherRestore', section: 'Life cycle', ability: 'users.change', first: 1 },
  'purge': { title: 'Purge', verb: 'usherPurge', section: 'Life cycle', ability: 'users.change' },
};

function offerFor(action: Action, user: User): Offer {
  if (action !== 'local-login') return offers[action];
  const words = user.localLogin ? { title: 'Disable local login', verb: 'usherDisableLocalLogin' } : { title: 'Allow local login', verb: 'usherAllowLocalLogin' };
  return { ...words, section: 'Sign-in', ability: 'users.change' };
}

/** `verbs`: what some command answers, so that no button leads nowhere. */
export function menuFor(user: User, asker: { id: string; role: Role }, verbs: ReadonlySet<string>): UserMenu {
  const isSelf = user.id === asker.id;
  const offered = actionsFor(statusToward(user, asker.id), user.type)
    .map((action) => offerFor(action, user))
    .filter(({ ability, own, verb }) => verbs.has(verb) && (can(asker.role, ability) || (isSelf && own === true && can(asker.role, 'own.edit'))));
  const buttons = (some: readonly Offer[]): Button[] => some.map(({ title, verb }) => ({ title, verb }));
  const inFront = offered.filter((offer) => offer.first !== undefined).sort((a, b) => (a.first ?? 0) - (b.first ?? 0));
  // A few need no menu.
  if (offered.length <= mostInFront) return { first: buttons([...inFront, ...offered.filter((offer) => offer.first === undefined)]), sections: [] };
  return {
    first: buttons(inFront),
    sections: sections.map((title) => ({ title, buttons: buttons(offered.filter(({ section }) => section === title)) })).filter((section) => section.buttons.length > 0),
  };
}
