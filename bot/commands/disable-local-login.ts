// disable local login – nobody of these signs in with a password any more; who has no other way in is locked out.
import { peopleCommand } from './people-change.ts';

export const disableLocalLoginVerb = 'usherDisableLocalLogin';

export const disableLocalLogin = peopleCommand({
  name: 'disable local login',
  aliases: ['end local login', 'remove local login'],
  usage: 'disable local login jane@contoso.com',
  summary: 'end sign-in with a password; the plan names who would be locked out',
  section: 'People',
  ability: 'users.change',
  form: { title: 'Disable local login', note: 'They sign in with the identity provider of their domain only. Whoever has none is locked out.', goTitle: 'Disable', verb: disableLocalLoginVerb },
  operations: () => [{ kind: 'disable-local-login' }],
  title: (who) => `Disable local login for ${who}`,
});
