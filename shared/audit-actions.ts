// The one list of what the audit trail calls what was done, and the words by which people ask for it.
import { fold } from './fold.ts';
import { operationKindSchema } from './plan.ts';
import type { OperationKind } from './plan.ts';
import { relativeDistance } from './similar.ts';

/** What a command comes to, as jobs record it. */
export const commandKinds: Readonly<Record<string, readonly OperationKind[]>> = {
  'invite': ['create-user', 'invite-guest'], 'edit': ['edit-user'], 'location': ['edit-user'], 'role': ['set-role'],
  'deactivate': ['disable-account'], 'reactivate': ['enable-account'], 'delete': ['delete-user'], 'restore': ['restore-user'], 'purge': ['purge-user'],
  'reset password': ['reset-password'], 'access pass': ['issue-access-pass'], 'send invite': ['send-invite'], 'sign out': ['sign-out'],
  'allow local login': ['allow-local-login'], 'disable local login': ['disable-local-login'],
  'add': ['add-to-group'], 'remove': ['remove-from-group'], 'message group': ['send-message'],
  'new group': ['create-group'], 'rename group': ['rename-group'], 'group id': ['set-external-id'], 'delete group': ['delete-group'],
  'assign licence': ['assign-licence'], 'remove licence': ['remove-licence'], 'swap licence': ['swap-licence'],
};

/** What is recorded beside the kinds of operation: what Usher itself and its approvers do, and requests that were refused, under the name of their command or list. */
export const otherActions = [
  'request', 'approve', 'reject', 'withdraw', 'expire', 'void', 'stop', 'settings', 'property-add', 'property-change', 'property-remove', 'sign-in', 'fetch-passwords', 'welcome',
  'change', 'import', 'undo', 'sync',
  'users', 'user', 'deleted', 'groups', 'group', 'licences', 'applications', 'assign application', 'remove application', 'template csv', 'approvals', 'welcomes', 'jobs', 'job',
  'plans', 'plan', 'audit', 'sync now', 'sync status', 'properties', 'property add', 'property remove', 'help', 'whoami', 'me', 'exports',
] as const;
export type OtherAction = (typeof otherActions)[number];

/** What a word means beyond what is called like it. */
const meaning: Readonly<Record<string, readonly (OperationKind | OtherAction)[]>> = {
  'edit': ['set-properties'], 'assign licence': ['assign-group-licence'], 'remove licence': ['remove-group-licence'], 'remove application': ['unassign-application'],
  'groups': ['add-to-group', 'remove-from-group'],
  'licences': ['assign-licence', 'remove-licence', 'swap-licence', 'assign-group-licence', 'remove-group-licence'],
  'applications': ['assign-application', 'unassign-application'],
  'properties': ['set-properties', 'property-add', 'property-change', 'property-remove', 'property add', 'property remove'],
  'approvals': ['request', 'approve', 'reject', 'withdraw', 'expire', 'void'],
  'sync': ['sync now', 'sync status'],
};

