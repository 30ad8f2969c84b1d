// settings – what an Organisation Admin has set, and changing it in a form; said in a channel it can make that the approvals channel.
import { z } from 'zod';
import { can } from '../../shared/abilities.ts';
import { countryProblem } from '../../shared/country.ts';
import { UsherError } from '../../shared/errors.ts';
import type { OrganisationSettings } from '../../shared/settings.ts';
import { nestedWarnings, saveSettings, shutOutWarnings } from '../plans/local-login-warnings.ts';
import { changeSettings, localLoginGroup, readSettings } from '../plans/organisation-settings.ts';
import { wantedSettingsWords } from '../plans/settings-words.ts';
import type { SettingsChange } from '../plans/settings-words.ts';
import { defineCommand, defineVerb } from './command.ts';
import type { Context, Reply } from './command.ts';
import { findGroup } from './names.ts';
import { splitList } from './parse.ts';
import { onePerson } from './people.ts';
import { settingsCard, settingsForm, settingsVerbs } from './settings.card.ts';
import type { NamedSettings } from './settings.card.ts';

async function named({ services, actor }: Context, settings: OrganisationSettings): Promise<NamedSettings> {
  const { approvals } = settings;
  const ids = [...new Set([...approvals.approvers, ...Object.entries(approvals.delegates).flat()])];
  const addresses = new Map((await services.store.users.getMany(actor.tenant, ids)).map((user) => [user.id, user.userPrincipalName]));
  const address = (id: string): string => addresses.get(id) ?? id;
  const group = await localLoginGroup(services, actor.tenant, settings);
  return {
    settings, localLoginGroup: group?.name ?? '', approvers: approvals.approvers.map(address),
    delegates: Object.entries(approvals.delegates).map(([from, to]) => `${address(from)} = ${address(to)}`), channel: approvals.channel !== '',
  };
}

async function show(context: Context, settings: OrganisationSettings, { note = '', warnings }: { note?: string; warnings: readonly string[] }): Promise<Reply> {
  return { card: settingsCard(await named(context, settings), { note, warning: warnings.join(' '), mayChange: can(context.actor.role, 'settings.change') }), summary: 'Settings' };
}

async function change(context: Context, wanted: SettingsChange, note: string): Promise<Reply> {
  await context.services.actors.demand(context.actor, 'settings.change', { action: 'settings', wanted: () => wantedSettingsWords(wanted) });
  const { after } = await changeSettings(context.services, context.actor, wanted);
  return show(context, after, { note, warnings: [] });
}

async function look(context: Context): Promise<Reply> {
  const { services, actor: { tenant } } = context;
  const settings = await readSettings(services, tenant);
  return show(context, settings, { warnings: await nestedWarnings(services, tenant, settings) });
}

/** `channel here|off` and `welcome on|off`; the rest is in the form. */
async function carryOut(context: Context, words: readonly string[]): Promise<Reply> {
  const [what, how] = words;
  if (what === undefined) return look(context);
  if (what === 'welcome' && (how === 'on' || how === 'off')) return change(context, { sendWelcome: how === 'on' }, how === 'on' ? 'New users are welcomed from now on.' : 'New users are not welcomed any more.');
  if (what === 'channel' && how === 'off') return change(context, { approvals: { channel: '' } }, 'Requests go to the approvers alone from now on.');
  if (what === 'channel' && how === 'here') {
    if (context.chat.kind === 'personal') throw new UsherError('input.invalid', 'Say it in the channel or group chat that is to get the requests.');
    return change(context, { approvals: { channel: context.chat.conversation } }, 'Requests for approval are posted here from now on.');
  }
  throw new UsherError('input.invalid', 'Type “settings” alone, “settings welcome on”, or, in a channel, “settings channel here”. Everything else is in the form.');
}

const formSchema = z.object({
  sendWelcome: z.string().default('true'), senderMailbox: z.string().max(200).default(''), usageLocation: z.string().max(10).default(''), localLoginGroup: z.string().max(300).default(''),
  destructivePerDay: z.coerce.number(), undoDays: z.coerce.number(), quorum: z.coerce.number(), expiresAfterHours: z.coerce.number(), remindAfterHours: z.coerce.number(),
  approvers: z.string().max(5_000).default(''), delegates: z.string().max(5_000).default(''),
});
type Form = z.infer<typeof formSchema>;

const idOf = async (context: Context, name: string): Promise<string> => (await onePerson(context, [{ text: name.trim(), quoted: true }])).id;

async function delegatesFrom(context: Context, text: string): Promise<Record<string, string>> {
  const delegates: Record<string, string> = {};
  for (const pair of text.split(/[;\n]/).map((part) => part.trim()).filter(Boolean)) {
    const [from = '', to = ''] = pair.split('=');
    if (to.trim() === '') throw new UsherError('input.invalid', `“${pair}”: write who stands in as megan@contoso.com = alex@contoso.com.`);
    delegates[await idOf(context, from)] = await idOf(context, to);
  }
  return delegates;
}

