// The form for one new user; given back with what was typed when something was wrong.
import { limits } from '../../shared/limits.ts';
import { plainLine } from '../../shared/text.ts';
import type { Card } from '../ports.ts';
import { cardTemplate, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import json from './invite.card.json' with { type: 'json' };

export const inviteVerb = 'usherInvite';

export interface InviteForm {
  error: string; email: string; firstName: string; lastName: string;
  /** "true" or "false", as clients send them. */
  guest: string; admin: string; welcome: string;
  groups: string; licences: string; location: string;
}
export const emptyInvite: InviteForm = {
  error: '', email: '', firstName: '', lastName: '', guest: 'false', admin: 'false', welcome: 'true', groups: '', licences: '', location: '',
};

type InviteData = CardData & { error: string } & Record<Exclude<keyof InviteForm, 'error'>, Trusted>;
const expand = cardTemplate<InviteData>(json);

export function inviteCard(form: InviteForm): Card {
  // Inputs show their value as it is and know no markdown.
  const value = (text: string, most: number): Trusted => trusted(plainLine(text, most));
  const toggle = (text: string): Trusted => trusted(text === 'true' ? 'true' : 'false');
  return expand({
    error: form.error,
    email: value(form.email, limits.emailLength), firstName: value(form.firstName, limits.nameLength), lastName: value(form.lastName, limits.nameLength),
    guest: toggle(form.guest), admin: toggle(form.admin), welcome: toggle(form.welcome),
    groups: value(form.groups, 1000), licences: value(form.licences, 1000), location: value(form.location, 2),
  });
}
