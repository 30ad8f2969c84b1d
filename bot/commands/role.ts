// role – what people may do in Usher: Organisation Admin, View-Only Admin, Billing Admin or User.
import { roleNames } from '../../shared/abilities.ts';
import { UsherError } from '../../shared/errors.ts';
import { roleFor } from '../../shared/import-values.ts';
import { roleSchema } from '../../shared/user.ts';
import type { Word } from './parse.ts';
import { peopleCommand } from './people-change.ts';

const usage = 'role admin jane@contoso.com';
const what = 'A role is admin, viewonly, billing or user.';

function rolesNamed(words: readonly Word[]): readonly { id: string; name: string }[] {
  const role = roleFor(words.map(({ text }) => text).join(' '));
  if (role === undefined) throw new UsherError('input.invalid', `${what} Write it as: ${usage}`);
  return [{ id: role, name: roleNames[role] }];
}

/** What a change of the role alone is called, at every door. */
export const roleTitle = (who: string, name: string): string => `Make ${who} ${name}`;

export const role = peopleCommand({
  name: 'role',
  aliases: ['set role'],
  usage,
  summary: 'give people a role: admin, viewonly, billing or user; a new admin waits for an approver',
  section: 'People',
  ability: 'roles.change',
  form: {
    title: 'Role', note: 'What they may do in Usher. Making an Organisation Admin waits for an approver; every other role holds at once.', goTitle: 'Save', verb: 'usherRole',
    target: { label: 'Role: admin, viewonly, billing or user', error: 'Name a role.' },
  },
  target: { find: (_context, words) => Promise.resolve(rolesNamed(words)), typed: rolesNamed, is: ({ text, quoted }) => !quoted && roleFor(text) !== undefined, what },
  operations: (target) => [{ kind: 'set-role', role: roleSchema.parse(target?.id) }],
  title: roleTitle,
});
