// A message to everybody of a group, as each of them reads it.
import { limits } from '../../shared/limits.ts';
import { safeLine } from '../../shared/text.ts';
import type { Card } from '../ports.ts';
import { cardTemplate, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import json from './message.card.json' with { type: 'json' };

interface MessageData extends CardData { text: Trusted; from: string }
const expand = cardTemplate<MessageData>(json);

/** `from`: what it was sent as, with who sent it. */
export function messageCard({ text, from }: { text: string; from: string }): { card: Card; summary: string } {
  // Clients that read markdown break a line at an empty one alone.
  const lines = text.split('\n').map((each) => safeLine(each, limits.messageLength)).filter((each) => each !== '');
  return { card: expand({ text: trusted(lines.join('\n\n')), from }), summary: safeLine(text, 100) };
}
