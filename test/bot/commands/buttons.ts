// Buttons, inputs and choices wherever they stand in a card, menus included.
import type { Reply } from '../../../bot/commands/command.ts';
import { textOf } from './desk.ts';
import type { CardAction, Desk, Saying } from './desk.ts';

type Element = Readonly<Record<string, unknown>>;

function elementsIn(node: unknown): Element[] {
  if (Array.isArray(node)) return node.flatMap(elementsIn);
  if (typeof node !== 'object' || node === null) return [];
  return [node as Element, ...Object.values(node).flatMap(elementsIn)]; // cards are plain JSON
}

const inCard = (reply: Reply): Element[] => ('card' in reply ? elementsIn(reply.card) : []);

export const buttonsOf = (reply: Reply): CardAction[] => inCard(reply).filter(({ type }) => type === 'Action.Execute') as unknown as CardAction[]; // cards are plain JSON

/** Titles of the menu behind “More…”. */
export function menuOf(reply: Reply): string[] {
  const menu = inCard(reply).filter(({ type }) => type === 'Action.ShowCard');
  return elementsIn(menu).filter(({ type }) => type === 'Action.Execute').map(({ title }) => String(title));
}

/** What a client would send for inputs nobody touched. */
export function inputsOf(reply: Reply): Record<string, string> {
  const inputs = inCard(reply).filter(({ type }) => String(type).startsWith('Input.'));
  return Object.fromEntries(inputs.map(({ id, value }) => [String(id), String(value ?? '')]));
}

export function choicesOf(reply: Reply, id: string): { title: string; value: string }[] {
  const input = inCard(reply).find((element) => element['id'] === id);
  return (input?.['choices'] ?? []) as { title: string; value: string }[]; // cards are plain JSON
}

/** Presses the last button of that title, in a menu too, with what was typed over what stood in the inputs. */
export async function pressed(desk: Desk, reply: Reply, { title, inputs, ...by }: Saying & { title: string; inputs?: Record<string, string> }): Promise<Reply> {
  const button = buttonsOf(reply).findLast((each) => each.title === title);
  if (button?.verb === undefined) throw new Error(`There is no button ${title}: ${textOf(reply)}`);
  return desk.press(button.verb, { ...inputsOf(reply), ...button.data, ...inputs }, by);
}
