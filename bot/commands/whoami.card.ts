// Who a person is to Usher.
import type { Card } from '../ports.ts';
import { cardTemplate } from './card.ts';
import type { CardData } from './card.ts';
import json from './whoami.card.json' with { type: 'json' };

interface WhoamiData extends CardData { name: string; role: string; facts: { title: string; value: string }[]; allowed: string; note: string }
const expand = cardTemplate<WhoamiData>(json);

export interface WhoIs { name: string; email: string; role: string; organisation: string; known: boolean; allowed: readonly string[] }

export function whoamiCard(who: WhoIs): Card {
  return expand({
    name: who.name,
    role: who.role,
    facts: [
      { title: 'Role', value: who.role },
      ...(who.email === '' ? [] : [{ title: 'E-mail', value: who.email }]),
      { title: 'Organisation', value: who.organisation },
    ],
    allowed: `${who.allowed.join(', ')}.`,
    note: who.known ? '' : 'I have no account of yours in my list yet; it appears with the next sync.',
  });
}