/** The name that the form came with means the group that is set, also where another one has it. */
async function groupIdOf({ services, actor }: Context, name: string): Promise<string> {
  if (name === '') return '';
  const set = await localLoginGroup(services, actor.tenant, await readSettings(services, actor.tenant));
  return name === set?.name ? set.id : (await findGroup(services, actor.tenant, name)).id;
}

/** The schema would tell it back in capital letters. */
function countryFrom(typed: string): string {
  const problem = typed === '' ? '' : countryProblem('usageLocation', typed);
  if (problem !== '') throw new UsherError('input.invalid', problem);
  return typed.toUpperCase();
}

async function wantedFrom(context: Context, form: Form): Promise<SettingsChange> {
  const approvers: string[] = [];
  for (const name of splitList(form.approvers)) approvers.push(await idOf(context, name));
  return {
    sendWelcome: form.sendWelcome === 'true', senderMailbox: form.senderMailbox.trim(), destructivePerDay: form.destructivePerDay, undoDays: form.undoDays,
    usageLocation: countryFrom(form.usageLocation.trim()),
    localLoginGroup: await groupIdOf(context, form.localLoginGroup.trim()),
    approvals: { quorum: form.quorum, expiresAfterHours: form.expiresAfterHours, remindAfterHours: form.remindAfterHours, approvers, delegates: await delegatesFrom(context, form.delegates) },
  };
}

/** Named anew, the group that keeps local login is answered with who is not in it. */
async function saved(context: Context, wanted: SettingsChange): Promise<Reply> {
  const after = await saveSettings(context.services, context.actor, wanted);
  const [first, ...others] = after.shutOut;
  const whom = others.length === 0 ? first?.userPrincipalName ?? '' : 'role:admin status:active,invited';
  return show(context, after.settings, { note: 'Saved.', warnings: shutOutWarnings(after, `in the chat with “allow local login ${whom}”`) });
}

/** What was typed, for the form that is given back with what is wrong. */
async function asTyped(context: Context, form: Form): Promise<NamedSettings> {
  const settings = await readSettings(context.services, context.actor.tenant);
  const { quorum, expiresAfterHours, remindAfterHours, usageLocation, senderMailbox, destructivePerDay, undoDays } = form;
  return {
    settings: { ...settings, sendWelcome: form.sendWelcome === 'true', senderMailbox, usageLocation, destructivePerDay, undoDays, approvals: { ...settings.approvals, quorum, expiresAfterHours, remindAfterHours } },
    localLoginGroup: form.localLoginGroup, approvers: [form.approvers], delegates: [form.delegates], channel: settings.approvals.channel !== '',
  };
}

const edit = defineVerb({
  verb: settingsVerbs.edit, ability: 'settings.change', data: z.object({}),
  run: async (context) => ({ card: settingsForm(await named(context, await readSettings(context.services, context.actor.tenant))), summary: 'Settings', here: true }),
});

/** People and the group as they were typed; nothing of it is looked for. */
function typedWords({ approvers, delegates, quorum, expiresAfterHours, remindAfterHours, sendWelcome, ...rest }: Form): string {
  const standIns = delegates.split(/[;\n]/).map((pair): [string, string] => [pair.split('=')[0]?.trim() ?? '', pair.split('=')[1]?.trim() ?? '']).filter(([, instead]) => instead !== '');
  return wantedSettingsWords({
    ...rest, sendWelcome: sendWelcome === 'true', approvals: { quorum, expiresAfterHours, remindAfterHours, approvers: splitList(approvers), delegates: Object.fromEntries(standIns) },
  });
}

const save = defineVerb({
  verb: settingsVerbs.save, ability: 'settings.change', data: formSchema, wanted: typedWords,
  run: async (context, form) => {
    try {
      return await saved(context, await wantedFrom(context, form));
    } catch (error) {
      if (!(error instanceof UsherError && error.expected)) throw error;
      return { card: settingsForm(await asTyped(context, form), error.message), summary: 'Settings', here: true };
    }
  },
});

export const settings = defineCommand({
  name: 'settings',
  usage: 'settings',
  summary: 'what is set for the organisation: welcome, approvals, limits, local login; “settings channel here” makes a channel the one for approvals',
  section: 'Work and records',
  ability: 'settings.see',
  lesser: { without: 'settings.change', usage: 'settings', summary: 'what is set for the organisation: welcome, approvals, limits, local login' },
  verbs: [edit, save],
  read: ({ words }) => words.map(({ text }) => text.toLowerCase()),
  run: carryOut,
});
