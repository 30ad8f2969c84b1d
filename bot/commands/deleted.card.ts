// The recycle bin: a person a line, the first with buttons to restore them or to remove them for good, and the way to the rest.
import { limits } from '../../shared/limits.ts';
import { plainLine } from '../../shared/text.ts';
import type { Card } from '../ports.ts';
import { cardTemplate, fitting, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import json from './deleted.card.json' with { type: 'json' };

export const deletedPageVerb = 'usherDeletedPage';

interface DeletedData extends CardData {
  title: string;
  note: string;
  items: { name: string; detail: string; person: Trusted; restorable: boolean }[];
  more: string;
  pages: { title: string; from: number; words: Trusted }[];
}
const expand = cardTemplate<DeletedData>(json);

/** More buttons than these make a card nobody can use on a phone. */
const buttonsShown = 10;

export interface DeletedList {
  title: string;
  /** What they were looked for by; empty for all. */
  words: string;
  items: readonly { id: string; name: string; detail: string }[];
  /** Place of the first item among all. */
  from: number;
  total: number;
  /** There are more than were put in order. */
  isCut: boolean;
  mayRestore: boolean;
}

export function deletedCard(list: DeletedList): Card {
  const { title, words, items, from, total, mayRestore } = list;
  return fitting(items.length, (shown) => {
    const end = from + shown;
    const left = Math.max(0, total - end);
    return expand({
      title,
      note: noteOf(list),
      items: items.slice(0, shown).map(({ id, name, detail }, at) => ({ name, detail, person: trusted(id), restorable: mayRestore && at < buttonsShown })),
      more: total > shown ? `${(Math.min(from + 1, end)).toLocaleString('en-GB')} to ${end.toLocaleString('en-GB')} of ${total.toLocaleString('en-GB')}` : '',
      pages: [
        ...(from > 0 ? [{ title: 'Back', from: Math.max(0, from - limits.peopleOnCard) }] : []),
        ...(left > 0 ? [{ title: `Next ${Math.min(left, limits.peopleOnCard)}`, from: end }] : []),
      ].map((page) => ({ ...page, words: trusted(plainLine(words, 1_000)) })),
    });
  });
}

function noteOf({ words, total, isCut }: DeletedList): string {
  const looked = plainLine(words, 60);
  if (total === 0) return looked === '' ? 'Nobody is among the deleted users now. Whoever is deleted stands here for 30 days.' : `Nobody who was deleted has “${looked}” in name or address. Type “deleted” for all of them.`;
  const rest = isCut ? ' There are more than can be put in order: name whom you look for, as in “deleted jane”.' : '';
  return `${looked === '' ? '' : `With “${looked}”. `}Accounts stay here for 30 days, the fewest days left come first. “restore jane@contoso.com” brings one back, “purge jane@contoso.com” removes it for good.${rest}`;
}
