// send invite – the welcome once more; guests also get the invitation mail again.
import { peopleCommand } from './people-change.ts';

export const sendInviteVerb = 'usherSendInvite';

export const sendInvite = peopleCommand({
  name: 'send invite',
  aliases: ['send invites', 'resend invite'],
  usage: 'send invite jane@contoso.com',
  summary: 'the welcome once more; guests get the invitation mail again',
  section: 'People',
  ability: 'users.change',
  form: { title: 'Send invite', note: 'The bot welcomes them again as soon as it can reach them; guests also get the invitation mail again.', goTitle: 'Send invite', verb: sendInviteVerb },
  operations: () => [{ kind: 'send-invite' }],
  title: (who) => `Send the invite to ${who}`,
});
