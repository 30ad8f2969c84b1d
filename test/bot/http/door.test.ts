// The door of the REST interface, walked along the list of routes: nobody unsigned, nobody without the ability, nothing misshapen.
import { request as plainRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { routesWith } from '../../../bot/http/routes/index.ts';
import type { Route } from '../../../bot/http/route.ts';
import { can } from '../../../shared/abilities.ts';
import type { Ability } from '../../../shared/abilities.ts';
import { problemSchema } from '../../../shared/api.ts';
import { personMark } from '../../../shared/audit.ts';
import { limits } from '../../../shared/limits.ts';
import { people, runUsher } from './running-usher.ts';
import type { RunningUsher, Somebody } from './running-usher.ts';

let usher: RunningUsher;
beforeAll(async () => { usher = await runUsher(); });
afterAll(async () => { await usher.close(); });

const routes = routesWith({ reportCsv: async function* none() { /* not asked for here */ }, templateCsv: () => '', auditCsv: async function* none() { yield ''; } });
const named = routes.map((route): [string, Route] => [`${route.method} ${route.path}`, route]);
const roles = ['admin', 'viewonly', 'billing', 'user'] as const satisfies readonly Somebody[];

/** Bodies that reach beyond the schema; every id is of nobody and nothing. */
const bodies: Readonly<Record<string, unknown>> = { 'POST /plans': { operations: [{ kind: 'sign-out', users: ['nobody'] }] }, 'POST /groups/{id}/members': { users: ['nobody'] } };
/** What a request of this test needs beyond the ability of its route. */
const alsoNeeds: Readonly<Record<string, Ability>> = {
  'POST /plans': 'users.change', 'GET /groups/{id}/members': 'users.see',
  // Everybody's on the own account; this test asks about somebody else.
  'PATCH /users/{id}': 'users.change', 'POST /users/{id}/reset-password': 'users.change',
};

function requestFor(route: Route, somebody: Somebody): [string, { body?: unknown }] {
  const name = `${route.method} ${route.path}`;
  const id = name === 'GET /users/{id}' ? people[somebody] : 'nobody';
  const address = `${route.method} /api/v1${route.path.replace('{id}', id).replace('{userId}', 'nobody')}`;
  return [address, route.method === 'POST' ? { body: bodies[name] ?? {} } : {}];
}

describe.each(named)('%s', (name, route) => {
  test('refuses whoever is not signed in', async () => {
    const [address, asking] = requestFor(route, 'admin');
    const answer = await usher.ask(address, asking);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(problemSchema.parse(answer.json).code).toBe('sign-in.needed');
  });

  test.each(roles)('holds %s to the table of abilities', async (somebody) => {
    const allowed = [route.ability, alsoNeeds[name] ?? 'own.see' as const].every((ability) => can(somebody, ability));
    const [address, asking] = requestFor(route, somebody);
    const answer = await usher.ask(address, { ...asking, as: somebody });
    if (allowed) {
      expect([401, 403, 500]).not.toContain(answer.status);
    } else {
      expect(answer.status).toBe(403);
      expect(answer.json).toMatchObject({ code: 'ability.missing', detail: expect.stringMatching(/needs the role/) });
    }
  });
});

describe('what is misshapen', () => {
  // Of the own account everybody may plan something, so everybody is told what is wrong with a plan.
  const writes = named.filter(([name, { body }]) => body !== undefined && name !== 'POST /plans');
  const misshapen: Record<string, { body: unknown } | { text: string; type: string }> = { 'an unknown key': { body: { nonsense: 1 } }, 'no JSON': { text: '{', type: 'application/json' }, 'another type': { text: 'x', type: 'text/plain' } };
  const refusals = async (id: string): Promise<number> => (await usher.usher.services.store.audit.page({ tenant: usher.tenant }, { mark: personMark(id), limit: 500 })).items.length;

  test.each(writes)('is told by %s to those alone who could ask for something there', async (name, route) => {
    const [address] = requestFor(route, 'admin');
    for (const [, sent] of Object.entries(misshapen)) {
      expect((await usher.ask(address, sent)).status).toBe(401);
      expect([400, 415]).toContain((await usher.ask(address, { ...sent, as: 'admin' })).status);
      for (const somebody of ['viewonly', 'user'] as const) {
        const before = await refusals(people[somebody]);
        const { status, json } = await usher.ask(address, { ...sent, as: somebody });
        expect([name, status, json['code']]).toEqual([name, 403, 'ability.missing']);
        expect(await refusals(people[somebody])).toBe(before + 1);
      }
    }
  });

  test('is told to a Billing Admin, who could change the licences of somebody, and to everybody about the own account', async () => {
    for (const address of ['PATCH /api/v1/users/nobody', 'POST /api/v1/plans', `PATCH /api/v1/users/${people.billing}`]) expect((await usher.ask(address, { as: 'billing', body: { nonsense: 1 } })).status).toBe(400);
    expect((await usher.ask(`PATCH /api/v1/users/${people.user}`, { as: 'user', body: { nonsense: 1 } })).json).toMatchObject({ status: 400, detail: expect.stringContaining('nonsense') });
    for (const somebody of ['viewonly', 'user'] as const) expect((await usher.ask('POST /api/v1/plans', { as: somebody, body: { nonsense: 1 } })).json).toMatchObject({ status: 400, detail: expect.stringContaining('nonsense') });
  });

  test('leaves the attempt on somebody in the audit trail of both', async () => {
    await usher.ask(`PATCH /api/v1/users/${people.billing}`, { as: 'viewonly', body: { nonsense: 1 } });
    const { items } = (await usher.ask(`GET /api/v1/audit?person=${people.billing}&action=edit`, { as: 'admin' })).json;
    expect(items[0]).toMatchObject({ who: { email: people.viewonly }, action: 'edit-user', target: { email: people.billing }, outcome: 'refused' });
  });
});

describe('a route that takes no body', () => {
  const without = named.filter(([, { body, takesFile }]) => body === undefined && takesFile === undefined);
  const json = 'application/json';
  const contents: readonly [string, string | Uint8Array, number][] = [
    [json, '{', 400], [json, '{not json', 400], [json, '[1,2]', 400], [json, '[]', 400], [json, '{"users":["x"]}', 400], [json, 'null', 400], [json, '0', 400], [json, '""', 400], [json, new Uint8Array([0x22, 0xff, 0x22]), 400],
    ['application/x-www-form-urlencoded', 'users=x', 415], ['multipart/form-data; boundary=x', '--x--', 415], ['text/plain', new Uint8Array([0, 1, 2]), 415], ['text/plain', '{}', 415], ['text/csv', 'email', 415], ['', '{}', 415],
  ];

  test.each(without)('refuses at %s whatever is sent, in one sentence', async (name, route) => {
    const [address] = requestFor(route, 'admin');
    for (const [type, content, status] of contents) {
      const answer = await sent(address, { as: 'admin', type, content });
      const { code, detail } = problemSchema.parse(JSON.parse(answer.text));
      expect([name, type, String(content), answer.status, code]).toEqual([name, type, String(content), status, status === 415 ? 'input.wrong-type' : 'input.invalid']);
      expect(detail).toMatch(/^This takes no body: send none, or [^.]*\.$/);
    }
  });

  test.each(without)('takes at %s nothing, and an empty object for nothing', async (name, route) => {
    const [address] = requestFor(route, 'admin');
    for (const [type, content] of [['', ''], [json, ''], ['text/plain', ''], [json, '{}'], ['application/json; charset=utf-8', ' { } '], ['application/merge-patch+json', '{}']] as const) {
      const { status } = await sent(address, { as: 'admin', type, content });
      expect([400, 415, 500].map((wrong) => [name, type, content, wrong])).not.toContainEqual([name, type, content, status]);
    }
  });

  test.each(without.filter(([, { method }]) => method !== 'GET'))('says at %s first who may not ask', async (_name, route) => {
    const [address] = requestFor(route, 'user');
    const mayAsk = can('user', route.ability) && !address.endsWith('/reset-password');
    expect((await sent(address, { as: 'user', type: json, content: '{' })).status).toBe(mayAsk ? 400 : 403);
    expect((await sent(address, { type: json, content: '{' })).status).toBe(401);
  });

  test('does nothing when something is sent, and keeps no key for it', async () => {
    const { services } = usher.usher;
    const whole = async (): Promise<unknown> => {
      const scope = { tenant: usher.tenant };
      const counts = await Promise.all([services.store.plans, services.store.jobs, services.store.approvals, services.store.answered].map(async (documents) => (await documents.page(scope, { limit: 500 })).items.length));
      return [...counts, (await usher.ask(`GET /api/v1/users/${people.user}`, { as: 'admin' })).json['status']];
    };
    const plan = String((await usher.ask('POST /api/v1/plans', { as: 'admin', body: { operations: [{ kind: 'disable-account', users: [people.user] }] } })).json['id']);
    const before = await whole();
    const changes = [`POST /api/v1/users/${people.user}/deactivate`, `POST /api/v1/users/${people.user}/reset-password`, `DELETE /api/v1/users/${people.user}`, `POST /api/v1/plans/${plan}/commit`, `POST /api/v1/plans/${plan}/cancel`, 'POST /api/v1/sync/now', 'DELETE /api/v1/groups/Sales'];
    for (const change of changes) {
      for (const text of ['{', '[1,2]', '{"users":["x"]}', 'null']) expect((await usher.ask(change, { as: 'admin', text, headers: { 'idempotency-key': 'no-body' } })).status).toBe(400);
    }
    expect(await whole()).toEqual(before);
    const committed = { as: 'admin', text: '{}', headers: { 'idempotency-key': 'no-body' } } as const;
    const answer = await usher.ask(`POST /api/v1/plans/${plan}/commit`, committed);
    expect([answer.status, (await usher.ask(`POST /api/v1/plans/${plan}/commit`, committed)).text]).toEqual([200, answer.text]);
    expect((await usher.ask(`POST /api/v1/users/${people.user}/reactivate`, { as: 'admin' })).status).toBe(200);
  });
});

interface Sent { as?: Somebody; type: string; content: string | Uint8Array }

/** fetch lets nobody send a body with GET, and names a type for a text. */
async function sent(request: string, { as, type, content }: Sent): Promise<{ status: number; text: string }> {
  const [method = '', path = ''] = request.split(' ');
  const headers = { ...(as === undefined ? {} : { authorization: `Bearer ${await usher.token(as)}` }), ...(type === '' ? {} : { 'content-type': type }), 'content-length': Buffer.byteLength(content) };
  return new Promise((resolve, reject) => {
    plainRequest(usher.address + path, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).once('end', () => resolve({ status: response.statusCode ?? 0, text }));
    }).once('error', reject).end(content);
  });
}

