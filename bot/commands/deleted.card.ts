// The recycle bin: a person a line, the first with buttons to restore them or to remove them for good.
import type { Card } from '../ports.ts';
import { cardTemplate, fitting, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import json from './deleted.card.json' with { type: 'json' };

interface DeletedData extends CardData {
  title: string;
  note: string;
  items: { name: string; detail: string; person: Trusted; restorable: boolean }[];
  more: string;
}
const expand = cardTemplate<DeletedData>(json);

/** More buttons than these make a card nobody can use on a phone. */
const buttonsShown = 10;

export interface DeletedList {
  title: string;
  items: readonly { id: string; name: string; detail: string }[];
  total: number;
  mayRestore: boolean;
}

export function deletedCard({ title, items, total, mayRestore }: DeletedList): Card {
  return fitting(items.length, (shown) => expand({
    title,
    note: total === 0 ? 'Nobody was deleted in the last 30 days.' : 'Accounts stay here for 30 days. “restore jane@contoso.com” brings one back, “purge jane@contoso.com” removes it for good.',
    items: items.slice(0, shown).map(({ id, name, detail }, at) => ({ name, detail, person: trusted(id), restorable: mayRestore && at < buttonsShown })),
    more: total > shown ? `and ${(total - shown).toLocaleString('en-GB')} more` : '',
  }));
}
