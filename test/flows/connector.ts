// The Bot Connector as Teams plays it: takes what the bot sends and updates, so that a test sees what people would see.
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Shown { id: string; conversation: string; text: string; card: Record<string, unknown> | undefined; updates: number }

/** A message or an update that the bot tried, with all its words. */
export interface Asked { method: 'POST' | 'PUT'; conversation: string; activity: string; words: string }
/** What Teams answers in place of taking it. `arrives`: people see it all the same, only the answer is bad. */
export interface Trouble { status: number; code?: string; retryAfter?: number; arrives?: true }

export interface Connector {
  address: string;
  /** Everything that was tried, in order, refused or not. */
  asked: Asked[];
  /** Asked about each message and update. */
  trouble: (asked: Asked) => Trouble | undefined;
  /** Everything on screen, in the order it was first sent; updates change entries in place. */
  shown: Shown[];
  /** Resolves as soon as `wanted` finds something; looks again at every message and update. */
  when<T>(wanted: (shown: readonly Shown[]) => T | undefined): Promise<T>;
  close(): Promise<void>;
}

interface Body { text?: string; attachments?: { contentType: string; content: Record<string, unknown> }[]; members?: { id: string }[] }

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return JSON.parse(Buffer.concat(pieces).toString() || '{}') as Body;
}

const cardIn = (body: Body): Record<string, unknown> | undefined =>
  body.attachments?.find(({ contentType }) => contentType === 'application/vnd.microsoft.card.adaptive')?.content;

export async function startConnector(): Promise<Connector> {
  const shown: Shown[] = [];
  const waiting = new Set<() => void>();
  const look = (): void => { for (const wake of waiting) wake(); };
  let next = 1;

  const connector: Pick<Connector, 'asked' | 'trouble'> = { asked: [], trouble: () => undefined };

  /** Status of the answer, and the id in it. */
  function take({ method, conversation, activity }: Asked, body: Body): [number, string] {
    const seen = { text: body.text ?? '', card: cardIn(body) };
    if (method === 'POST') {
      const id = String(next);
      next += 1;
      shown.push({ id, conversation, ...seen, updates: 0 });
      return [201, id];
    }
    const entry = shown.find(({ id }) => id === activity);
    if (entry !== undefined) Object.assign(entry, { ...seen, updates: entry.updates + 1 });
    return [entry === undefined ? 404 : 200, activity];
  }

  const server = createServer((request, response) => {
    void (async () => {
      const [, , conversations, conversation = '', activities, activity = ''] = (request.url ?? '').split('/').map(decodeURIComponent);
      const body = await bodyOf(request);
      const answer = (status: number, value: unknown): void => { response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value)); };
      const { method } = request;
      if (conversations !== 'conversations') answer(404, { error: { code: 'NotFound' } });
      else if (method === 'POST' && activities === undefined) answer(201, { id: `a:personal-${body.members?.[0]?.id ?? ''}` });
      else if ((method === 'POST' || method === 'PUT') && activities === 'activities') {
        const asked: Asked = { method, conversation, activity, words: (body.text ?? '') + JSON.stringify(cardIn(body) ?? '') };
        connector.asked.push(asked);
        const trouble = connector.trouble(asked);
        const [status, id] = trouble === undefined || trouble.arrives === true ? take(asked, body) : [0, ''];
        if (trouble?.retryAfter !== undefined) response.setHeader('retry-after', String(trouble.retryAfter));
        if (trouble === undefined) answer(status, status === 404 ? { error: { code: 'ActivityNotFoundInConversation', message: 'It is gone.' } } : { id });
        else answer(trouble.status, { error: { code: trouble.code ?? 'Trouble', message: 'Played by a test.' } });
      } else answer(404, { error: { code: 'NotFound' } });
      look();
    })();
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo; // listening on a port

  return Object.assign(connector, {
    address: `http://127.0.0.1:${port}/`,
    shown,
    when: <T>(wanted: (shown: readonly Shown[]) => T | undefined) => new Promise<T>((resolve) => {
      const check = (): void => {
        const found = wanted(shown);
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    }),
    close: () => new Promise<void>((resolve) => { server.close(() => { resolve(); }); server.closeAllConnections(); }),
  });
}