/** Other ways to say a word, as the commands take them. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  'invite': ['invite many', 'new user', 'create user'], 'edit': ['change user', 'update user'], 'location': ['usage location', 'set location'],
  'deactivate': ['disable', 'block'], 'reactivate': ['activate', 'enable', 'unblock'],
  'delete': ['delete users'], 'restore': ['restore users', 'undelete', 'recover'], 'purge': ['purge users', 'delete for good'], 'deleted': ['deleted users', 'list deleted', 'recycle bin'],
  'reset password': ['reset passwords', 'resetpassword', 'new password'], 'access pass': ['access passes', 'accesspass', 'temporary access pass', 'reset password pass'],
  'send invite': ['send invites', 'resend invite'], 'sign out': ['signout', 'end sessions', 'revoke sessions'],
  'allow local login': ['enable local login'], 'disable local login': ['end local login', 'remove local login'],
  'message group': ['message'], 'new group': ['add group'], 'group id': ['external id of group', 'external id of the group'], 'delete group': ['delete groups', 'remove group'],
  'assign licence': ['assign licences', 'assign license', 'assign licenses'], 'remove licence': ['remove licences', 'remove license', 'remove licenses'],
  'swap licence': ['swap licences', 'swap license', 'swap licenses'], 'licences': ['licenses', 'list licences', 'licence', 'license'],
  'applications': ['apps', 'enterprise applications', 'list applications'], 'assign application': ['assign applications', 'assign app'], 'remove application': ['remove applications', 'remove app', 'unassign application'],
  'users': ['list', 'list users', 'people'], 'user': ['show', 'profile'], 'groups': ['list groups'], 'group': ['show group'], 'import': ['import users', 'import csv', 'import file'],
  'template csv': ['template', 'csv template', 'example csv'], 'approvals': ['approval', 'list approvals', 'requests'], 'jobs': ['list jobs'], 'job': ['show job'], 'stop': ['stop job'],
  'audit': ['audit trail'], 'properties': ['property'], 'help': ['commands', 'start', 'what can you do'], 'whoami': ['who am i'],
};

/** As people read it: "Disable account", "Edit user and add to group". */
export function actionWords(action: string): string {
  const words = action.replaceAll('-', ' ').split('+').join(' and ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What is offered to choose from: each thing that is recorded once, as people say it. */
export const actionsOffered: readonly string[] = [
  ...Object.keys(commandKinds).filter((word) => word !== 'location'),
  'assign application', 'remove application', 'import', 'undo', 'stop', 'request', 'approve', 'reject', 'withdraw', 'expire', 'settings', 'properties', 'sync', 'welcome',
  'fetch passwords', 'sign in',
];

/** Blanks, hyphens, case and accents make no other word. With hyphens it is one word in a message and in an address as well. */
const keyOf = (word: string): string => fold(word).replace(/[\s_-]+/g, '-');

export const actionsInWords = `one of ${actionsOffered.map(keyOf).join(', ')}, or a kind of operation as entries name it, such as disable-account`;

function table(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  const add = (word: string, actions: readonly string[]): void => {
    found.set(keyOf(word), new Set([...found.get(keyOf(word)) ?? [], ...actions]));
  };
  for (const action of [...operationKindSchema.options, ...otherActions]) add(action, [action]);
  for (const [word, actions] of [...Object.entries(commandKinds), ...Object.entries(meaning)]) add(word, actions);
  for (const [word, others] of Object.entries(synonyms)) for (const other of others) add(other, [...found.get(keyOf(word)) ?? []]);
  return new Map([...found].map(([key, actions]) => [key, [...actions]]));
}

const meant = table();

/** Each action, as it is recorded, that is meant by a word of people or of the trail; of words joined by “+”, any. None: there is no such action. */
export function actionsMeant(said: string): string[] {
  const parts = said.split('+').map((part) => meant.get(keyOf(part)) ?? []);
  return parts.some((part) => part.length === 0) ? [] : [...new Set(parts.flat())];
}

/** Why nothing is looked for, where no action is meant. */
export function noSuchAction(said: string): string {
  const shown = said.length > 60 ? `${said.slice(0, 60)}…` : said;
  const near = nearest(said).map((word) => `“${word}”`).join(' or ');
  return `There is no action “${shown}” in the audit trail. ${near === '' ? `Ask for ${actionsInWords}.` : `Did you mean ${near}?`}`;
}

/** The words nearest to what was typed, best first, at most three. */
function nearest(said: string): string[] {
  const typed = keyOf(said);
  const words = new Set([...actionsOffered, ...operationKindSchema.options].map(keyOf));
  const scored = [...words].map((word) => ({ word, distance: relativeDistance(typed, word) }));
  return scored.filter(({ distance }) => distance <= 0.4).sort((a, b) => a.distance - b.distance).slice(0, 3).map(({ word }) => word);
}
