// What every card must be: valid for the real renderer, fully expanded, small enough, with labelled inputs and few buttons.
import { expect } from '@jest/globals';
import { AdaptiveCard, SerializationContext } from 'adaptivecards';
import { cardBytes } from '../../../bot/commands/card.ts';
import type { Card } from '../../../bot/ports.ts';
import { limits } from '../../../shared/limits.ts';

type Element = { type?: unknown; value?: unknown };

/** Everything in it that is an object, however deep. */
function elementsOf(part: unknown): Element[] {
  if (typeof part !== 'object' || part === null) return [];
  return [part, ...Object.values(part).flatMap(elementsOf)];
}

export function expectGoodCard(card: Card): void {
  const context = new SerializationContext();
  const parsed = new AdaptiveCard();
  parsed.parse(card, context);
  const events = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index)?.message);
  expect(events).toEqual([]);
  expect(parsed.validateProperties().validationEvents.map((event) => event.message)).toEqual([]);
  const json = JSON.stringify(card);
  expect(json).not.toMatch(/\$\{(?!secret)/);
  expect(cardBytes(card)).toBeLessThanOrEqual(limits.cardBytes);
  expect(card['version']).toBe('1.5');
  expect(((card['actions'] ?? []) as unknown[]).length).toBeLessThanOrEqual(6);
  for (const input of parsed.getAllInputs()) expect(input.label ?? '').not.toBe('');
  for (const input of elementsOf(card).filter(({ type }) => type === 'Input.Number')) expect(['number', 'undefined']).toContain(typeof input.value);
}
