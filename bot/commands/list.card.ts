// The one face of every list: a title, what was found, the first rows, how many more there are and where.
import type { Card } from '../ports.ts';
import { cardTemplate, fitting, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import json from './list.card.json' with { type: 'json' };

interface ListData extends CardData {
  title: string;
  note: string | Trusted;
  items: { name: string | Trusted; detail: string | Trusted }[];
  more: string;
  link: Trusted;
  linkTitle: string;
}
const expand = cardTemplate<ListData>(json);

export interface ListItem { name: string | Trusted; detail?: string | Trusted }

export interface List {
  title: string;
  /** A sentence under the title; for an empty list it says what to do. */
  note?: string | Trusted;
  items: readonly ListItem[];
  /** How many there are in all; "1,000+" when nobody counted further. */
  total?: number | string;
  /** Page of the tab that shows all of them. */
  link?: string;
}

export function listCard(list: List): Card {
  return fitting(list.items.length, (shown) => expand({
    title: list.title,
    note: list.note ?? '',
    items: list.items.slice(0, shown).map(({ name, detail }) => ({ name, detail: detail ?? '' })),
    more: moreWords(list.total ?? list.items.length, shown),
    link: trusted(list.link ?? ''),
    linkTitle: 'Open in the tab',
  }));
}

function moreWords(total: number | string, shown: number): string {
  if (typeof total === 'string') return `The first ${shown} of ${total}.`;
  return total > shown ? `and ${(total - shown).toLocaleString('en-GB')} more` : '';
}
