// The settings of the organisation: as they are, or as a form.
import type { OrganisationSettings } from '../../shared/settings.ts';
import { plainLine } from '../../shared/text.ts';
import type { Card } from '../ports.ts';
import { cardTemplate, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import json from './settings.card.json' with { type: 'json' };

export const settingsVerbs = { edit: 'usherSettings', save: 'usherSettingsSave' } as const;

/** Settings with people and groups by name instead of by id. */
export interface NamedSettings {
  settings: OrganisationSettings;
  /** Empty where there is none (any more). */
  localLoginGroup: string;
  approvers: readonly string[];
  /** "Megan Bowen = Alex Wilber", by e-mail address in the form. */
  delegates: readonly string[];
  channel: boolean;
}

type FormData = Record<'sendWelcome' | 'senderMailbox' | 'usageLocation' | 'localLoginGroup' | 'approvers' | 'delegates', Trusted> & Record<'destructivePerDay' | 'undoDays' | 'quorum' | 'expiresAfterHours' | 'remindAfterHours', number>;
interface SettingsData extends CardData {
  note: string; error: string; edits: boolean; offersEdit: boolean;
  facts: { title: string; value: string }[];
  form: FormData;
}
const expand = cardTemplate<SettingsData>(json);

// Inputs show their value as it is and know no markdown.
const inputText = (text: string): Trusted => trusted(plainLine(text, 4_000));

function formOf({ settings, localLoginGroup, approvers, delegates }: NamedSettings): FormData {
  const { approvals } = settings;
  return {
    sendWelcome: trusted(String(settings.sendWelcome)), senderMailbox: inputText(settings.senderMailbox), usageLocation: inputText(settings.usageLocation ?? ''),
    localLoginGroup: inputText(localLoginGroup), destructivePerDay: settings.destructivePerDay, undoDays: settings.undoDays,
    approvers: inputText(approvers.join(', ')), delegates: inputText(delegates.join('; ')),
    quorum: approvals.quorum, expiresAfterHours: approvals.expiresAfterHours, remindAfterHours: approvals.remindAfterHours,
  };
}

/** Nobody is asked to put up with an id: the form comes without it, and saving it forgets the group. */
function localLoginMissing({ localLoginGroup }: OrganisationSettings): string {
  return localLoginGroup === '' ? 'not set up' : 'not set up any more: the group that kept it was deleted; name another one';
}

const hours = (count: number): string => (count === 1 ? '1 hour' : `${count} hours`);

function factsOf({ settings, localLoginGroup, approvers, delegates, channel }: NamedSettings): { title: string; value: string }[] {
  const { approvals } = settings;
  return [
    { title: 'Welcome', value: settings.sendWelcome ? 'sent to new users' : 'not sent' },
    { title: 'Mail', value: settings.senderMailbox === '' ? 'none is sent' : `instructions from ${settings.senderMailbox}` },
    { title: 'Usage location', value: settings.usageLocation || 'must be named for each new user with a licence' },
    { title: 'Local login', value: localLoginGroup === '' ? localLoginMissing(settings) : `for the members of ${localLoginGroup}` },
    { title: 'One day', value: `at most ${settings.destructivePerDay.toLocaleString('en-GB')} people deactivated, deleted, given a new password or access pass, or shut out of password sign-in without an approver` },
    { title: 'Undo', value: `for ${settings.undoDays} days` },
    { title: 'Approvers', value: approvers.length === 0 ? 'every Organisation Admin' : approvers.join(', ') },
    ...(delegates.length === 0 ? [] : [{ title: 'Stand-ins', value: delegates.join('; ') }]),
    { title: 'Approvals needed', value: String(approvals.quorum) },
    { title: 'Undecided', value: `counts as rejected after ${hours(approvals.expiresAfterHours)}` },
    { title: 'Reminder', value: approvals.remindAfterHours === 0 ? 'none' : `after ${hours(approvals.remindAfterHours)}` },
    { title: 'Approvals channel', value: channel ? 'set; requests are posted there as well' : 'none' },
  ];
}

export function settingsCard(named: NamedSettings, { note = '', mayChange }: { note?: string; mayChange: boolean }): Card {
  return expand({ note, error: '', edits: false, offersEdit: mayChange, facts: factsOf(named), form: formOf(named) });
}

export function settingsForm(named: NamedSettings, error = ''): Card {
  return expand({ note: '', error, edits: true, offersEdit: false, facts: [], form: formOf(named) });
}
