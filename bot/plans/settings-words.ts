// What was changed in the settings, in the words of their form, for the audit trail.
import type { ApprovalSettings, OrganisationSettings } from '../../shared/settings.ts';
import type { Store } from '../ports.ts';

type Flat = Omit<OrganisationSettings, 'approvals'> & ApprovalSettings;
const flat = ({ approvals, ...rest }: OrganisationSettings): Flat => ({ ...rest, ...approvals });

/** The name of a person or group by its id. */
type Names = (id: string) => string;

const hours = (count: number): string => (count === 1 ? '1 hour' : `${count} hours`);

const settingWords: { readonly [key in keyof Flat]-?: readonly [name: string, value: (settings: Flat, nameOf: Names) => string] } = {
  organisationName: ['Organisation', ({ organisationName }) => organisationName || 'none'],
  sendWelcome: ['Welcome', ({ sendWelcome }) => (sendWelcome ? 'sent to new users' : 'not sent')],
  senderMailbox: ['Mail', ({ senderMailbox }) => (senderMailbox === '' ? 'none is sent' : `instructions from ${senderMailbox}`)],
  usageLocation: ['Usage location', ({ usageLocation }) => (usageLocation === '' ? 'none' : usageLocation ?? 'not set')],
  localLoginGroup: ['Local login', ({ localLoginGroup }, nameOf) => (localLoginGroup === '' ? 'not set up' : `for the members of ${nameOf(localLoginGroup)}`)],
  destructivePerDay: ['One day', ({ destructivePerDay }) => `at most ${destructivePerDay.toLocaleString('en-GB')} people without an approver`],
  undoDays: ['Undo', ({ undoDays }) => `for ${undoDays === 1 ? '1 day' : `${undoDays} days`}`],
  approvers: ['Approvers', ({ approvers }, nameOf) => (approvers.length === 0 ? 'every Organisation Admin' : approvers.map(nameOf).join(', '))],
  delegates: ['Stand-ins', ({ delegates }, nameOf) => Object.entries(delegates).map(([absent, instead]) => `${nameOf(instead)} for ${nameOf(absent)}`).join(', ') || 'none'],
  quorum: ['Approvals needed', ({ quorum }) => String(quorum)],
  expiresAfterHours: ['Undecided', ({ expiresAfterHours }) => `counts as rejected after ${hours(expiresAfterHours)}`],
  remindAfterHours: ['Reminder', ({ remindAfterHours }) => (remindAfterHours === 0 ? 'none' : `after ${hours(remindAfterHours)}`)],
  channel: ['Approvals channel', ({ channel }) => (channel === '' ? 'none' : 'set')],
};

const isSetting = (key: string): key is keyof Flat => key in settingWords;

/** Only what differs: the same names on both sides, in the same order. */
export async function changedWords(store: Store, tenant: string, states: { before: OrganisationSettings; after: OrganisationSettings }): Promise<{ before: string; after: string }> {
  const [old, now] = [flat(states.before), flat(states.after)];
  const nameOf = await namesIn(store, tenant, [old, now]);
  const keys = Object.keys(settingWords).filter(isSetting).filter((key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]));
  const words = (key: keyof Flat, settings: Flat): string => settingWords[key][1](settings, nameOf);
  const line = (value: (key: keyof Flat) => string): string => keys.map((key) => `${settingWords[key][0]}: ${value(key)}`).join('; ');
  // Of a channel there is no name.
  return { before: line((key) => words(key, old)), after: line((key) => (words(key, now) === words(key, old) ? 'another one' : words(key, now))) };
}

async function namesIn(store: Store, tenant: string, both: readonly Flat[]): Promise<Names> {
  const ids = both.flatMap(({ approvers, delegates }) => [...approvers, ...Object.entries(delegates).flat()]);
  const users = await store.users.getMany(tenant, [...new Set(ids)]);
  const groups = await store.groups.getMany({ tenant }, [...new Set(both.map(({ localLoginGroup }) => localLoginGroup).filter((id) => id !== ''))]);
  const names = new Map([...users.map(({ id, displayName, email }) => [id, displayName || email] as const), ...groups.map(({ id, value }) => [id, value.name] as const)]);
  return (id) => names.get(id) ?? 'one that is gone';
}
