// The form of invite: opened, and pressed; nothing typed is lost when something is wrong with it.
import { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';
import type { Plan } from '../../shared/plan.ts';
import { roleSchema } from '../../shared/user.ts';
import type { AccountRequest } from '../plans/change.ts';
import { propertyDefinitions } from '../plans/property-definitions.ts';
import { proceed } from './change-flow.ts';
import { chosenIn } from './choice-lists.ts';
import { defineVerb } from './command.ts';
import type { Context, Reply } from './command.ts';
import { accountFor, forForm, wantedInvitation, withNames } from './invite-account.ts';
import { inviteLists } from './invite-lists.ts';
import { emptyInvite, inviteCard, inviteVerb } from './invite.card.ts';
import { givenProperties, sentTexts } from './property-inputs.ts';

const toggle = z.string().max(10);
export const listed = z.string().max(4_000).default('');
const formSchema = z.looseObject({
  email: z.string().max(400).default(''),
  firstName: z.string().max(200).default(''),
  lastName: z.string().max(200).default(''),
  guest: toggle.default('false'),
  /** Cards from before there was a choice of roles. */
  admin: toggle.default('false'),
  role: z.string().max(20).default(''),
  local: toggle.default('false'),
  welcome: toggle.default('true'),
  groups: listed,
  licences: listed,
  location: z.string().max(10).default(''),
});
type FormData = z.infer<typeof formSchema>;

export async function inviteForm(context: Context): Promise<Reply> {
  return { card: inviteCard(emptyInvite, await inviteLists(context)), summary: 'Invite', here: true };
}

export const pressedInvite = defineVerb({
  verb: inviteVerb,
  ability: 'users.change',
  data: formSchema,
  wanted: ({ email, guest, local, groups, licences, ...data }) => wantedInvitation({
    email: email.trim(), guest: guest === 'true', local: local === 'true', groups: chosenIn(groups), licences: chosenIn(licences), role: roleSchema.catch('user').parse(roleIn(data)),
  }),
  run: async (context, data) => {
    try {
      const row = await accountFor(context, await invitationIn(context, data));
      const { displayName, email } = row.account;
      return await proceed(context, await accountsOrReason(context, { title: `Invite ${displayName} (${email})`, rows: [row], silent: data.welcome === 'false' }));
    } catch (error) {
      if (!(error instanceof UsherError && error.expected)) throw error;
      return { card: inviteCard({ ...data, role: roleIn(data), error: forForm(error.message, 'Guest') }, await inviteLists(context), sentTexts(data)), summary: 'Invite', here: true };
    }
  },
});

const roleIn = ({ role, admin }: Pick<FormData, 'role' | 'admin'>): string => (role !== '' ? role : admin === 'true' ? 'admin' : 'user');

async function invitationIn({ services, actor }: Context, data: FormData): Promise<Parameters<typeof accountFor>[1]> {
  const role = roleSchema.safeParse(roleIn(data));
  if (!role.success) throw new UsherError('input.invalid', 'Choose one of the roles.');
  const definitions = await propertyDefinitions(services, actor.tenant);
  return withNames({
    email: data.email.trim(), firstName: data.firstName.trim(), lastName: data.lastName.trim(), displayName: `${data.firstName.trim()} ${data.lastName.trim()}`.trim(),
    guest: data.guest === 'true', role: role.data, local: data.local === 'true', silent: data.welcome === 'false',
    groups: chosenIn(data.groups), licences: chosenIn(data.licences), location: data.location.trim(),
    properties: givenProperties(definitions, sentTexts(data)),
  });
}

/** A plan for new accounts; when nothing of it would be done, the reason is an error, for the form to be given back with. */
async function accountsOrReason({ services, actor }: Context, request: { title: string; rows: readonly AccountRequest[]; silent: boolean }): Promise<Plan> {
  const plan = await services.changes.planAccounts(actor, { ...request, kind: 'change' });
  if (plan.counts.refuse === 0 || plan.counts.run > 0) return plan;
  const [row] = await services.changes.rows(actor.tenant, plan.id, { from: 0, limit: 1, verdict: 'refuse' });
  throw new UsherError('input.invalid', row?.reason);
}
