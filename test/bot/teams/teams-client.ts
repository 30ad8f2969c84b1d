// A Teams client played over the Bot Connector protocol: talks to POST /api/messages and keeps what the bot sends back.
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { commands } from '../../../bot/commands/index.ts';
import { auditCsv, reportCsv, templateCsv } from '../../../bot/files/write-csv.ts';
import { createHttpServer } from '../../../bot/http/server.ts';
import { createTeamsDoor, createTeamsLine } from '../../../bot/teams/teams-door.ts';
import type { TeamsDoor } from '../../../bot/teams/teams-door.ts';
import type { Card } from '../../../bot/ports.ts';
import type { Desk } from '../commands/desk.ts';

/** Something the bot sent to the connector, or changed there. */
export interface Heard { method: string; conversation: string; id: string; activity: { type: string; text?: string; summary?: string; attachments?: { content: Card }[] } }
/** What a button was answered with. */
export interface Answered { statusCode: number; type: string; value: unknown }

export interface Chat {
  door: TeamsDoor;
  /** Address of the connector that the bot answers to. */
  serviceUrl: string;
  heard: Heard[];
  /** Sends any activity as it is; gives the HTTP status and body. */
  post(activity: unknown): Promise<{ status: number; body: unknown }>;
  activity(changes?: Record<string, unknown>): Record<string, unknown>;
  /** Says something as Megan and gives what came back. */
  say(text: string, changes?: Record<string, unknown>): Promise<Heard[]>;
  press(replyToId: string, action: { verb: string; data?: unknown }, changes?: Record<string, unknown>): Promise<Answered>;
  /** Serves a file on this machine. */
  serve(text: string | Uint8Array): string;
  close(): Promise<void>;
}

export async function openChat(desk: Desk): Promise<Chat> {
  const heard: Heard[] = [];
  const files = new Map<string, string | Uint8Array>();
  let sent = 0;
  const connector = createServer((request, response) => {
    void (async () => {
      const file = files.get(request.url ?? '');
      if (file !== undefined) {
        response.end(file);
        return;
      }
      const [, conversation = '', replyTo = ''] = /conversations\/([^/]+)\/activities(?:\/([^/?]+))?/.exec(decodeURI(request.url ?? '')) ?? [];
      const body = await readJson(request);
      if (conversation === '' || body === undefined) {
        response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"code":"NotFound"}}');
        return;
      }
      sent += request.method === 'POST' ? 1 : 0;
      const id = request.method === 'PUT' ? replyTo : `m${sent}`;
      heard.push({ method: request.method ?? '', conversation: decodeURIComponent(conversation), id, activity: body as Heard['activity'] });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id }));
    })();
  });
  await new Promise<void>((resolve) => { connector.listen(0, '127.0.0.1', resolve); });
  const origin = `http://127.0.0.1:${(connector.address() as AddressInfo).port}`;
  const { services } = desk.usher;
  const line = createTeamsLine({ world: services.world, store: services.store, identity: undefined, local: true });
  desk.usher.speakThrough(line.messenger);
  const door = createTeamsDoor({ line, services, commands, tenants: [desk.tenant] });
  const http = createHttpServer({
    services, tenants: [desk.tenant], tabFolder: '/nowhere', version: '0', files: { auditCsv, reportCsv, templateCsv }, signIn: { kind: 'local', tenant: desk.tenant },
    messages: ({ body, headers, method = 'POST' }, response) => door.messages({ body: body as Record<string, unknown>, headers, method }, response),
  });
  const { port } = await http.listen(0, '127.0.0.1');
  const megan = await desk.idOf('megan.bowen@contoso.com');
  let counter = 0;

  const activity: Chat['activity'] = (changes = {}) => {
    counter += 1;
    return {
      type: 'message', id: `a${counter}`, channelId: 'msteams', serviceUrl: `${origin}/_connector`, timestamp: '2026-01-01T00:00:00Z', locale: 'en-US', textFormat: 'plain',
      from: { id: '29:megan', name: 'Megan', aadObjectId: megan }, recipient: { id: '28:usher', name: 'Usher' },
      conversation: { id: 'a:megan', conversationType: 'personal', tenantId: desk.tenant }, channelData: { tenant: { id: desk.tenant } }, ...changes,
    };
  };
  const post: Chat['post'] = async (body) => {
    const response = await fetch(`http://127.0.0.1:${port}/api/messages`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) as unknown : text };
  };

  return {
    door, heard, post, activity, serviceUrl: `${origin}/_connector`,
    async say(text, changes = {}) {
      const from = heard.length;
      await post(activity({ text, ...changes }));
      // Cards of earlier turns may be brought up to date at the same time.
      return heard.slice(from).filter((each) => each.method === 'POST');
    },
    async press(replyToId, action, changes = {}) {
      const { body } = await post(activity({ type: 'invoke', name: 'adaptiveCard/action', replyToId, value: { action: { type: 'Action.Execute', data: {}, ...action }, trigger: 'manual' }, ...changes }));
      return body as Answered;
    },
    serve(text) {
      const path = `/file${files.size}`;
      files.set(path, text);
      return `${origin}${path}`;
    },
    async close() {
      await http.close();
      await door.idle();
      connector.closeAllConnections();
      await new Promise((resolve) => { connector.close(resolve); });
    },
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  return text === '' ? undefined : JSON.parse(text) as unknown;
}
