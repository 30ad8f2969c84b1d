// What can be done to one user from the profile: the actions of the status that the asker's role allows, each with its button.
import { can } from '../../shared/abilities.ts';
import type { Ability } from '../../shared/abilities.ts';
import { actionsFor, statusToward } from '../../shared/lifecycle.ts';
import type { Action } from '../../shared/lifecycle.ts';
import { belongingOf } from '../../shared/local-login.ts';
import type { FederatedDomains } from '../../shared/local-login.ts';
import type { Role, User } from '../../shared/user.ts';
import { menuOf } from './menu.ts';
import type { Button, Menu, Offer as MenuOffer } from './menu.ts';

const sections = ['Account', 'Sign-in', 'Life cycle'] as const;

interface Offer extends MenuOffer {
  section: (typeof sections)[number];
  ability: Ability;
  /** Everybody may do it to themselves. */
  own?: true;
}

/** Verbs are written out: a menu imports no command, so that every command may show it. */
const offers: Readonly<Record<Exclude<Action, 'local-login' | 'message'>, Offer>> = {
  'edit': { title: 'Edit', verb: 'usherEdit', section: 'Account', ability: 'users.change', first: 1, own: true },
  'licences': { title: 'Licences', verb: 'usherUserLicences', section: 'Account', ability: 'licences.change' },
  'groups': { title: 'Groups', verb: 'usherUserGroups', section: 'Account', ability: 'groups.change' },
  'role': { title: 'Role', verb: 'usherUserRole', section: 'Account', ability: 'roles.change' },
  'reset-password': { title: 'Reset password', verb: 'usherResetPassword', section: 'Sign-in', ability: 'users.change', first: 3, own: true },
  'access-pass': { title: 'Access pass', verb: 'usherAccessPass', section: 'Sign-in', ability: 'users.change' },
  'send-invite': { title: 'Send invite', verb: 'usherSendInvite', section: 'Sign-in', ability: 'users.change' },
  'sign-out': { title: 'Sign out', verb: 'usherSignOut', section: 'Sign-in', ability: 'users.change' },
  'deactivate': { title: 'Deactivate', verb: 'usherDeactivate', section: 'Life cycle', ability: 'users.change', first: 2 },
  'reactivate': { title: 'Reactivate', verb: 'usherReactivate', section: 'Life cycle', ability: 'users.change', first: 2 },
  'delete': { title: 'Delete', verb: 'usherDelete', section: 'Life cycle', ability: 'users.change', first: 4 },
  'restore': { title: 'Restore', verb: 'usherRestore', section: 'Life cycle', ability: 'users.change', first: 1 },
  'purge': { title: 'Purge', verb: 'usherPurge', section: 'Life cycle', ability: 'users.change' },
};

const localLoginVerbs = { allow: 'usherAllowLocalLogin', disable: 'usherDisableLocalLogin' };

/** What the organisation has set up. */
interface SetUp { localLogin: boolean; federated: FederatedDomains }

interface Asker { id: string; role: Role }

/** Messages go to groups, so that a profile has no button for one. */
function offersFor(user: User, asker: Asker, { localLogin, federated }: SetUp): Offer[] {
  const belonging = belongingOf(user, federated, asker.id);
  // Nobody shuts themselves out; who signs in elsewhere is not shut out by it.
  const mayToggle = localLogin && !(belonging.own === true && user.localLogin && !belonging.elsewhere);
  const toggle = user.localLogin ? { title: 'Disable local login', verb: localLoginVerbs.disable } : { title: 'Allow local login', verb: localLoginVerbs.allow };
  return actionsFor(statusToward(user, asker.id), belonging).flatMap((action): Offer[] => {
    if (action === 'message' || (action === 'local-login' && !mayToggle)) return [];
    return [action === 'local-login' ? { ...toggle, section: 'Sign-in', ability: 'users.change' } : offers[action]];
  });
}

/** What was set with an account and has a form of its own, beside the one for its details. */
const besideDetails: readonly string[] = [offers.licences.verb, offers.groups.verb, offers.role.verb, localLoginVerbs.allow, localLoginVerbs.disable];

export function formsBesideDetails(user: User, asker: Asker, setUp: SetUp): Button[] {
  return offersFor(user, asker, setUp).filter(({ verb, ability }) => besideDetails.includes(verb) && can(asker.role, ability)).map(({ title, verb }) => ({ title, verb }));
}

/** `verbs`: what some command answers, so that no button leads nowhere. */
export function menuFor(user: User, asker: Asker, { verbs, ...setUp }: SetUp & { verbs: ReadonlySet<string> }): Menu {
  const isSelf = user.id === asker.id;
  return menuOf(offersFor(user, asker, setUp).filter(({ ability, own, verb }) => verbs.has(verb) && (can(asker.role, ability) || (isSelf && own === true && can(asker.role, 'own.edit')))), sections);
}
