// A Teams client played over the Bot Connector protocol: what people say, and the messages the bot sends.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Arrived { at: number; body: { attachments?: { content: unknown }[] } }

export interface PlayedConnector {
  address: string;
  /** The next message the bot sends, and when its last byte was here. */
  next(): Promise<Arrived>;
  close(): void;
}

export async function startConnector(): Promise<PlayedConnector> {
  let arrived: (message: Arrived) => void = () => undefined;
  const server = createServer({ keepAliveTimeout: 60_000 }, (message, response) => {
    const pieces: Buffer[] = [];
    message.on('data', (piece: Buffer) => { pieces.push(piece); });
    message.on('end', () => {
      const at = performance.now();
      response.writeHead(201, { 'content-type': 'application/json' }).end('{"id":"1"}');
      arrived({ at, body: JSON.parse(Buffer.concat(pieces).toString()) as Arrived['body'] }); // an activity of our own bots
    });
  });
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  const { port } = server.address() as AddressInfo; // listening on a port
  return {
    address: `http://127.0.0.1:${port}/`,
    next: () => new Promise((resolve) => { arrived = resolve; }),
    close: () => { server.close(); server.closeAllConnections(); },
  };
}

export interface Speaker { id: string; name: string; tenant: string }

/** One message of a person in the private chat. */
export function messageOf({ id, name, tenant }: Speaker, text: string, turn: { n: number; serviceUrl: string }): string {
  return JSON.stringify({
    type: 'message', id: `bench-${turn.n}`, text, channelId: 'msteams', serviceUrl: turn.serviceUrl, locale: 'en-US', textFormat: 'plain',
    timestamp: '2026-01-01T00:00:00.000Z', from: { id: `29:${id}`, name, aadObjectId: id }, recipient: { id: '28:usher-bot', name: 'Usher' },
    conversation: { id: `a:personal-${id}`, conversationType: 'personal', tenantId: tenant }, channelData: { tenant: { id: tenant } },
  });
}
