// From a message to a verb and its words. Pure: knows no chat platform and no command.
import { UsherError } from '../../shared/errors.ts';
import { fold } from '../../shared/fold.ts';
import { relativeDistance } from '../../shared/similar.ts';
import { withoutClosing, withoutOpening } from './courtesy.ts';

export interface Word {
  text: string;
  quoted: boolean;
  /** A comma, a semicolon or the end of a line stands before it. */
  parted?: true;
}

export const textOf = (words: readonly Word[]): string => words.map(({ text }) => text).join(' ');

/** A message whose verb is known. */
export interface Said {
  /** The verb as the command is named, whatever alias was typed. */
  verb: string;
  /** Everything that is neither verb nor option, in order. */
  words: readonly Word[];
  /** Values of `key:value`, split at commas, keys in lower case. */
  options: Readonly<Record<string, readonly string[]>>;
  /** What follows the verb on its line, and the lines after it, as they were typed; where CSV is pasted. */
  firstLine: string;
  lines: string;
}

/** `pasted`: the lines below the verb are rows of a table and no words. `verbatim`: the words are a text or a new name, which a “please” belongs to. */
export interface Vocabulary { name: string; aliases: readonly string[]; options: readonly string[]; pasted?: true; verbatim?: true }

const quotationMarks = /[\u201C\u201D\u201E\u201F\u00AB\u00BB\u2033]/g;
const hidden = /[\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]/g;

/** Chat clients send no-break blanks, curly quotes and invisible marks that nobody typed. Line breaks stay. */
export function tidy(message: string): string {
  return withoutMarkup(message)
    .replace(/[\u00A0\u2007\u202F\t]/g, ' ')
    .replace(hidden, '')
    .replace(quotationMarks, '"')
    .replace(/[\u2018\u2019]/g, '\'')
    .trim();
}

/** As it was typed, with one kind of line end. */
function withoutMarkup(message: string): string {
  return message
    .replace(/&nbsp;/g, ' ')
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/&lt;/g, '<').replace(/&gt;/g, '>')
    // Clients that send markdown turn an address into a link of itself.
    .replace(/\[([^\][]{1,200})\]\(mailto:[^)\s]{1,200}\)/g, '$1')
    .replace(/\bmailto:(?=[^\s:@]{1,200}@)/gi, '');
}

/** `rest`, which follows the verb of a tidied message, with its tabs and marks: they are a table's own. */
function asTyped(message: string, rest: string): string {
  const lines = withoutMarkup(message).split('\n');
  const at = lines.findIndex((line) => tidy(line) !== '');
  // Tidying takes away what is hidden and the blanks at both ends, and leaves all else its place.
  const first = (lines[at] ?? '').replace(hidden, '').trimEnd();
  const behindVerb = rest.split('\n', 1)[0]?.trimEnd().length ?? 0;
  return [first.slice(first.length - behindVerb), ...lines.slice(at + 1)].join('\n');
}

/** The verb the message begins with, exactly: “invites” is not “invite”. The longest one wins, so “remove licence” is not “remove”. */
export function findVerb<V extends Vocabulary>(message: string, vocabulary: readonly V[]): { entry: V; rest: string } | undefined {
  const start = message.replace(/^[/!]/, '');
  const hit = verbAt(start, vocabulary);
  if (hit !== undefined) return hit;
  const asked = withoutOpening(start);
  return asked === start ? undefined : verbAt(asked, vocabulary);
}

function verbAt<V extends Vocabulary>(start: string, vocabulary: readonly V[]): { entry: V; rest: string } | undefined {
  const verbs = verbsOf(vocabulary).get(start.charAt(0).toLowerCase()) ?? [];
  for (const verb of verbs) {
    const rest = afterVerb(start, verb.parts);
    if (rest === undefined || (rest.startsWith(':') && endsInOption(verb, verbs))) continue;
    return { entry: verb.entry as V, rest: rest.replace(/^[:,.!?]+/, '') }; // from this vocabulary
  }
  return undefined;
}

/** `delete group: Sales` may mean the people in it: “delete” with an option. */
function endsInOption({ parts }: Verb, verbs: readonly Verb[]): boolean {
  const shorter = parts.slice(0, -1).join(' ');
  return verbs.some((verb) => verb.parts.join(' ') === shorter && verb.entry.options.includes(parts.at(-1) ?? ''));
}

interface Verb { entry: Vocabulary; parts: readonly string[]; length: number }
/** Every message asks for them, and the list of commands stays the same. */
const known = new WeakMap<readonly Vocabulary[], ReadonlyMap<string, readonly Verb[]>>();

/** The verbs by their first letter, the longest ones first. */
function verbsOf(vocabulary: readonly Vocabulary[]): ReadonlyMap<string, readonly Verb[]> {
  const before = known.get(vocabulary);
  if (before !== undefined) return before;
  const verbs = vocabulary.flatMap((entry) => [entry.name, ...entry.aliases].map((verb) => ({ entry, parts: verb.split(' '), length: verb.length })));
  const byLetter = Map.groupBy(verbs.toSorted((one, other) => other.length - one.length), ({ parts }) => parts[0]?.charAt(0) ?? '');
  known.set(vocabulary, byLetter);
  return byLetter;
}

/** What follows the verb, marks right behind it with it; undefined when the message begins with another one. */
function afterVerb(message: string, parts: readonly string[]): string | undefined {
  let at = 0;
  for (const part of parts) {
    const begin = at;
    while (at > 0 && message.charAt(at) === ' ') at += 1;
    if ((begin > 0 && at === begin) || message.slice(at, at + part.length).toLowerCase() !== part) return undefined;
    at += part.length;
  }
  const next = message.charAt(at);
  // A colon in front of a value makes an option: `group:Sales`.
  const isEnd = next === ':' ? /^\s?$/.test(message.charAt(at + 1)) : next === '' || /[\s,.!?]/.test(next);
  return isEnd ? message.slice(at) : undefined;
}

