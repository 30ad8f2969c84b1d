// What each setting is called and how it reads, on the settings card, in its form and in the audit trail; and what was changed, for the trail.
import { limits } from '../../shared/limits.ts';
import { settingsSchema } from '../../shared/settings.ts';
import type { ApprovalSettings, OrganisationSettings } from '../../shared/settings.ts';
import { plainLine } from '../../shared/text.ts';
import type { Store } from '../ports.ts';

/** What is left out stays. */
export type SettingsChange = { [key in keyof Omit<OrganisationSettings, 'approvals'>]?: OrganisationSettings[key] | undefined } & { approvals?: { [key in keyof ApprovalSettings]?: ApprovalSettings[key] | undefined } | undefined };

type Given<T> = { [key in keyof T]?: Exclude<T[key], undefined> };

export const given = <T extends object>(values: T): Given<T> => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>; // the same keys, fewer of them

type Flat = Omit<OrganisationSettings, 'approvals'> & ApprovalSettings;
const flat = ({ approvals, ...rest }: OrganisationSettings): Flat => ({ ...rest, ...approvals });

/** The name of a person or group by its id. */
type Names = (id: string) => string;

const hours = (count: number): string => (count === 1 ? '1 hour' : `${count} hours`);

export type SettingName = keyof Flat;

/** What each is called, wherever people meet it. */
export const settingTitles = {
  organisationName: 'Organisation', sendWelcome: 'Welcome', senderMailbox: 'Mail', usageLocation: 'Usage location', localLoginGroup: 'Local login', destructivePerDay: 'One day', undoDays: 'Undo',
  approvers: 'Approvers', delegates: 'Stand-ins', quorum: 'Approvals needed', expiresAfterHours: 'Undecided', remindAfterHours: 'Reminder', channel: 'Approvals channel',
} as const satisfies Record<SettingName, string>;

const settingValues: Readonly<Record<SettingName, (settings: Flat, nameOf: Names) => string>> = {
  organisationName: ({ organisationName }) => organisationName || 'none',
  sendWelcome: ({ sendWelcome }) => (sendWelcome ? 'sent to new users' : 'not sent'),
  senderMailbox: ({ senderMailbox }) => (senderMailbox === '' ? 'none is sent' : `instructions from ${senderMailbox}`),
  usageLocation: ({ usageLocation }) => (usageLocation === '' ? 'none' : usageLocation ?? 'not set'),
  localLoginGroup: ({ localLoginGroup }, nameOf) => (localLoginGroup === '' ? 'not set up' : membersOf(nameOf(localLoginGroup))),
  destructivePerDay: ({ destructivePerDay }) => mostPerDay(destructivePerDay, 'people'),
  undoDays: ({ undoDays }) => `for ${undoDays === 1 ? '1 day' : `${undoDays} days`}`,
  approvers: ({ approvers }, nameOf) => approversNamed(approvers.map(nameOf)),
  delegates: ({ delegates }, nameOf) => Object.entries(delegates).map(([absent, instead]) => `${nameOf(instead)} for ${nameOf(absent)}`).join(', ') || 'none',
  quorum: ({ quorum }) => String(quorum),
  expiresAfterHours: ({ expiresAfterHours }) => `counts as rejected after ${hours(expiresAfterHours)}`,
  remindAfterHours: ({ remindAfterHours }) => (remindAfterHours === 0 ? 'none' : `after ${hours(remindAfterHours)}`),
  channel: ({ channel }) => (channel === '' ? 'none' : 'set'),
};

/** What is counted for the limit of one day, after “people may”. */
export const mayLose = 'lose their account, way in, licences or groups, or be given a new password or access pass,';

export const membersOf = (group: string): string => `for the members of ${group}`;
export const mostPerDay = (count: number, people: string): string => `at most ${count.toLocaleString('en-GB')} ${people} without an approver`;
export const approversNamed = (names: readonly string[]): string => (names.length === 0 ? 'every Organisation Admin' : names.join(', '));

/** How a setting reads that names neither people nor groups. */
export function settingValue(name: Exclude<SettingName, 'localLoginGroup' | 'approvers' | 'delegates'>, settings: OrganisationSettings): string {
  return settingValues[name](flat(settings), (id) => id);
}

const isSetting = (key: string): key is SettingName => key in settingValues;

/** Only what differs: the same names on both sides, in the same order. */
export async function changedWords(store: Store, tenant: string, states: { before: OrganisationSettings; after: OrganisationSettings }): Promise<{ before: string; after: string }> {
  const [old, now] = [flat(states.before), flat(states.after)];
  const nameOf = await namesIn(store, tenant, [old, now]);
  const keys = Object.keys(settingValues).filter(isSetting).filter((key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]));
  const words = (key: SettingName, settings: Flat): string => settingValues[key](settings, nameOf);
  const line = (value: (key: SettingName) => string): string => keys.map((key) => `${settingTitles[key]}: ${value(key)}`).join('; ');
  // Of a channel there is no name.
  return { before: line((key) => words(key, old)), after: line((key) => (words(key, now) === words(key, old) ? 'another one' : words(key, now))) };
}

/** What is wanted of settings, before anybody or anything that they name is looked for. */
export function wantedSettingsWords({ approvals = {}, ...rest }: SettingsChange): string {
  const wanted = given({ ...rest, ...approvals });
  const settings = { ...flat(settingsSchema.parse({})), ...wanted };
  const named = (name: string): string => plainLine(name, limits.nameLength);
  return Object.keys(settingValues).filter(isSetting).filter((key) => key in wanted).map((key) => `${settingTitles[key]}: ${settingValues[key](settings, named)}`).join('; ');
}

async function namesIn(store: Store, tenant: string, both: readonly Flat[]): Promise<Names> {
  const ids = both.flatMap(({ approvers, delegates }) => [...approvers, ...Object.entries(delegates).flat()]);
  const users = await store.users.getMany(tenant, [...new Set(ids)]);
  const groups = await store.groups.getMany({ tenant }, [...new Set(both.map(({ localLoginGroup }) => localLoginGroup).filter((id) => id !== ''))]);
  const names = new Map([...users.map(({ id, displayName, email }) => [id, displayName || email] as const), ...groups.map(({ id, value }) => [id, value.name] as const)]);
  return (id) => names.get(id) ?? 'one that is gone';
}
