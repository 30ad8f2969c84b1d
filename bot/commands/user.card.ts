// One user: what is known, and the buttons that the status and the asker's role allow.
import { roleNames } from '../../shared/abilities.ts';
import { statusNames } from '../../shared/lifecycle.ts';
import type { User } from '../../shared/user.ts';
import type { Card } from '../ports.ts';
import { cardTemplate, fitting, moment, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import json from './user.card.json' with { type: 'json' };

interface Fact extends CardData { title: string; value: string | Trusted }
interface UserData extends CardData {
  name: string;
  state: string;
  facts: Fact[];
  actions: { title: string; verb: string; person: Trusted }[];
  link: Trusted;
}
const expand = cardTemplate<UserData>(json);
const namesShown = 40;

export function userCard(user: User, about: { actions: readonly { title: string; verb: string }[]; link: string }): Card {
  return fitting(namesShown, (shown) => expand({
    name: user.displayName || user.email,
    state: [statusNames[user.status], user.type === 'guest' ? 'Guest' : 'Member', roleNames[user.role]].join(' · '),
    facts: factsOf(user, shown),
    actions: about.actions.slice(0, 5).map((action) => ({ ...action, person: trusted(user.id) })),
    link: trusted(about.link),
  }));
}

function factsOf(user: User, shown: number): Fact[] {
  const facts: Fact[] = [
    { title: 'E-mail', value: user.email },
    { title: 'User name', value: user.userPrincipalName === user.email ? '' : user.userPrincipalName },
    { title: 'First name', value: user.firstName },
    { title: 'Last name', value: user.lastName },
    { title: 'Licences', value: someOf(user.licences.map((licence) => (licence.via === 'group' ? `${licence.name} (via ${licence.group?.name ?? 'a group'})` : licence.name)), shown) },
    { title: 'Groups', value: someOf(user.groups.map((group) => group.name), shown) },
    { title: 'Entra roles', value: user.directoryRoles.join(', ') },
    { title: 'Job title', value: user.profile.jobTitle },
    { title: 'Department', value: user.profile.department },
    { title: 'Company', value: user.profile.company },
    { title: 'Last connection', value: moment(user.lastConnection, 'never seen') },
    { title: 'Created', value: user.created === null ? '' : moment(user.created) },
    { title: 'Managed in', value: user.synced ? 'the local Active Directory (synced)' : '' },
  ];
  return facts.filter((fact) => fact.value !== '');
}

function someOf(names: readonly string[], shown: number): string {
  if (names.length === 0) return 'none';
  const first = names.slice(0, shown).join(', ');
  return names.length > shown ? `${first} and ${names.length - shown} more` : first;
}
