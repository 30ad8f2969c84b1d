// access pass – a Temporary Access Pass: one sign-in without a password, told to the asker alone.
import { peopleCommand } from './people-change.ts';

export const accessPass = peopleCommand({
  name: 'access pass',
  aliases: ['access passes', 'access-pass', 'accesspass', 'temporary access pass', 'reset password pass'],
  usage: 'access pass jane@contoso.com',
  summary: 'a pass for one sign-in within the hour, shown to you alone',
  section: 'People',
  ability: 'users.change',
  form: { title: 'Access pass', note: 'Each gets a Temporary Access Pass for one sign-in within the hour. It is shown to you alone and takes the place of an earlier one.', goTitle: 'Issue access pass', verb: 'usherAccessPass' },
  operations: () => [{ kind: 'issue-access-pass' }],
  title: (who) => `Issue an access pass to ${who}`,
});