test.each(named.filter(([, { body }]) => body !== undefined))('%s takes null for no object', async (_name, route) => {
  const [address] = requestFor(route, 'admin');
  expect((await usher.ask(address, { as: 'admin', text: 'null' })).json).toMatchObject({ status: 400, code: 'input.invalid', detail: 'The body is not understood. It must be an object. See /api/v1/openapi.json.' });
});

describe('what a refused value could have been', () => {
  const query = async (text: string): Promise<string> => (await usher.ask(`GET /api/v1/${text}`, { as: 'admin' })).json.detail;
  const body = async (request: string, sending: unknown): Promise<string> => (await usher.ask(request, { as: 'admin', body: sending })).json.detail;

  test('is named in the query', async () => {
    expect(await query('users?status=sleeping')).toBe('The query is not understood. “status.0”: it must be invited, active, inactive, deleted or all. See /api/v1/openapi.json.');
    expect(await query('users?role=king')).toContain('“role”: it must be admin, viewonly, billing or user.');
    expect(await query('audit?format=xml')).toContain('“format”: it must be csv or json.');
    expect(await query('users?pageSize=x')).toContain('“pageSize”: it must be a number.');
    expect(await query('users?pageSize=1.5')).toContain('“pageSize”: it must be a whole number.');
    expect(await query('users?pageSize=0')).toContain('“pageSize”: it must be at least 1.');
    expect(await query('users?pageSize=501')).toContain('“pageSize”: it must be at most 500.');
    expect(await query(`groups?q=${'x'.repeat(201)}&nonsense=1`)).toContain('“q”: it must have at most 200 characters; “nonsense” is not known here.');
  });

  test.each(named.filter(([, { query: taken }]) => taken !== undefined))('is named in the query of %s, where it has a name that nobody knows', async (_name, route) => {
    const [address, asking] = requestFor(route, 'admin');
    const answer = await usher.ask(`${address}?staus=inactive`, { ...asking, as: 'admin' });
    expect([answer.status, answer.json.detail]).toEqual([400, expect.stringContaining('“staus” is not known here.')]);
  });

  test('is named in the body', async () => {
    expect(await body('POST /api/v1/users', {})).toBe('The body is not understood. “email”: it is missing, and must be text. See /api/v1/openapi.json.');
    expect(await body('POST /api/v1/users', [])).toContain('It must be an object.');
    expect(await body('POST /api/v1/users', { email: 'x@contoso.com', silent: 'yes' })).toContain('“silent”: it must be true or false.');
    expect(await body('POST /api/v1/groups/Sales/members', { users: [] })).toContain('“users”: it must have at least 1 entry.');
    expect(await body('POST /api/v1/imports', { rows: [{ email: [] }] })).toContain('“rows.0.email”: it must be text, a number, true or false or null.');
    expect(await body('POST /api/v1/users/nobody/allow-local-login', { until: 'soon' })).toContain('“until”: it must be a day, such as 2026-12-31.');
    expect(await body('POST /api/v1/plans', { operations: [{ kind: 'assign-licence', users: ['x'], location: 'de' }] })).toContain('“operations.0.location”: it must be two capital letters, for example DE.');
    expect(await body('POST /api/v1/properties', { key: 'Cost', name: 'Cost', type: 'colour' })).toMatch(/“key”: it must be small letters, .*; “type”: it must be text, number, date, choice or yes-no\. See/);
  });

  test('and no sentence ends twice', async () => {
    const detail = await query('audit?from=2026-11-30&to=2026-11-01');
    expect(detail).toBe('The query is not understood. “from” (2026-11-30) is later than “to” (2026-11-01), so nothing lies between them. Swap the two. See /api/v1/openapi.json.');
    for (const text of ['audit?action=deactvate', 'audit?from=soon', 'audit?action=x&from=x&to=y&person=z&more=1']) expect(await query(text)).not.toMatch(/\.\.|\.;/);
  });
});

