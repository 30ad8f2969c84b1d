// A message to everybody of a group, as each of them reads it.
import { limits } from '../../shared/limits.ts';
import { safeLine } from '../../shared/text.ts';
import type { Card } from '../ports.ts';
import { cardTemplate, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import json from './message.card.json' with { type: 'json' };

interface MessageData extends CardData { text: Trusted; from: string }
const expand = cardTemplate<MessageData>(json);

/** `from`: who sent it to whom. */
export function messageCard({ text, from }: { text: string; from: string }): { card: Card; summary: string } {
  return { card: expand({ text: messageText(text), from }), summary: safeLine(text, 100) };
}

/** All of it, also where it is shown before it goes out. */
export function messageText(text: string): Trusted {
  // Clients that read markdown break a line at an empty one alone.
  return trusted(text.split('\n').map((each) => safeLine(each, limits.messageLength)).filter((each) => each !== '').join('\n\n'));
}
