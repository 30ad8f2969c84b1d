// How many people are to be invited with one form.
import type { Card } from '../ports.ts';
import { cardTemplate } from './card.ts';
import json from './invite-count.card.json' with { type: 'json' };

const expand = cardTemplate<{ error: string }>(json);

export function inviteCountCard(error: string): Card {
  return expand({ error });
}
