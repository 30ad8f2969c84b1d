// sign out – ends every open session of people, on all devices.
import { peopleCommand } from './people-change.ts';

export const signOutVerb = 'usherSignOut';

export const signOut = peopleCommand({
  name: 'sign out',
  aliases: ['sign-out', 'signout', 'end sessions', 'revoke sessions'],
  usage: 'sign out jane@contoso.com',
  summary: 'end all sessions on all devices; they can sign in again',
  section: 'People',
  ability: 'users.change',
  form: { title: 'Sign out', note: 'All their sessions end; they can sign in again. To keep them out, deactivate them.', goTitle: 'Sign out', verb: signOutVerb },
  operations: () => [{ kind: 'sign-out' }],
  title: (who) => `Sign out ${who}`,
});
