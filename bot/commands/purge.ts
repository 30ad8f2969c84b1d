// purge – deleted accounts go for good, once somebody else has approved it; nothing brings them back.
import { peopleCommand } from './people-change.ts';

export const purgeVerb = 'usherPurge';

export const purge = peopleCommand({
  name: 'purge',
  aliases: ['purge user', 'purge users', 'delete for good'],
  usage: 'purge jane@contoso.com',
  summary: 'remove deleted accounts for good, once another admin has approved',
  section: 'People',
  ability: 'users.change',
  form: { title: 'Purge', note: 'Only who was deleted before. Somebody else must approve it, and nothing brings the account back.', goTitle: 'Purge', verb: purgeVerb },
  among: 'deleted',
  operations: () => [{ kind: 'purge-user' }],
  title: (who) => `Delete for good: ${who}`,
});
