// One group: what it is, what it gives, the first of its members, and the buttons that its kind and the asker's role allow.
import type { Card } from '../ports.ts';
import { cardTemplate, fitting, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import json from './group.card.json' with { type: 'json' };
import type { ListItem } from './list.card.ts';
import { menuData } from './menu.ts';
import type { Menu, MenuData } from './menu.ts';
import type { CountedGroup } from './names.ts';

interface ButtonData extends CardData { title: string; verb: string; group: Trusted }
interface GroupData extends MenuData<ButtonData> {
  name: string;
  words: string;
  description: string;
  notEditable: string;
  facts: { title: string; value: string }[];
  members: { name: string | Trusted; detail: string | Trusted }[];
  more: string;
  link: Trusted;
}
const expand = cardTemplate<GroupData>(json);

export interface AboutGroup {
  /** Kind and size. */
  words: string;
  /** Why its members cannot be changed as such; empty when they can. */
  notEditable: string;
  /** Names, with the roles; undefined when they could not be read. */
  applications: readonly string[] | undefined;
  menu: Menu;
  members: readonly ListItem[];
  total: number;
  link: string;
}

export function groupCard(group: CountedGroup, about: AboutGroup): Card {
  return fitting(about.members.length, (shown) => expand({
    name: group.name,
    words: about.words,
    description: group.description,
    notEditable: about.notEditable,
    facts: factsOf(group, about),
    members: about.members.slice(0, shown).map(({ name, detail }) => ({ name, detail: detail ?? '' })),
    more: about.total === 0 ? 'Nobody is in it.' : about.total > shown ? `and ${(about.total - shown).toLocaleString('en-GB')} more` : '',
    ...menuData(about.menu, (button) => ({ ...button, group: trusted(group.id) })),
    link: trusted(about.link),
  }));
}

function factsOf({ externalId, licences }: CountedGroup, { applications }: AboutGroup): { title: string; value: string }[] {
  const facts = [
    { title: 'External id', value: externalId },
    { title: 'Licences', value: someOf(licences.map(({ name }) => name)) },
    { title: 'Applications', value: applications === undefined ? 'could not be read just now' : someOf(applications) },
  ];
  return facts.filter(({ value }) => value !== '');
}

const namesShown = 20;

function someOf(names: readonly string[]): string {
  const first = names.slice(0, namesShown).join(', ');
  return names.length > namesShown ? `${first} and ${names.length - namesShown} more` : first;
}
