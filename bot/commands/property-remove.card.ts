// Asks before a property is shown no more: what it is, and how many people have a value.
import type { Card } from '../ports.ts';
import { cardTemplate, trusted } from './card.ts';
import type { Trusted } from './card.ts';
import json from './property-remove.card.json' with { type: 'json' };

export const propertyRemoveVerb = 'usherPropertyRemove';

const expand = cardTemplate<{ title: string; note: string; key: Trusted }>(json);

export function propertyRemoveCard({ key, name }: { key: string; name: string }, note: string): Card {
  return expand({ title: `Remove “${name}”?`, note, key: trusted(key) });
}
