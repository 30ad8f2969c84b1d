// A card without choices: what happened, and what to do next.
import type { CardReply } from './command.ts';
import { cardTemplate } from './card.ts';
import type { Trusted } from './card.ts';
import json from './notice.card.json' with { type: 'json' };

const expand = cardTemplate<{ title: string; text: string | Trusted }>(json);

export function notice(title: string, text: string | Trusted = ''): CardReply {
  return { card: expand({ title, text }), summary: title };
}
