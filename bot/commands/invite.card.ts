// The form for one new user; given back with what was typed when something was wrong.
import { roleNames } from '../../shared/abilities.ts';
import { limits } from '../../shared/limits.ts';
import { plainLine } from '../../shared/text.ts';
import { roleSchema } from '../../shared/user.ts';
import type { Card } from '../ports.ts';
import { cardTemplate, choiceData, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import { noLists, withLists } from './invite-lists.ts';
import type { InviteLists } from './invite-lists.ts';
import { noRoomWords, propertyInputs } from './property-inputs.ts';
import type { PropertyInput } from './property-inputs.ts';
import json from './invite.card.json' with { type: 'json' };

export const inviteVerb = 'usherInvite';

export interface InviteForm {
  error: string; email: string; firstName: string; lastName: string;
  /** "true" or "false", as clients send them. */
  guest: string; local: string; welcome: string;
  role: string;
  /** Ids as a list sends them, or names as they are typed. */
  groups: string; licences: string;
  location: string;
}
export const emptyInvite: InviteForm = {
  error: '', email: '', firstName: '', lastName: '', guest: 'false', local: 'false', welcome: 'true', role: 'user', groups: '', licences: '', location: '',
};

type ChoiceData = ReturnType<typeof choiceData>[number];
/** Groups and licences: chosen from a list, or typed. */
export interface ListsData { groupChoices: ChoiceData[]; licenceChoices: ChoiceData[]; listsGroups: boolean; typesGroups: boolean; listsLicences: boolean; typesLicences: boolean }
type InviteData = CardData & ListsData & { error: string; localHint: string; roles: ChoiceData[]; properties: PropertyInput[]; left: string } & Record<Exclude<keyof InviteForm, 'error'>, Trusted>;
const expand = cardTemplate<InviteData>(json);

// Inputs show their value as it is and know no markdown.
export const inputText = (text: string, most: number): Trusted => trusted(plainLine(text, most));
export const toggleText = (text: string): Trusted => trusted(text === 'true' ? 'true' : 'false');

export function listsData({ groups, licences }: Pick<InviteLists, 'groups' | 'licences'>): ListsData {
  return {
    groupChoices: choiceData(groups), listsGroups: groups.length > 0, typesGroups: groups.length === 0,
    licenceChoices: choiceData(licences), listsLicences: licences.length > 0, typesLicences: licences.length === 0,
  };
}

/** A role, and those to choose from, least first. */
export function roleData(role: string): { role: Trusted; roles: ChoiceData[] } {
  const roles = roleSchema.options.toReversed().map((value) => ({ title: roleNames[value], value }));
  return { role: trusted(roleSchema.safeParse(role).success ? role : 'user'), roles: choiceData(roles) };
}

/** `properties`: texts by the id of the input. */
export function inviteCard(form: InviteForm, all: InviteLists = noLists, properties: Readonly<Record<string, string | undefined>> = {}): Card {
  return withLists(all, form, ({ definitions, localHint, ...lists }) => expand({
    ...listsData(lists), error: form.error, localHint,
    email: inputText(form.email, limits.emailLength), firstName: inputText(form.firstName, limits.nameLength), lastName: inputText(form.lastName, limits.nameLength),
    guest: toggleText(form.guest), local: toggleText(form.local), welcome: toggleText(form.welcome),
    ...roleData(form.role),
    groups: inputText(form.groups, 4_000), licences: inputText(form.licences, 4_000), location: inputText(form.location, 2),
    properties: propertyInputs(definitions, properties), left: definitions.length < all.definitions.length ? noRoomWords : '',
  }));
}
