// The switches under `/_local`: misbehave, count, seed, show what would have been sent, begin again. No token, loopback only.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { SwitchError, readBehaviour } from './behaviour.ts';
import { foundOrganisation } from './demo-organisation.ts';
import type { Exchange } from './exchange.ts';
import { send } from './http-body.ts';
import type { Json, JsonObject } from './json.ts';
import { readSeed, seedOrganisation } from './seed.ts';

interface Switch {
  request: IncomingMessage;
  response: ServerResponse;
  body: () => JsonObject;
  path: string;
}

type Action = (exchange: Exchange, body: JsonObject) => Json;

const asJson = (value: object): Json => JSON.parse(JSON.stringify(value));

const actions: Readonly<Record<string, Action>> = {
  'GET /_local/behaviour': (exchange) => asJson(exchange.behaviour),
  'PUT /_local/behaviour': (exchange, body) => {
    exchange.behaviour = readBehaviour(body);
    return asJson(exchange.behaviour);
  },
  'GET /_local/stats': (exchange) => exchange.stats.toJson(),
  'DELETE /_local/stats': (exchange) => {
    exchange.stats.reset();
    return exchange.stats.toJson();
  },
  'POST /_local/seed': (exchange, body) => asJson(seedOrganisation(exchange.organisation, readSeed(body))),
  'GET /_local/outbox': (exchange) => ({ value: exchange.organisation.shelves.outgoing.entries.map(({ value }) => value) }),
  'DELETE /_local/outbox': ({ organisation }) => {
    for (const { value } of [...organisation.shelves.outgoing.entries]) organisation.remove('outgoing', value.id);
    return { value: [] };
  },
  'POST /_local/reset': (exchange) => {
    exchange.organisation.clear();
    foundOrganisation(exchange.organisation);
    exchange.behaviour = readBehaviour({});
    exchange.stats.reset();
    return { users: exchange.organisation.shelves.user.size, groups: exchange.organisation.shelves.group.size };
  },
};

/** A page of another site may reach loopback by a name of its own; such requests carry that name as host. */
const isLocalHost = (host: string | undefined): boolean => /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host ?? '');

/** Such a page can also send a bare POST straight to loopback; the browser then says where it comes from. */
const isForeign = (origin: string | undefined): boolean => origin !== undefined && !/^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(origin);

export const answerSwitch = (exchange: Exchange, { request, response, body, path }: Switch): void => {
  const action = actions[`${request.method} ${path}`];
  if (!isLocalHost(request.headers.host) || isForeign(request.headers.origin)) return send(response, { status: 403, headers: {}, body: { error: 'Only this machine may use the switches.' } });
  if (!action) return send(response, { status: 404, headers: {}, body: { error: `There is no switch ${request.method} ${path}. Those there are: ${Object.keys(actions).join(', ')}.` } });
  try {
    const answer = action(exchange, body());
    exchange.organisation.flush();
    return send(response, { status: 200, headers: {}, body: answer });
  } catch (error) {
    if (!(error instanceof SwitchError)) throw error;
    return send(response, { status: 400, headers: {}, body: { error: error.message } });
  }
};