const longestMessage = 50_000;

/** Splits what follows the verb; `message` is the one it stands in, before it was tidied. UsherError input.invalid for an open quote or an option the command does not have. */
export function readSaid(entry: Vocabulary, rest: string, message = rest): Said {
  const [firstLine, lines] = cutAtLine(entry.pasted === true ? asTyped(message, rest) : rest);
  const spoken = entry.pasted === true ? cutAtLine(rest)[0] : rest;
  if (spoken.length > longestMessage) throw new UsherError('input.too-large', 'That is too long for me. Send a CSV file instead, or name fewer people at a time.');
  const words: Word[] = [];
  const options: Record<string, string[]> = {};
  for (const piece of pieces(spoken, entry.options)) {
    if ('word' in piece) words.push(piece.word);
    else {
      refuseUnknown(entry, piece.option);
      const before = options[piece.option];
      if (before !== undefined && (before.length === 0 || piece.values.length === 0)) throw new UsherError('input.invalid', `“${piece.option}:” needs a value right behind it, each time.`);
      options[piece.option] = [...before ?? [], ...piece.values];
    }
  }
  const isAsSaid = entry.pasted === true || entry.verbatim === true;
  return { verb: entry.name, words: isAsSaid ? words : withoutClosing(words), options, firstLine: firstLine.trim(), lines };
}

function cutAtLine(text: string): [first: string, below: string] {
  const end = text.indexOf('\n');
  return end === -1 ? [text, ''] : [text.slice(0, end), text.slice(end + 1)];
}

function refuseUnknown(entry: Vocabulary, option: string): void {
  if (entry.options.includes(option)) return;
  const known = entry.options.map((name) => `${name}:`).join(', ');
  const whatWorks = known === '' ? `“${entry.name}” takes no options.` : `“${entry.name}” understands ${known}.`;
  throw new UsherError('input.invalid', `There is no option “${option}:” here. ${whatWorks}`);
}

type Piece = { word: Word } | { option: string; values: string[] };

/** `known`: the options of the command. */
function pieces(text: string, known: readonly string[]): Piece[] {
  if ((text.match(/"/g) ?? []).length % 2 === 1) throw new UsherError('input.invalid', 'A quotation mark is opened and not closed. Close it, or leave it out.');
  // An option with its comma list (quotes keep blanks, the next option ends it), or a quoted text, or a run of anything but blanks, commas and quotes.
  const option = `(?:${known.join('|')}):`;
  const value = `(?:"[^"]*"|(?:(?!;${option})[^\\s",])+)`;
  const pattern = new RegExp(`(?<key>[a-z][a-z-]*):(?<values>${value}(?:\\s*,\\s*(?!${option})${value})*)|"(?<quoted>[^"]*)"|(?<word>[^\\s",;]+)`, 'giu');
  let end = 0;
  return [...text.matchAll(pattern)].flatMap((match): Piece[] => {
    const { key, values, quoted, word } = match.groups ?? {};
    const between = text.slice(end, match.index);
    end = match.index + match[0].length;
    if (key !== undefined) return [{ option: key.toLowerCase(), values: splitList(values ?? '') }];
    if (word?.endsWith(':') === true && word.length > 1) return [{ option: word.slice(0, -1).toLowerCase(), values: [] }];
    const said = quoted?.trim() ?? word ?? '';
    return said === '' ? [] : [{ word: { text: said, quoted: quoted !== undefined, ...(/[,;\n]/.test(between) && { parted: true }) } }];
  });
}

/** "Sales, \"Sales EMEA\"" as a list. */
export function splitList(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|([^",;\n]+)/g)].map((match) => (match[1] ?? match[2] ?? '').trim()).filter((part) => part !== '');
}

/** Words before and after an unquoted little word: `add <people> to <groups>`. Undefined when it is missing. */
export function splitAt(words: readonly Word[], little: string): { before: readonly Word[]; after: readonly Word[] } | undefined {
  const at = words.findLastIndex((word) => !word.quoted && word.text.toLowerCase() === little);
  return at === -1 ? undefined : { before: words.slice(0, at), after: words.slice(at + 1) };
}

/** So much of a message is looked at for a verb. */
const wordsRead = 12;
const articles: ReadonlySet<string> = new Set(['the', 'a', 'an']);
/** Behind other words a verb counts only as it is written: “please delete jane”; the longer one first, as everywhere. What the message begins with comes before it where that is nearer. */
const distanceWithin = (verb: string): number => 0.25 - verb.length / 1000;

/** The verbs nearest to what was typed, best first, at most three. */
export function didYouMean(message: string, vocabulary: readonly Vocabulary[]): string[] {
  const typed = fold(message).split(/\s+/, wordsRead);
  const candidates = [1, 2, 3].map((words) => typed.slice(0, words).join(' '));
  const further = ` ${typed.slice(1).filter((word) => !articles.has(word)).join(' ')} `;
  const scored = vocabulary.map(({ name, aliases }) => ({
    name,
    distance: Math.min(...[name, ...aliases].flatMap((verb) => [...candidates.map((candidate) => relativeDistance(candidate, verb)), further.includes(` ${verb} `) ? distanceWithin(verb) : 1])),
  }));
  return scored.filter(({ distance }) => distance <= 0.4).sort((a, b) => a.distance - b.distance).slice(0, 3).map(({ name }) => name);
}
