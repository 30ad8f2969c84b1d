// How cards are made: a template kept ready, data made harmless, and a size that Teams accepts.
// Not the package's main file: its types reach into the TypeScript sources of another package.
import { Template } from 'adaptivecards-templating/lib/template-engine.js';
import { limits } from '../../shared/limits.ts';
import { plainLine, safeLine } from '../../shared/text.ts';
import type { Card } from '../ports.ts';

/** Text that is ours, or that is no markdown where it lands (addresses, ids, dates, values of inputs). */
export class Trusted {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
export const trusted = (text: string): Trusted => new Trusted(text);

export type Datum = string | number | boolean | Trusted | readonly Datum[] | { readonly [key: string]: Datum };
export type CardData = { readonly [key: string]: Datum };

/** How each template that is not read yet is read. */
const unread: (() => unknown)[] = [];

/** The template is read once, when it is first used or before; every datum that is not explicitly trusted is made harmless on its way in. */
export function cardTemplate<Data extends CardData>(json: object): (data: Data) => Card {
  let read: Template | undefined;
  const template = (): Template => (read ??= new Template(json));
  unread.push(template);
  return (data) => template().expand({ $root: harmless(data) }) as Card; // the templating library answers with any
}

/** Reads all templates, one a turn, so that whoever comes meanwhile is answered in between. Reading takes milliseconds each. */
export async function prepareTemplates(): Promise<void> {
  while (unread.length > 0) {
    await new Promise((resolve) => { setImmediate(resolve); });
    unread.pop()?.();
  }
}

function harmless(datum: Datum): unknown {
  if (typeof datum === 'string') return safeLine(datum, 500);
  if (datum instanceof Trusted) return datum.text;
  if (isList(datum)) return datum.map(harmless);
  if (typeof datum !== 'object') return datum;
  return Object.fromEntries(Object.entries(datum).map(([key, value]) => [key, harmless(value)]));
}

function isList(datum: Datum): datum is readonly Datum[] {
  return Array.isArray(datum);
}

export function cardBytes(card: Card): number {
  return Buffer.byteLength(JSON.stringify(card));
}

/** The card with as many of its rows as Teams accepts; `make` is given how many rows to show. */
export function fitting(rows: number, make: (shown: number) => Card): Card {
  let shown = rows;
  let card = make(shown);
  while (cardBytes(card) > limits.cardBytes && shown > 0) {
    shown = Math.floor(shown * 0.7);
    card = make(shown);
  }
  return card;
}

/** Of what would be lost or given; some are a line a person: who would be left without an owner, who reports to whom. */
export const sentencesShown = 10;

/** The first sentences, and how many more there are. */
export function firstOf(sentences: readonly string[]): { text: string }[] {
  const more = sentences.length - sentencesShown;
  return (more > 0 ? [...sentences.slice(0, sentencesShown), `and ${more} more`] : sentences).map((text) => ({ text }));
}

const choiceTitleLength = 300;

/** What a choice set lists: its titles know no markdown, and would show what makes a text harmless elsewhere. */
export function choiceData(choices: readonly { title: string; value: string }[]): { title: Trusted; value: Trusted }[] {
  return choices.map(({ title, value }) => ({ title: trusted(plainLine(title, choiceTitleLength)), value: trusted(value) }));
}

/** A moment in the reader's own language and time zone; clients understand no fractions of seconds. */
export function moment(instant: string | null, otherwise = 'never'): Trusted {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(instant ?? '');
  return trusted(parts === null ? otherwise : `{{DATE(${parts[1]}Z,SHORT)}} {{TIME(${parts[1]}Z)}}`);
}

/** Pieces joined to one line: user text is made harmless, trusted text stays. Blanks at the ends of a piece separate it. */
export function line(...pieces: readonly (string | Trusted)[]): Trusted {
  return trusted(pieces.map((piece) => (piece instanceof Trusted ? piece.text : spaced(piece))).join(''));
}

function spaced(piece: string): string {
  return `${piece.startsWith(' ') ? ' ' : ''}${safeLine(piece, 300)}${/\S $/.test(piece) ? ' ' : ''}`;
}

/** "1 person", "12 people". */
export function countOf(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;
}
