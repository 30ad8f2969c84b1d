// reset password – a new one-time password, told to the asker alone.
import { askedBySaying } from './asked-actions.ts';
import { accessPass } from './access-pass.ts';
import type { Command } from './command.ts';
import type { Said } from './parse.ts';
import { peopleCommand } from './people-change.ts';

export const resetPasswordVerb = 'usherResetPassword';

const newPassword = peopleCommand({
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

/** “reset password jane@contoso.com pass” asks for an access pass in the place of a password. */
function withoutPass(said: Said): Said | undefined {
  const last = said.words.at(-1);
  if (last === undefined || last.quoted || last.text.toLowerCase() !== 'pass') return undefined;
  return { ...said, words: said.words.slice(0, -1) };
}

export const resetPassword: Command = {
  ...newPassword,
  async run(context, said) {
    const forPass = withoutPass(said);
    if (forPass === undefined) return newPassword.run(context, said);
    // What everybody may do for themselves is the password alone.
    await context.services.actors.demand(context.actor, accessPass.ability, askedBySaying(accessPass, forPass));
    return accessPass.run(context, forPass);
  },
};
