// reset password – a new one-time password, told to the asker alone.
import { peopleCommand } from './people-change.ts';

export const resetPasswordVerb = 'usherResetPassword';

export const resetPassword = peopleCommand({
  name: 'reset password',
  aliases: ['reset passwords', 'reset-password', 'resetpassword', 'new password'],
  usage: 'reset password jane@contoso.com',
  summary: 'set a one-time password, shown to you alone',
  section: 'People',
  ability: 'users.change',
  own: 'own.edit',
  form: { title: 'Reset password', note: 'Each gets a one-time password that is shown to you alone and must be changed at the next sign-in.', goTitle: 'Reset password', verb: resetPasswordVerb },
  operations: () => [{ kind: 'reset-password' }],
  title: (who) => `Reset the password of ${who}`,
});
