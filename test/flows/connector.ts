// The Bot Connector as Teams plays it: takes what the bot sends and updates, so that a test sees what people would see.
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Shown { id: string; conversation: string; text: string; card: Record<string, unknown> | undefined; updates: number }

export interface Connector {
  address: string;
  /** Everything on screen, in the order it was first sent; updates change entries in place. */
  shown: Shown[];
  /** Resolves as soon as `wanted` finds something; looks again at every message and update. */
  when<T>(wanted: (shown: readonly Shown[]) => T | undefined): Promise<T>;
  close(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<{ text?: string; attachments?: { contentType: string; content: Record<string, unknown> }[]; members?: { id: string }[] }> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return JSON.parse(Buffer.concat(pieces).toString() || '{}') as Awaited<ReturnType<typeof bodyOf>>;
}

const cardIn = (body: Awaited<ReturnType<typeof bodyOf>>): Record<string, unknown> | undefined =>
  body.attachments?.find(({ contentType }) => contentType === 'application/vnd.microsoft.card.adaptive')?.content;

export async function startConnector(): Promise<Connector> {
  const shown: Shown[] = [];
  const waiting = new Set<() => void>();
  const look = (): void => { for (const wake of waiting) wake(); };
  let next = 1;

  const server = createServer((request, response) => {
    void (async () => {
      const [, , conversations, conversation = '', activities, activity] = (request.url ?? '').split('/').map(decodeURIComponent);
      const body = await bodyOf(request);
      const answer = (status: number, value: unknown): void => { response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value)); };
      if (conversations !== 'conversations') answer(404, { error: { code: 'NotFound' } });
      else if (request.method === 'POST' && activities === undefined) answer(201, { id: `a:personal-${body.members?.[0]?.id ?? ''}` });
      else if (request.method === 'POST' && activities === 'activities') {
        const id = String(next);
        next += 1;
        shown.push({ id, conversation, text: body.text ?? '', card: cardIn(body), updates: 0 });
        answer(201, { id });
      } else if (request.method === 'PUT') {
        const entry = shown.find(({ id }) => id === activity);
        if (entry !== undefined) Object.assign(entry, { text: body.text ?? '', card: cardIn(body), updates: entry.updates + 1 });
        answer(entry === undefined ? 404 : 200, { id: activity });
      } else answer(404, { error: { code: 'NotFound' } });
      look();
    })();
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo; // listening on a port

  return {
    address: `http://127.0.0.1:${port}/`,
    shown,
    when: (wanted) => new Promise((resolve) => {
      const check = (): void => {
        const found = wanted(shown);
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    }),
    close: () => new Promise((resolve) => { server.close(() => { resolve(); }); server.closeAllConnections(); }),
  };
}
