// reactivate – these people may sign in again.
import { peopleCommand } from './people-change.ts';

export const reactivateVerb = 'usherReactivate';

export const reactivate = peopleCommand({
  name: 'reactivate',
  aliases: ['activate', 'enable', 'unblock'],
  usage: 'reactivate jane@contoso.com',
  summary: 'allow sign-in again',
  section: 'People',
  ability: 'users.change',
  form: { title: 'Reactivate', note: 'They may sign in again.', goTitle: 'Reactivate', verb: reactivateVerb },
  operations: () => [{ kind: 'enable-account' }],
  title: (who) => `Reactivate ${who}`,
});
