// invite – makes one account of this organisation, or invites one guest of another; “invite” alone and “invite many 5” open forms.
import { UsherError } from '../../shared/errors.ts';
import { roleFor } from '../../shared/import-values.ts';
import type { Role } from '../../shared/user.ts';
import { proceed } from './change-flow.ts';
import { defineCommand } from './command.ts';
import type { Context, Reply } from './command.ts';
import { accountFor, wantedInvitation, withNames } from './invite-account.ts';
import type { Invitation } from './invite-account.ts';
import { inviteForm, pressedInvite } from './invite-form.ts';
import { inviteManyForm, inviteManyVerbs } from './invite-many.ts';
import type { Said, Word } from './parse.ts';
import { withoutUserWord } from './people-typed.ts';

type Asked = { form: 'one' } | { form: 'many'; count: string } | { invitation: Invitation };

export const invite = defineCommand({
  name: 'invite',
  aliases: ['create user', 'new user'],
  usage: 'invite jane@contoso.com "Jane Doe" [guest] [admin] [local] [silent] [groups:Sales,EMEA] [licences:E3] [location:DE]',
  summary: 'create one user, or invite a guest; “invite” alone opens the form, “invite many 5” one with five rows',
  section: 'People',
  ability: 'users.change',
  options: ['groups', 'group', 'licences', 'licence', 'location', 'role'],
  verbs: [pressedInvite, ...inviteManyVerbs],
  wish: (said) => {
    const asked = readAsked(said);
    return { people: said.words.filter(({ text }) => text.includes('@')), wanted: 'invitation' in asked ? wantedInvitation(asked.invitation) : '' };
  },
  read: readAsked,
  run: async (context, asked) => {
    if ('invitation' in asked) return carryOut(context, asked.invitation);
    return asked.form === 'one' ? inviteForm(context) : inviteManyForm(context, asked.count);
  },
});

async function carryOut(context: Context, invitation: Invitation): Promise<Reply> {
  const { services, actor } = context;
  const row = await accountFor(context, invitation);
  const { displayName, email } = row.account;
  return proceed(context, await services.changes.planAccounts(actor, { title: `Invite ${displayName} (${email})`, kind: 'change', rows: [row], silent: invitation.silent }));
}

function readAsked(said: Said): Asked {
  const [first, second, ...others] = said.words;
  if (first === undefined && Object.keys(said.options).length === 0) return { form: 'one' };
  if (first !== undefined && !first.quoted && first.text.toLowerCase() === 'many' && !said.words.some(({ text }) => text.includes('@'))) {
    if (others.length > 0) throw new UsherError('input.invalid', 'Write it as: invite many 5');
    return { form: 'many', count: second?.text ?? '' };
  }
  return { invitation: readInvitation(said) };
}

const flags = ['guest', 'admin', 'silent', 'local'] as const;

function readInvitation(said: Said): Invitation {
  const words = wordsIn(said);
  const flag = (word: Word): boolean => !word.quoted && flags.some((name) => name === word.text.toLowerCase());
  const has = (name: (typeof flags)[number]): boolean => words.some((word) => flag(word) && word.text.toLowerCase() === name);
  const addresses = words.filter((word) => word.text.includes('@'));
  const [address] = addresses;
  if (address === undefined) throw new UsherError('input.invalid', 'Whom? Write it as: invite jane@contoso.com "Jane Doe", or “invite” alone for the form.');
  if (addresses.length > 1) throw new UsherError('input.invalid', 'Invite one person at a time, several with “invite many 5”, or paste several lines after “import”.');
  const { options } = said;
  return withNames({
    // Mail programs write “Jane Doe <jane@contoso.com>”.
    email: address.text.replace(/^<(.+)>$/, '$1'),
    firstName: '', lastName: '',
    displayName: words.filter((word) => word !== address && !flag(word)).map((word) => word.text).join(' '),
    guest: has('guest'), role: roleIn(options, has('admin')), silent: has('silent'), local: has('local'),
    groups: [...options['groups'] ?? [], ...options['group'] ?? []],
    licences: [...options['licences'] ?? [], ...options['licence'] ?? []],
    location: options['location']?.[0] ?? '',
    properties: {},
  });
}

/** “user jane@contoso.com” is the address alone; before anything else “User” may begin a name (`invite User One one@contoso.com`). */
function wordsIn({ words }: Said): readonly Word[] {
  const plain = withoutUserWord(words);
  return plain[0]?.quoted === true || plain[0]?.text.includes('@') === true ? plain : words;
}

function roleIn(options: Said['options'], admin: boolean): Role {
  if (options['role'] === undefined) return admin ? 'admin' : 'user';
  const [word = '', ...others] = options['role'];
  const role = word === '' || others.length > 0 ? undefined : roleFor(word);
  if (role === undefined || (admin && role !== 'admin')) throw new UsherError('input.invalid', '“role:” takes one of admin, viewonly, billing, user.');
  return role;
}
