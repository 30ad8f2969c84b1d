// Usher without a chat around it: the real heart, the embedded store and the local directory; messages and presses go straight to the commands.
import { createUsher } from '../../../bot/app.ts';
import type { Usher } from '../../../bot/app.ts';
import type { CardReply, ChatFile, Context, Reply } from '../../../bot/commands/command.ts';
import { answer, press } from '../../../bot/commands/dispatch.ts';
import { commands } from '../../../bot/commands/index.ts';
import { readImport } from '../../../bot/files/read-import.ts';
import { secretsFile } from '../../../bot/files/secrets-file.ts';
import { createGraphDirectory } from '../../../bot/graph/graph-directory.ts';
import { localTokens } from '../../../bot/graph/tokens.ts';
import type { Card } from '../../../bot/ports.ts';
import { createTabLinks } from '../../../bot/teams/tab-links.ts';
import { openSqliteStore } from '../../../bot/sqlite/sqlite-store.ts';
import { createWorld } from '../../../bot/world.ts';
import { startDirectory } from '../../../infra/local/directory/server.ts';
import type { CardPlace } from '../../../shared/job.ts';

export interface Saying { as?: string; chat?: 'personal' | 'group'; files?: readonly ChatFile[]; /** Whether the asker's private chat is known. */ reachable?: boolean; /** Where the card stands that is pressed. */ pressed?: CardPlace }

export interface Desk {
  usher: Usher;
  tenant: string;
  directoryUrl: string;
  /** Every log line so far, as JSON. */
  logged: string[];
  /** Cards that went to the asker alone while talking in a group. */
  whispered: CardReply[];
  say(text: string, saying?: Saying): Promise<Reply>;
  press(verb: string, data: unknown, saying?: Saying): Promise<Reply>;
  /** Presses the button of that title on a card, with what was typed into its inputs. */
  pressOn(reply: Reply, title: string, saying?: Saying & { inputs?: Record<string, string> }): Promise<Reply>;
  idOf(email: string): Promise<string>;
  close(): Promise<void>;
}

/** `inTeams`: as where Teams has the app, so that links lead into it. */
export async function openDesk({ inTeams = false }: { inTeams?: boolean } = {}): Promise<Desk> {
  const logged: string[] = [];
  const log = { info: keep('info'), warn: keep('warn'), error: keep('error') };
  function keep(level: string) {
    return (event: string, facts: object = {}): void => { logged.push(JSON.stringify({ level, event, ...facts })); };
  }
  const world = createWorld({ log, key: 'a key for tests only, never used elsewhere' });
  const directory = await startDirectory({ port: 0 });
  const store = openSqliteStore({ clock: world.clock });
  const graph = createGraphDirectory({ baseUrl: directory.url, tenant: '', token: localTokens(directory.url), teamsAppId: '72f98800-0000-4000-8000-0000000000a1', clock: world.clock, random: world.random, log });
  const { tenant } = await graph.organisation();
  const usher = createUsher({
    world, store, directoryFor: () => graph, tenants: [tenant], readImport, secretsFile, address: () => 'http://127.0.0.1:3978', alone: true,
    ...(inTeams && { tabLinks: createTabLinks({ world, address: () => 'http://127.0.0.1:3978', directoryFor: () => graph }) }),
    first: new Map([['megan.bowen@contoso.com', 'admin'], ['alex.wilber@contoso.com', 'admin'], ['lynne.robbins@contoso.com', 'viewonly'], ['patti.fernandez@contoso.com', 'billing']]),
  });
  await usher.start();
  while ((await usher.services.sync.status(tenant)).last === null) await world.clock.sleep(10);

  const whispered: CardReply[] = [];
  async function contextFor(saying: Saying): Promise<Context> {
    const personId = await idOf(saying.as ?? 'megan.bowen@contoso.com');
    const actor = await usher.services.actors.actorFor({ tenant, personId, name: '', source: 'chat' });
    const privately = { reachable: async () => Promise.resolve(saying.reachable === true), send: async (reply: CardReply) => Promise.resolve(whispered.push(reply) > 0) };
    return { services: usher.services, actor, commands, files: saying.files ?? [], chat: { kind: saying.chat ?? 'personal', conversation: 'c1', privately, ...(saying.pressed !== undefined && { pressed: saying.pressed }) } };
  }
  async function idOf(email: string): Promise<string> {
    const [user] = await store.users.byName(tenant, email);
    if (user === undefined) throw new Error(`nobody is called ${email}`);
    return user.id;
  }
  const pressVerb: Desk['press'] = async (verb, data, saying = {}) => press(await contextFor(saying), { verb, data });

  return {
    usher, tenant, directoryUrl: directory.url, logged, whispered, idOf,
    say: async (text, saying = {}) => answer(await contextFor(saying), text),
    press: pressVerb,
    pressOn: async (reply, title, saying = {}) => {
      const action = actionsOf(reply).find((candidate) => candidate.title === title);
      if (action?.verb === undefined) throw new Error(`There is no button ${title}: ${textOf(reply)}`);
      return pressVerb(action.verb, { ...saying.inputs, ...action.data }, saying);
    },
    async close() {
      await usher.close();
      await directory.close();
    },
  };
}

export interface CardAction { type: string; title: string; verb?: string; url?: string; data?: Record<string, unknown> }

export function actionsOf(reply: Reply): CardAction[] {
  return 'card' in reply ? (reply.card['actions'] as CardAction[] | undefined) ?? [] : []; // cards are plain JSON
}

export const titlesOf = (reply: Reply): string[] => actionsOf(reply).map((action) => action.title);

/** All visible text of a reply, one line a block. */
export function textOf(reply: Reply): string {
  return 'card' in reply ? textsIn(reply.card).join('\n') : reply.text;
}

function textsIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(textsIn);
  if (typeof node !== 'object' || node === null) return [];
  const { text, title, value, label, facts, inlines, ...rest } = node as Card;
  if (Array.isArray(inlines)) return [inlines.flatMap(textsIn).join('')];
  const own = [text, label, ...(facts === undefined ? [title, value] : [])].filter((each): each is string => typeof each === 'string');
  const pairs = Array.isArray(facts) ? facts.map((fact: { title: string; value: string }) => `${fact.title}: ${fact.value}`) : [];
  return [...own, ...pairs, ...textsIn(rest['items']), ...textsIn(rest['body'])];
}
