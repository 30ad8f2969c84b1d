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
  return { card: expand({ text: trusted(safeLine(text, limits.messageLength)), from }), summary: safeLine(text, 100) };
}
