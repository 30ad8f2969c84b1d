// The form for a new group.
import { plainLine } from '../../shared/text.ts';
import type { NewGroup } from '../../shared/plan.ts';
import type { Card } from '../ports.ts';
import { cardTemplate, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import json from './new-group.card.json' with { type: 'json' };

interface NewGroupData extends CardData { error: string; name: Trusted; description: Trusted; kind: string }
const expand = cardTemplate<NewGroupData>(json);

export const emptyNewGroup: NewGroup & { error: string } = { name: '', description: '', kind: 'security', error: '' };

/** What was typed so far, and why it was not accepted. Inputs show their value as it is and know no markdown. */
export function newGroupCard({ error, name, description, kind }: NewGroup & { error: string }): Card {
  return expand({ error, name: trusted(plainLine(name, 256)), description: trusted(plainLine(description, 1024)), kind });
}
