// invite – makes one account of this organisation, or invites one guest of another; by words and by form.
import { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';
import { fold } from '../../shared/fold.ts';
import { emailProblem, looksLikeEmail } from '../../shared/import-values.ts';
import { emptyProfile } from '../../shared/user.ts';
import type { AccountRequest } from '../plans/change.ts';
import { proceed } from './change-flow.ts';
import { defineCommand, defineVerb } from './command.ts';
import type { Context, Reply } from './command.ts';
import { emptyInvite, inviteCard, inviteVerb } from './invite.card.ts';
import { findGroup, findLicence } from './names.ts';
import { splitList } from './parse.ts';
import type { Said, Word } from './parse.ts';

/** One person to be invited, as asked for. */
interface Invitation {
  email: string;
  firstName: string;
  lastName: string;
  displayName: string;
  guest: boolean;
  admin: boolean;
  silent: boolean;
  groups: readonly string[];
  licences: readonly string[];
  location: string;
}

const formSchema = z.object({
  email: z.string().max(400).default(''),
  firstName: z.string().max(200).default(''),
  lastName: z.string().max(200).default(''),
  guest: z.string().default('false'),
  admin: z.string().default('false'),
  welcome: z.string().default('true'),
  groups: z.string().max(1000).default(''),
  licences: z.string().max(1000).default(''),
  location: z.string().max(10).default(''),
});

const fromForm = defineVerb({
  verb: inviteVerb,
  ability: 'users.change',
  data: formSchema,
  run: async (context, data) => {
    try {
      const displayName = `${data.firstName.trim()} ${data.lastName.trim()}`.trim();
      return await carryOut(context, withNames({
        email: data.email.trim(), firstName: data.firstName.trim(), lastName: data.lastName.trim(), displayName,
        guest: data.guest === 'true', admin: data.admin === 'true', silent: data.welcome === 'false',
        groups: splitList(data.groups), licences: splitList(data.licences), location: data.location.trim(),
      }));
    } catch (error) {
      if (!(error instanceof UsherError && error.expected)) throw error;
      return { card: inviteCard({ ...data, error: error.message }), summary: 'Invite', here: true };
    }
  },
});

export const invite = defineCommand({
  name: 'invite',
  usage: 'invite jane@contoso.com "Jane Doe" [guest] [admin] [silent] [groups:Sales,EMEA] [licences:E3] [location:DE]',
  summary: 'create one user, or invite a guest; “invite” alone opens the form',
  section: 'People',
  ability: 'users.change',
  options: ['groups', 'group', 'licences', 'licence', 'location'],
  verbs: [fromForm],
  read: (said) => (said.words.length === 0 && Object.keys(said.options).length === 0 ? undefined : readInvitation(said)),
  run: async (context, invitation) => (invitation === undefined
    ? { card: inviteCard(emptyInvite), summary: 'Invite', here: true }
    : carryOut(context, invitation)),
});

async function carryOut(context: Context, invitation: Invitation): Promise<Reply> {
  const { services, actor } = context;
  const row = await accountFor(context, invitation);
  const plan = await services.changes.planAccounts(actor, { title: `Invite ${invitation.displayName} (${invitation.email})`, kind: 'change', rows: [row], silent: invitation.silent });
  return proceed(context, plan);
}

async function accountFor({ services, actor }: Context, invitation: Invitation): Promise<AccountRequest> {
  await refuseWrongDomain({ services, actor }, invitation);
  const [groups, licences] = await Promise.all([
    Promise.all(invitation.groups.map(async (name) => (await findGroup(services, actor.tenant, name)).id)),
    Promise.all(invitation.licences.map(async (name) => (await findLicence(services, actor.tenant, name)).id)),
  ]);
  const { email, firstName, lastName, displayName, location } = invitation;
  return {
    account: { userPrincipalName: email, email, firstName, lastName, displayName, profile: { ...emptyProfile, usageLocation: location.toUpperCase() } },
    type: invitation.guest ? 'guest' : 'member',
    role: invitation.admin ? 'admin' : 'user',
    groups,
    licences,
  };
}

/** Members have an address of a verified domain, guests one of any other. */
async function refuseWrongDomain({ services, actor }: Pick<Context, 'services' | 'actor'>, { email, guest }: Invitation): Promise<void> {
  if (!looksLikeEmail(email)) throw new UsherError('input.invalid', `“${email}” is not an e-mail address. Write it as: invite jane@contoso.com "Jane Doe"`);
  const { name, domains } = await services.organisation(actor.tenant);
  const verified = new Set(domains.map((domain) => domain.name.toLowerCase()));
  const domain = email.slice(email.lastIndexOf('@') + 1);
  if (guest && verified.has(domain)) throw new UsherError('input.invalid', `${email} belongs to ${name} itself, so it cannot be a guest. Invite it without “guest”.`);
  if (!guest && !verified.has(domain)) {
    throw new UsherError('domain.not-authorised', `${domain} is not a verified domain of ${name}. To invite this person as a guest, write: invite ${email} guest`);
  }
  const problem = guest ? '' : emailProblem(email, verified);
  if (problem !== '') throw new UsherError('input.invalid', problem.replace(/^email: /, ''));
}

const flags = ['guest', 'admin', 'silent', 'local'] as const;

function readInvitation(said: Said): Invitation {
  const flag = (word: Word): boolean => !word.quoted && flags.some((name) => name === word.text.toLowerCase());
  const has = (name: (typeof flags)[number]): boolean => said.words.some((word) => flag(word) && word.text.toLowerCase() === name);
  if (has('local')) throw new UsherError('input.invalid', 'Local login cannot be given yet. Leave “local” out; everything else works.');
  const addresses = said.words.filter((word) => word.text.includes('@'));
  const [address] = addresses;
  if (address === undefined) throw new UsherError('input.invalid', 'Whom? Write it as: invite jane@contoso.com "Jane Doe", or “invite” alone for the form.');
  if (addresses.length > 1) throw new UsherError('input.invalid', 'Invite one person at a time, or paste several lines after “import”.');
  const { options } = said;
  return withNames({
    email: address.text,
    firstName: '', lastName: '',
    displayName: said.words.filter((word) => word !== address && !flag(word)).map((word) => word.text).join(' '),
    guest: has('guest'), admin: has('admin'), silent: has('silent'),
    groups: [...options['groups'] ?? [], ...options['group'] ?? []],
    licences: [...options['licences'] ?? [], ...options['licence'] ?? []],
    location: options['location']?.[0] ?? '',
  });
}

/** Names that were not given come from the display name, and that from the address: jane.doe@… is Jane Doe. */
function withNames(asked: Invitation): Invitation {
  const email = asked.email.toLowerCase();
  const fromAddress = (email.split('@')[0] ?? '').split(/[._-]+/).filter((part) => part !== '').map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join(' ');
  const displayName = asked.displayName || fromAddress;
  const [first = '', ...rest] = displayName.split(/\s+/);
  const isNamed = asked.firstName !== '' || asked.lastName !== '' || fold(displayName) === '';
  return { ...asked, email, displayName, ...(isNamed ? {} : { firstName: first, lastName: rest.join(' ') }) };
}