describe('the door', () => {
  test.each([
    ['no JSON', '{"email":'], ['a wrong type', '{"email":5}'], ['a list', '[]'], ['nothing', 'null'], ['bytes that are no text', new Uint8Array([0x22, 0xff, 0x22])], ['depth', '['.repeat(50_000)],
  ])('answers a body that is %s with one sentence', async (_what, text) => {
    const answer = await usher.ask('POST /api/v1/users', { as: 'admin', text });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(problemSchema.parse(answer.json)).toMatchObject({ code: 'input.invalid', status: 400 });
  });

  test('says which part of a body is wrong', async () => {
    const { json } = await usher.ask('POST /api/v1/groups/Sales/members', { as: 'admin', body: { users: [] } });
    expect(json.detail).toMatch(/“users”/);
  });

  test('refuses a body that is too large and stays alive', async () => {
    const answer = await usher.ask('POST /api/v1/users', { as: 'admin', text: `{"email":"${'x'.repeat(limits.requestBytes)}"}` });
    expect(answer.status).toBe(413);
    expect(answer.json).toMatchObject({ code: 'input.too-large', detail: expect.stringMatching(/256 KB/) });
    expect((await usher.ask('GET /healthz')).status).toBe(200);
  });

  test('refuses 60 MB for an import with a sentence', async () => {
    const answer = await usher.ask('POST /api/v1/imports', { as: 'admin', type: 'text/csv', text: new Uint8Array(60 * 1024 * 1024) });
    expect(answer.status).toBe(413);
    expect(answer.json.detail).toMatch(/50 MB/);
  });

  test('does not wait for a body of no announced length to end', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const token = usher.token('admin');
      void token.then((bearer) => {
        const sending = plainRequest(`${usher.address}/api/v1/users`, { method: 'POST', headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' } }, (response) => {
          resolve(response.statusCode ?? 0);
          sending.destroy();
        });
        sending.on('error', reject);
        const chunk = Buffer.alloc(1024 * 1024, 'x');
        const more = (): void => { while (!sending.destroyed && sending.write(chunk)) { /* until it must wait */ } };
        sending.on('drain', more);
        more();
      });
    });
    expect(status).toBe(413);
  });

  test('takes JSON as JSON alone', async () => {
    const answer = await usher.ask('POST /api/v1/users', { as: 'admin', text: '{"email":"x@contoso.com"}', type: 'text/plain' });
    expect(answer.status).toBe(415);
    expect(answer.json).toMatchObject({ code: 'input.wrong-type', detail: expect.stringMatching(/application\/json/) });
    expect((await usher.ask('POST /api/v1/users', { as: 'admin', text: 'x', headers: { 'content-encoding': 'gzip' } })).status).toBe(415);
  });

  test.each(['GET /nowhere', 'GET /api/v1/nowhere', 'GET /api/v2/me', 'GET /api/v1/users/%E0%A4%A', 'GET /local/sign-in/x'])('answers %s with a problem', async (request) => {
    const answer = await usher.ask(request, { as: 'admin' });
    expect([answer.status, answer.json['code']]).toEqual([404, 'route.unknown']);
  });

  test('answers a method an address does not take with 405', async () => {
    const answer = await usher.ask('PUT /api/v1/users', { as: 'admin' });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toMatch(/GET/);
    expect(problemSchema.parse(answer.json).status).toBe(405);
  });

  test.each([['of no token', 'Bearer x'], ['of nothing', 'Bearer'], ['of another scheme', 'Basic bWVnYW46eA=='], ['of great length', `Bearer ${'x'.repeat(5000)}`]])('refuses an authorisation %s', async (_what, authorization) => {
    expect((await usher.ask('GET /api/v1/me', { headers: { authorization } })).status).toBe(401);
  });

  test('gives every answer a request id, and lets nobody keep it', async () => {
    const answer = await usher.ask('GET /api/v1/me', { as: 'admin' });
    expect(answer.headers.get('x-request-id')).toMatch(/\w{10}/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('takes the source of a change from the token, whatever a header says', async () => {
    await usher.ask('POST /api/v1/users/alex.wilber@contoso.com/sign-out', { as: 'admin', headers: { 'x-source': 'system', source: 'system' } });
    const { json } = await usher.ask('GET /api/v1/audit?action=sign-out', { as: 'admin' });
    expect(json.items[0]).toMatchObject({ source: 'tab', who: { email: people.admin } });
  });

  test('writes no token into the log', async () => {
    const token = await usher.token('admin');
    expect(usher.logged.join('')).not.toContain(token);
  });
});

describe('signing in on one machine', () => {
  test('gives a token for a person by name', async () => {
    const { json } = await usher.ask('POST /local/sign-in', { body: { user: people.viewonly } });
    const answer = await usher.ask('GET /api/v1/me', { token: String(json['token']) });
    expect(answer.json).toMatchObject({ role: 'viewonly', person: { email: people.viewonly }, organisation: { tenant: usher.tenant } });
  });

  test('says so when nobody goes by the name', async () => {
    const answer = await usher.ask('POST /local/sign-in', { body: { user: 'nobody@contoso.com' } });
    expect(answer.json).toMatchObject({ status: 404, code: 'person.unknown', detail: expect.stringMatching(/nobody@contoso.com/) });
  });

  test('is not for pages of other origins, by form or by a name that points here', async () => {
    expect((await usher.ask('POST /local/sign-in', { text: JSON.stringify({ user: people.admin }), type: 'text/plain' })).status).toBe(415);
    expect(await statusWithHost('POST', '/local/sign-in', 'usher.evil.example')).toBe(404);
    expect(await statusWithHost('POST', '/local/sign-in', '127.evil.example')).toBe(404);
    expect(await statusWithHost('POST', '/api/messages', 'usher.evil.example')).toBe(401);
    expect(await statusWithHost('POST', '/local/sign-in', 'localhost:3978')).toBe(200);
  });

  test('is not there when Usher is connected to a tenant', async () => {
    const connected = await runUsher({ signIn: { kind: 'entra', settings: { authority: 'http://127.0.0.1:1', appId: 'app', tenants: [] } } });
    expect((await connected.ask('POST /local/sign-in', { body: { user: people.admin } })).status).toBe(404);
    expect((await connected.ask('GET /api/v1/me', { token: await usher.token('admin') })).status).toBe(401);
    await connected.close();
  });
});

/** fetch does not let anybody set the Host header. */
async function statusWithHost(method: string, path: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    plainRequest(usher.address + path, { method, headers: { host, 'content-type': 'application/json' } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).once('error', reject).end(JSON.stringify({ user: people.admin }));
  });
}

