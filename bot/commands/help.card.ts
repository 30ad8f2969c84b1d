// What a person may ask for, grouped; made from the list of commands.
import { can, roleNames, roleNeededFor } from '../../shared/abilities.ts';
import { safeLine } from '../../shared/text.ts';
import type { Role } from '../../shared/user.ts';
import type { Card } from '../ports.ts';
import { cardTemplate, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import { sections } from './command.ts';
import type { Command } from './command.ts';
import json from './help.card.json' with { type: 'json' };

interface HelpData extends CardData {
  title: string;
  note: Trusted;
  sections: { title: string; commands: { usage: Trusted; summary: Trusted }[] }[];
  link: Trusted;
}
const expand = cardTemplate<HelpData>(json);

/** Takes the place of the note, which alone differs from one help to the next. */
const notePlace = '\u0000note';

interface Kept { commands: readonly Command[]; link: string; card: Card }
/** The card of each role is expanded once; it is asked for more often than any other. */
const kept = new Map<Role, Kept>();

/** `noteLast`: a chat shows the end of a long card, so what must be read stands there. */
export function helpCard(about: { role: Role; note: string; noteLast?: boolean; commands: readonly Command[]; link: string }): Card {
  const before = kept.get(about.role);
  const usable = before !== undefined && before.commands === about.commands && before.link === about.link;
  const card = usable ? before.card : expandFor(about);
  if (!usable) kept.set(about.role, { commands: about.commands, link: about.link, card });
  return withNote(card, safeLine(about.note), about.noteLast === true);
}

/** What of a command somebody with this role may say. */
export function readBy(role: Role, { usage, summary, lesser }: Command): { usage: string; summary: string } {
  return lesser !== undefined && !can(role, lesser.without) ? lesser : { usage, summary };
}

/** One command, also to whoever may not use it. */
export function commandCard(command: Command, role: Role): Card {
  const note = can(role, command.ability) ? 'This is how it is written.' : `It needs the role ${roleNames[roleNeededFor(command.ability)]}; yours is ${roleNames[role]}.`;
  return withNote(expandWith([command], { role, link: '' }), safeLine(note), false);
}

/** A few of them, and last what they are the answer to. */
export function nearCard(commands: readonly Command[], { role, note }: { role: Role; note: string }): Card {
  return withNote(expandWith(commands, { role, link: '' }), safeLine(note), true);
}

/** A few to begin with, below a greeting. */
export function greetingCard(commands: readonly Command[], { role, note, link }: { role: Role; note: string; link: string }): Card {
  return withNote(expandWith(commands, { role, link }), safeLine(note), false);
}

function expandFor({ role, commands, link }: { role: Role; commands: readonly Command[]; link: string }): Card {
  return expandWith(commands.filter((command) => can(role, command.ability)), { role, link });
}

function expandWith(allowed: readonly Command[], { role, link }: { role: Role; link: string }): Card {
  return expand({
    title: 'Usher',
    note: trusted(notePlace),
    sections: sections
      .map((title) => ({
        title,
        // Usages are ours and stand in text runs, which know no markdown.
        commands: allowed.filter((command) => command.section === title).map((command) => readBy(role, command)).map(({ usage, summary }) => ({ usage: trusted(usage), summary: trusted(summary) })),
      }))
      .filter((section) => section.commands.length > 0),
    link: trusted(link),
  });
}

function withNote(card: Card, text: string, last: boolean): Card {
  const body = card['body'];
  if (!Array.isArray(body)) return card;
  const isNote = (block: { text?: string }): boolean => block.text === notePlace;
  const blocks = body.map((block: { text?: string }) => (isNote(block) ? { ...block, text } : block));
  if (!last) return { ...card, body: blocks };
  const at = body.findIndex(isNote);
  return { ...card, body: [...blocks.toSpliced(at, 1), { ...blocks[at], weight: 'Bolder', spacing: 'Medium', separator: true }] };
}
