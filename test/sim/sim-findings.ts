// What can be found out about a change from the copies of the directory: the rules of bot/graph/graph-findings.ts.
import { changedFields } from '../../shared/user-fields.ts';
import type { DirectoryChange, Finding } from '../../bot/ports.ts';
import type { Truth, View } from './truth.ts';

/** Time to settle: longer than a request may last and the slowest copy together. */
export const settle = 60_000;
export const creationSlack = 2 * 60_000;
export const clockSlack = 5_000;

type Of<K extends DirectoryChange['kind']> = Extract<DirectoryChange, { kind: K }>;
interface Question<C extends DirectoryChange = DirectoryChange> { change: C; sentAt: number; lastSentAt: number }

const absent = (truth: Truth, lastSentAt: number, settled: Finding): Finding => (truth.now() - lastSentAt < settle ? { state: 'not-yet' } : settled);

function view(truth: Truth, userId: string): View | undefined {
  const person = truth.people.get(userId);
  return person === undefined ? undefined : truth.seen(person);
}

function findCreated(truth: Truth, { change, sentAt, lastSentAt }: Question<Of<'create-user'>>): Finding {
  const seen = truth.views().find(({ account }) => account.userPrincipalName === change.account.userPrincipalName);
  if (seen === undefined) return absent(truth, lastSentAt, { state: 'not-applied' });
  const { account, createdAt } = seen;
  const same = account.displayName === change.account.displayName && account.firstName === change.account.firstName && account.lastName === change.account.lastName;
  return same && createdAt >= sentAt - creationSlack ? { state: 'applied', userId: account.id } : { state: 'not-applied' };
}

function findInvited(truth: Truth, { change, sentAt, lastSentAt }: Question<Of<'invite-guest'>>): Finding {
  const seen = truth.views().find(({ account }) => account.email === change.account.email);
  if (seen === undefined) return absent(truth, lastSentAt, { state: 'cannot-tell' });
  if (seen.createdAt >= sentAt - creationSlack) return { state: 'applied', userId: seen.account.id };
  return { state: change.sendMail ? 'cannot-tell' : 'not-applied' };
}

function findState(truth: Truth, { change, lastSentAt }: Question<Of<'set-enabled'> | Of<'set-licences'>>): Finding {
  const seen = view(truth, change.userId);
  if (seen === undefined) return absent(truth, lastSentAt, { state: 'not-applied' });
  if (change.kind === 'set-enabled') return { state: seen.account.enabled === change.enabled ? 'applied' : 'not-applied' };
  const held = new Set(seen.account.licences.map(({ id }) => id));
  return { state: change.add.every((id) => held.has(id)) && change.remove.every((id) => !held.has(id)) ? 'applied' : 'not-applied' };
}

function findMembers(truth: Truth, { change, lastSentAt }: Question<Of<'add-members'> | Of<'remove-member'>>): Finding {
  const views = (change.kind === 'add-members' ? change.userIds : [change.userId]).map((id) => view(truth, id));
  if (views.includes(undefined)) return absent(truth, lastSentAt, { state: 'not-applied' });
  const wanted = change.kind === 'add-members';
  return { state: views.every((seen) => seen?.groups.includes(change.groupId) === wanted) ? 'applied' : 'not-applied' };
}

export function findOut(truth: Truth, { change, sentAt, lastSentAt }: Question): Finding {
  switch (change.kind) {
    case 'create-user': return findCreated(truth, { change, sentAt, lastSentAt });
    case 'invite-guest': return findInvited(truth, { change, sentAt, lastSentAt });
    case 'set-password': case 'revoke-sessions': {
      const seen = view(truth, change.userId);
      const at = change.kind === 'set-password' ? seen?.passwordAt : seen?.sessionsAt;
      if (at !== undefined && at >= sentAt - clockSlack) return { state: 'applied' };
      // An account that is gone does not tell any more what was done to it.
      return absent(truth, lastSentAt, { state: seen === undefined ? 'cannot-tell' : 'not-applied' });
    }
    case 'update-user': {
      const seen = view(truth, change.userId);
      if (seen === undefined) return absent(truth, lastSentAt, { state: 'not-applied' });
      return { state: Object.keys(changedFields(seen.account, change.fields)).length === 0 ? 'applied' : 'not-applied' };
    }
    case 'delete-user': case 'restore-user':
      return (view(truth, change.userId) !== undefined) === (change.kind === 'restore-user') ? { state: 'applied' } : absent(truth, lastSentAt, { state: 'not-applied' });
    case 'set-enabled': case 'set-licences': return findState(truth, { change, sentAt, lastSentAt });
    case 'add-members': case 'remove-member': return findMembers(truth, { change, sentAt, lastSentAt });
    case 'issue-access-pass': case 'invite-again': case 'purge-user': case 'send-message': case 'create-group': case 'update-group': case 'delete-group': case 'set-group-licences': case 'assign-application': case 'unassign-application':
      throw new Error(`The simulation never asks about “${change.kind}”.`);
  }
}
