// What a command and a card button are: values with a name, an ability and a story to run. bot/commands/index.ts lists them.
import type { z } from 'zod';
import type { Ability } from '../../shared/abilities.ts';
import { UsherError } from '../../shared/errors.ts';
import type { CardPlace } from '../../shared/job.ts';
import { plainLine } from '../../shared/text.ts';
import type { Actor } from '../plans/change.ts';
import type { Card, Delegation } from '../ports.ts';
import type { Said, Word } from './parse.ts';
import type { Services } from './services.ts';

/** A file that came with a message. It is fetched only when a command reads it, because its address is a secret of minutes. */
export interface ChatFile {
  name: string;
  /** UsherError file.unreadable or input.too-large. */
  read(): Promise<Uint8Array>;
}

export interface Chat {
  kind: 'personal' | 'group' | 'channel';
  conversation: string;
  /** Where the card stands whose button was pressed, when one was. */
  pressed?: CardPlace;
  /** Whether the asker can be written to alone; and doing so. False when it did not arrive. */
  privately: { reachable(): Promise<boolean>; send(reply: CardReply): Promise<boolean> };
}

/** All that a command works with: who asks, where, and what Usher can do. Never the chat platform's own objects. */
export interface Context {
  services: Services;
  actor: Actor;
  /** The rights that go with a press, where the chat was asked for the sign-in. */
  delegation?: Delegation | undefined;
  chat: Chat;
  files: readonly ChatFile[];
  commands: readonly Command[];
}

export interface CardReply {
  card: Card;
  /** One line for notifications and for screens that cannot show the card. Plain text. */
  summary: string;
  /** The card shows this job, which is still at work: keep the card up to date. */
  job?: string;
  /** The card shows this request: it is drawn as whoever it is for sees it, and kept up to date. */
  approval?: string;
  /** A further card, which goes out as a message of its own and leaves this one where it is. */
  follows?: CardReply;
  /** For this pair of eyes alone (a secret, a form being filled in): the card that others and later visits see stays as it is. */
  here?: true;
}
/** A card, or one plain line. In answer to a button a card takes the place of the one that was pressed, a line is shown beside it. */
export type Reply = CardReply | { text: string };

export const sections = ['People', 'Groups and licences', 'Import', 'Work and records', 'About'] as const;
export type Section = (typeof sections)[number];

export interface Command {
  /** One to three lower-case words. */
  name: string;
  aliases: readonly string[];
  /** As it is typed, for help: `invite jane@contoso.com "Jane Doe" [admin]`. */
  usage: string;
  /** One sentence without a full stop. */
  summary: string;
  section: Section;
  ability: Ability;
  /** How it reads to whoever lacks what a part of it takes beside the ability. */
  lesser?: { without: Ability; usage: string; summary: string };
  /** What it takes beside the ability for what was said in particular. */
  also?(said: Said): readonly Ability[];
  /** Whom it is about and what is wanted, as far as that can be told before anything is looked for; of a refusal the audit trail keeps it. */
  wish?(said: Said): Wish;
  /** Names of the `key:value` options it understands. */
  options: readonly string[];
  /** The lines below the verb are rows of a table, kept as they stand; other verbs read them as words. */
  pasted?: true;
  /** What is said behind the verb is a text or a new name, so that no word of it is taken for mere manners. */
  verbatim?: true;
  /** Buttons of its cards. */
  verbs: readonly CardVerb[];
  run(context: Context, said: Said): Promise<Reply>;
}

/** `people`: their names as they were said; absent where only the whole of what was said names them. */
export interface Wish { people?: readonly Word[]; wanted: string }

export interface CardVerb {
  verb: string;
  ability: Ability;
  /** What is wanted, as `wish` of a command says it. `data` is what an unknown client sent. */
  wanted?(data: unknown): string;
  /** The id of what takes the rights of whoever presses, which the chat may have to ask for; undefined when nothing does. */
  takesPerson?(context: Context, data: unknown): Promise<string | undefined>;
  /** `data` is what an unknown client sent. */
  run(context: Context, data: unknown): Promise<Reply>;
}

type CommandParts<Arguments> = Pick<Command, 'name' | 'usage' | 'summary' | 'section' | 'ability'>
  & Partial<Pick<Command, 'lesser' | 'also' | 'wish' | 'aliases' | 'options' | 'pasted' | 'verbatim' | 'verbs'>>
  & {
    /** Typed arguments out of what was said; throws UsherError input.invalid with a sentence. */
    read(said: Said): Arguments;
    run(context: Context, args: Arguments): Promise<Reply>;
  };

/** Checks what was said once, at the edge, so that `run` takes typed arguments. */
export function defineCommand<Arguments>(parts: CommandParts<Arguments>): Command {
  return { aliases: [], options: [], verbs: [], ...parts, run: async (context, said) => parts.run(context, parts.read(said)) };
}

/** For `read` of a verb that takes no words: one that is passed over would seem to have been understood. `instead` is what was perhaps meant. */
export function refuseWords({ verb, words }: Said, instead = ''): void {
  if (words.length === 0) return;
  const said = plainLine(words.map(({ text }) => text).join(' '), 60);
  throw new UsherError('input.invalid', `“${verb}” does not understand “${said}”.${instead === '' ? '' : ` ${instead}`}`);
}

interface VerbParts<Data> {
  verb: string;
  ability: Ability;
  data: z.ZodType<Data>;
  wanted?(data: Data): string;
  takesPerson?(context: Context, data: Data): Promise<string | undefined>;
  run(context: Context, data: Data): Promise<Reply>;
}

/** A button whose data has passed its schema before `run` sees it. */
export function defineVerb<Data>({ verb, ability, data: schema, ...parts }: VerbParts<Data>): CardVerb {
  return {
    verb, ability, run: async (context, data) => parts.run(context, schema.parse(data)),
    takesPerson: async (context, data) => {
      const sent = schema.safeParse(data);
      return sent.success ? parts.takesPerson?.(context, sent.data) : undefined;
    },
    wanted: (data) => {
      const sent = schema.safeParse(data);
      return sent.success ? parts.wanted?.(sent.data) ?? '' : '';
    },
  };
}
