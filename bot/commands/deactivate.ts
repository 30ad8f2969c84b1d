// deactivate – nobody of these can sign in any more, and their sessions end at once.
import { peopleCommand } from './people-change.ts';

export const deactivateVerb = 'usherDeactivate';

export const deactivate = peopleCommand({
  name: 'deactivate',
  aliases: ['disable', 'block'],
  usage: 'deactivate jane@contoso.com',
  summary: 'block sign-in and end all sessions',
  section: 'People',
  ability: 'users.change',
  form: { title: 'Deactivate', note: 'They cannot sign in any more and their sessions end at once. Undo brings it back.', goTitle: 'Deactivate', verb: deactivateVerb },
  operations: () => [{ kind: 'disable-account' }],
  title: (who) => `Deactivate ${who}`,
});
