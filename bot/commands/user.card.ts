// One user: what is known, and the buttons that the status and the asker's role allow.
import { roleNames } from '../../shared/abilities.ts';
import { statusNames } from '../../shared/lifecycle.ts';
import type { User } from '../../shared/user.ts';
import type { Card } from '../ports.ts';
import { cardTemplate, fitting, moment, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import { menuData } from './menu.ts';
import type { Menu, MenuData } from './menu.ts';
import json from './user.card.json' with { type: 'json' };

interface Fact extends CardData { title: string; value: string | Trusted }
interface ButtonData extends CardData { title: string; verb: string; person: Trusted }
interface UserData extends MenuData<ButtonData> { name: string; state: string; facts: Fact[]; link: Trusted }
const expand = cardTemplate<UserData>(json);
const namesShown = 40;

/** `localLogin`: whether a group keeps it at all; `properties`: those that administrators defined, as people read them. */
export interface AboutUser { menu: Menu; link: string; localLogin: boolean; properties: readonly { name: string; value: string }[] }

export function userCard(user: User, about: AboutUser): Card {
  return fitting(namesShown, (shown) => expand({
    name: user.displayName || user.email,
    state: [statusNames[user.status], user.type === 'guest' ? 'Guest' : 'Member', roleNames[user.role]].join(' · '),
    facts: [...factsOf(user, shown, about), ...about.properties.slice(0, shown).map(({ name, value }) => ({ title: name, value }))].filter((fact) => fact.value !== ''),
    ...menuData(about.menu, (button) => ({ ...button, person: trusted(user.id) })),
    link: trusted(about.link),
  }));
}

function factsOf(user: User, shown: number, { localLogin }: AboutUser): Fact[] {
  const { profile } = user;
  return [
    { title: 'E-mail', value: user.email },
    { title: 'User name', value: user.userPrincipalName === user.email ? '' : user.userPrincipalName },
    { title: 'Shared e-mail', value: user.sharedEmail === undefined ? '' : `${user.sharedEmail}, which somebody else has too` },
    { title: 'First name', value: user.firstName },
    { title: 'Last name', value: user.lastName },
    { title: 'Licences', value: someOf(user.licences.map((licence) => (licence.via === 'group' ? `${licence.name} (via ${licence.group?.name ?? 'a group'})` : licence.name)), shown) },
    { title: 'Groups', value: someOf(user.groups.map((group) => group.name), shown) },
    { title: 'Local login', value: !localLogin ? '' : user.localLogin ? `allowed${user.localLoginUntil === undefined ? '' : ` until ${user.localLoginUntil}`}` : 'not allowed' },
    { title: 'Entra roles', value: user.directoryRoles.join(', ') },
    { title: 'Job title', value: profile.jobTitle },
    { title: 'Department', value: profile.department },
    { title: 'Company', value: profile.company },
    { title: 'Address', value: [profile.street, `${profile.postalCode} ${profile.city}`.trim()].filter((part) => part !== '').join(', ') },
    { title: 'Mobile', value: profile.mobile },
    { title: 'Home phone', value: profile.homePhone },
    { title: 'Office', value: profile.office },
    { title: 'External id', value: profile.externalId },
    { title: 'Usage location', value: profile.usageLocation },
    { title: 'Last connection', value: moment(user.lastConnection, 'never seen') },
    { title: 'Created', value: user.created === null ? '' : moment(user.created) },
    { title: 'Managed in', value: user.synced ? 'the local Active Directory (synced)' : '' },
  ];
}

function someOf(names: readonly string[], shown: number): string {
  if (names.length === 0) return 'none';
  const first = names.slice(0, shown).join(', ');
  return names.length > shown ? `${first} and ${names.length - shown} more` : first;
}
