// The settings of the organisation: as they are, or as a form.
import type { OrganisationSettings } from '../../shared/settings.ts';
import { plainLine } from '../../shared/text.ts';
import { approversNamed, membersOf, mostPerDay, settingTitles, settingValue } from '../plans/settings-words.ts';
import type { SettingName } from '../plans/settings-words.ts';
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
  note: string; warning: string; error: string; edits: boolean; offersEdit: boolean;
  facts: Fact[];
  titles: typeof settingTitles;
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

type Fact = { title: string; value: string };

/** What is said where the name of a person or group, or an explanation, says more than the bare setting. */
function factsOf({ settings, localLoginGroup, approvers, delegates, channel }: NamedSettings): Fact[] {
  const said = (name: SettingName, value: string): Fact => ({ title: settingTitles[name], value });
  const asIs = (name: Parameters<typeof settingValue>[0]): Fact => said(name, settingValue(name, settings));
  return [
    asIs('sendWelcome'),
    asIs('senderMailbox'),
    said('usageLocation', settings.usageLocation || 'must be named for each new user with a licence'),
    said('localLoginGroup', localLoginGroup === '' ? localLoginMissing(settings) : membersOf(localLoginGroup)),
    said('destructivePerDay', mostPerDay(settings.destructivePerDay, 'people who lose their account, way in, licences or groups, or are given a new password or access pass,')),
    asIs('undoDays'),
    said('approvers', approversNamed(approvers)),
    ...(delegates.length === 0 ? [] : [said('delegates', delegates.join('; '))]),
    asIs('quorum'),
    asIs('expiresAfterHours'),
    asIs('remindAfterHours'),
    said('channel', channel ? 'set; requests are posted there as well' : 'none'),
  ];
}

export function settingsCard(named: NamedSettings, { note = '', warning = '', mayChange }: { note?: string; warning?: string; mayChange: boolean }): Card {
  return expand({ note, warning, error: '', edits: false, offersEdit: mayChange, facts: factsOf(named), titles: settingTitles, form: formOf(named) });
}

export function settingsForm(named: NamedSettings, error = ''): Card {
  return expand({ note: '', warning: '', error, edits: true, offersEdit: false, facts: [], titles: settingTitles, form: formOf(named) });
}
