// invite many 5 – several new users by one form: bad rows are named, the rest waits with them, and one plan is always shown first.
import { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';
import type { PropertyValues } from '../../shared/plan.ts';
import { roleSchema } from '../../shared/user.ts';
import type { AccountRequest } from '../plans/change.ts';
import { propertyDefinitions } from '../plans/property-definitions.ts';
import { proceed } from './change-flow.ts';
import { chosenIn } from './choice-lists.ts';
import { defineVerb } from './command.ts';
import type { CardVerb, Context, Reply } from './command.ts';
import { accountFor, forForm, wantedInvitation, withNames } from './invite-account.ts';
import { inviteCountCard } from './invite-count.card.ts';
import { listed } from './invite-form.ts';
import { inviteLists } from './invite-lists.ts';
import { inviteManyCard } from './invite-many.card.ts';
import type { ManyForm, ManyRow } from './invite-many.card.ts';
import { givenProperties, sentTexts } from './property-inputs.ts';
import { groupsNamed, licencesNamed } from './targets.ts';

const mostRows = 20;

/** The form for so many people; asks how many when that is not said or not possible. */
export async function inviteManyForm(context: Context, typed: string): Promise<Reply> {
  const count = typed === '' ? undefined : Number(typed);
  if (count === undefined || !Number.isInteger(count) || count < 1 || count > mostRows) {
    const error = count === undefined ? '' : `A form has 1 to ${mostRows} rows. For more people, send a file after “import”; “template csv” shows how it looks.`;
    return { card: inviteCountCard(error), summary: 'Invite many: how many?', here: true };
  }
  const rows = Array.from({ length: count }, (): ManyRow => ({ email: '', firstName: '', lastName: '', role: 'user' }));
  return form(context, { errors: [], rows, groups: '', licences: '', location: '', guest: 'false', local: 'false', welcome: 'true', properties: {} });
}

async function form(context: Context, filled: ManyForm): Promise<Reply> {
  return { card: inviteManyCard(filled, await inviteLists(context)), summary: `Invite ${filled.rows.length} people`, here: true };
}

const pressedCount = defineVerb({
  verb: 'usherInviteCount',
  ability: 'users.change',
  data: z.object({ count: z.union([z.string().max(20), z.number()]).transform(String).default('') }),
  run: async (context, { count }) => inviteManyForm(context, count.trim() === '' ? '0' : count.trim()),
});

const cell = z.string().max(400).optional();
const manySchema = z.looseObject({
  usherRows: z.coerce.number().int().min(1).max(mostRows),
  groups: listed, licences: listed,
  location: z.string().max(10).default(''),
  guest: z.string().max(10).default('false'),
  local: z.string().max(10).default('false'),
  welcome: z.string().max(10).default('true'),
});

function rowsIn(data: z.infer<typeof manySchema>): ManyRow[] {
  return Array.from({ length: data.usherRows }, (_, at): ManyRow => {
    const read = (name: string): string => cell.parse(data[`${name}${at + 1}`])?.trim() ?? '';
    return { email: read('email'), firstName: read('firstName'), lastName: read('lastName'), role: read('role') || 'user' };
  });
}

const pressedMany = defineVerb({
  verb: 'usherInviteMany',
  ability: 'users.change',
  data: manySchema,
  wanted: (data) => rowsIn(data).filter(({ email }) => email !== '').map(({ email, role }) => wantedInvitation({
    email, role: roleSchema.catch('user').parse(role), guest: data.guest === 'true', local: data.local === 'true', groups: chosenIn(data.groups), licences: chosenIn(data.licences),
  })).join('; '),
  run: async (context, data) => {
    const rows = rowsIn(data);
    const { groups, licences, location, guest, local, welcome } = data;
    const filled: ManyForm = { errors: [], rows, groups, licences, location, guest, local, welcome, properties: sentTexts(data) };
    const { accounts, errors } = await accountsOf(context, filled);
    if (errors.length > 0) return form(context, { ...filled, errors });
    const title = `Invite ${accounts.length === 1 ? 'one person' : `${accounts.length} people`}`;
    return proceed(context, await context.services.changes.planAccounts(context.actor, { title, kind: 'change', rows: accounts, silent: welcome === 'false', asks: true }));
  },
});

/** The rows that are not empty, as accounts; whatever is wrong is named by its row. */
async function accountsOf(context: Context, filled: ManyForm): Promise<{ accounts: AccountRequest[]; errors: string[] }> {
  const used = filled.rows.map((row, at) => ({ row, n: at + 1 })).filter(({ row }) => row.email + row.firstName + row.lastName !== '');
  if (used.length === 0) return { accounts: [], errors: ['Fill in at least one row.'] };
  const common = await commonOf(context, filled);
  if (typeof common === 'string') return { accounts: [], errors: [common] };
  const own = new Set((await context.services.organisation(context.actor.tenant)).domains.map(({ name }) => name.toLowerCase()));
  const accounts: AccountRequest[] = [];
  const errors: string[] = [];
  const rowOf = new Map<string, number>();
  for (const { row, n } of used) {
    const made = await accountOf(context, row, { ...common, guest: filled.guest === 'true' && !own.has(domainOf(row.email)) });
    const address = typeof made === 'string' ? '' : made.account.email;
    const before = rowOf.get(address);
    if (typeof made === 'string') errors.push(`Row ${n}: ${forForm(made, 'Guests')}`);
    else if (before !== undefined) errors.push(`Row ${n}: ${address} is in row ${before} already.`);
    else accounts.push(made);
    if (address !== '' && before === undefined) rowOf.set(address, n);
  }
  return { accounts, errors };
}

const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase();

interface Common { groups: readonly string[]; licences: readonly string[]; location: string; local: boolean; silent: boolean; properties: PropertyValues }

/** What holds for all rows; a sentence when it cannot be. */
async function commonOf(context: Context, { groups, licences, location, local, welcome, properties }: ManyForm): Promise<Common | string> {
  const words = (text: string): { text: string; quoted: boolean }[] => chosenIn(text).map((name) => ({ text: name, quoted: true }));
  return inWords(async () => {
    const [inGroups, withLicences, definitions] = await Promise.all([
      groupsNamed(context, words(groups)), licencesNamed(context, words(licences)), propertyDefinitions(context.services, context.actor.tenant),
    ]);
    const given = givenProperties(definitions, properties);
    return { groups: inGroups.map(({ id }) => id), licences: withLicences.map(({ id }) => id), location: location.trim(), local: local === 'true', silent: welcome === 'false', properties: given };
  });
}

async function accountOf(context: Context, row: ManyRow, common: Common & { guest: boolean }): Promise<AccountRequest | string> {
  if (row.email === '') return `${row.firstName} ${row.lastName}`.trim() + ' has no e-mail address.';
  const role = roleSchema.safeParse(row.role);
  if (!role.success) return 'Choose one of the roles.';
  return inWords(async () => accountFor(context, withNames({ ...row, ...common, displayName: '', role: role.data, local: common.local && !common.guest })));
}

/** The answer, or the sentence that says why there is none. */
async function inWords<T>(work: () => Promise<T>): Promise<T | string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsherError && error.expected) return error.message;
    throw error;
  }
}

export const inviteManyVerbs: readonly CardVerb[] = [pressedCount, pressedMany];