describe('the bot’s own address', () => {
  test('hands over one parsed activity', async () => {
    const bodies: unknown[] = [];
    const other = await runUsher({ messages: (request, response) => { bodies.push(request.body); response.writeHead(202).end(); return Promise.resolve(); } });
    expect((await other.ask('POST /api/messages', { body: { type: 'message', text: 'help' } })).status).toBe(202);
    expect(bodies).toEqual([{ type: 'message', text: 'help' }]);
    await other.close();
  });

  test.each([['a list', '[]', 400], ['nothing', 'null', 400], ['half an object', '{', 400], ['too much', `"${'x'.repeat(limits.requestBytes)}"`, 413]])('refuses %s before the chat sees it', async (_what, text, status) => {
    const answer = await usher.ask('POST /api/messages', { text });
    expect(answer.status).toBe(status);
    expect(problemSchema.parse(answer.json).status).toBe(status);
  });

  test('answers a failure of the chat with a reference instead of its words', async () => {
    const other = await runUsher({ messages: () => Promise.reject(new Error('secret: hunter2')) });
    const answer = await other.ask('POST /api/messages', { body: {} });
    expect(answer.status).toBe(500);
    expect(answer.text).not.toMatch(/hunter2/);
    expect(answer.json.detail).toContain(answer.headers.get('x-request-id'));
    expect(other.logged.join('')).toContain(String(answer.headers.get('x-request-id')));
    await other.close();
  });
});

describe('beside the interface', () => {
  test('health says alive, readiness that store and directory answer', async () => {
    expect((await usher.ask('GET /healthz')).json).toMatchObject({ status: 'alive' });
    expect((await usher.ask('GET /readyz')).json).toEqual({ status: 'ready', store: 'ok', directory: 'ok' });
  });

  test('metrics count requests by the template of their route', async () => {
    await usher.ask('GET /api/v1/users/alex.wilber@contoso.com', { as: 'admin' });
    const { text } = await usher.ask('GET /metrics');
    expect(text).toMatch(/usher_http_request_duration_seconds_count\{method="GET",route="\/api\/v1\/users\/:id",status="200"\} \d/);
    expect(text).toMatch(/usher_open_jobs \d/);
    expect(text).not.toMatch(/alex\.wilber/);
  });

  test('a page that was not built says how to build it', async () => {
    const answer = await usher.ask('GET /tab/');
    expect(answer.text).toMatch(/npm run build/);
    expect((await usher.ask('GET /?as=x')).headers.get('location')).toBe('/tab/?as=x');
  });
});
