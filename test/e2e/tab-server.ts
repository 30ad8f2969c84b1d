// A stand-in for the server: gives out the built tab and answers its calls, held to the contract, from made-up users.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { groupsPageSchema, jobsPageSchema, meSchema, planViewSchema, reportQuerySchema, reportSchema, usersPageSchema, usersQuerySchema } from '../../shared/api.ts';
import type { UsersQuery } from '../../shared/api.ts';
import { abilitiesOf, can } from '../../shared/abilities.ts';
import { presentable, UsherError } from '../../shared/errors.ts';
import { personOf, userSchema } from '../../shared/user.ts';
import type { Status, User } from '../../shared/user.ts';
import { madeUpJob, madeUpReport } from './tab-jobs.ts';
import { madeUpGroups, madeUpUsers } from './tab-people.ts';
import { madeUpPlan, planPageOf } from './tab-plans.ts';

export interface TabServer {
  address: string;
  close: () => Promise<void>;
}

/** The policy the page must live under: https://learn.microsoft.com/microsoftteams/platform/tabs/how-to/tab-requirements. */
const policy = [
  "default-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data:", "connect-src 'self' https://res.cdn.office.net", "object-src 'none'", "base-uri 'none'",
  "frame-ancestors 'self' https://*.cloud.microsoft https://teams.microsoft.com https://*.teams.microsoft.com",
].join('; ');
const mediaTypes: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' };

/** `folder`: the built tab. */
export async function startTabServer({ folder, userCount }: { folder: string; userCount: number }): Promise<TabServer> {
  const users = madeUpUsers(userCount, Date.now());
  const answer = createAnswers(users);
  const server = createServer((request, response) => {
    respond({ request, response, folder, answer }).catch((error: unknown) => { sendProblem(response, error); });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo; // a TCP server has no other kind of address
  return {
    address: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => { server.close(() => { resolve(); }); server.closeAllConnections(); }),
  };
}

type Answer = (route: string, asker: User, query: URLSearchParams) => unknown;

async function respond({ request, response, folder, answer }: { request: IncomingMessage; response: ServerResponse; folder: string; answer: { signIn: (body: string) => unknown; route: Answer; asker: (token: string) => User } }): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://tab');
  if (pathname.startsWith('/tab/')) return sendFile(response, folder, pathname.slice('/tab/'.length) || 'index.html');
  if (pathname === '/local/sign-in' && request.method === 'POST') return sendJson(response, answer.signIn(await bodyOf(request)));
  if (!pathname.startsWith('/api/v1/')) throw new UsherError('route.unknown');
  const asker = answer.asker(request.headers.authorization?.replace('Bearer ', '') ?? '');
  const result = answer.route(pathname.slice('/api/v1'.length), asker, searchParams);
  if (typeof result === 'string') response.writeHead(200, { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="report.csv"' }).end(result);
  else sendJson(response, result);
}

function createAnswers(users: readonly User[]): { signIn: (body: string) => unknown; route: Answer; asker: (token: string) => User } {
  const byId = new Map(users.map((user) => [user.id, user]));
  const byEmail = new Map(users.map((user) => [user.email, user]));
  const found = <T>(value: T | undefined): T => { if (value === undefined) throw new UsherError('person.unknown'); return value; };
  const inOrder = createOrders(users);
  return {
    signIn: (body) => ({ token: found(byEmail.get((JSON.parse(body) as { user: string }).user)).id }), // only the tab's own client calls this
    asker: (token) => { const asker = byId.get(token); if (!asker) throw new UsherError('sign-in.needed'); return asker; },
    route: (route, asker, query) => {
      if (route === '/me') return meSchema.parse({ person: personOf(asker), role: asker.role, abilities: abilitiesOf(asker.role), organisation: { tenant: 'contoso', name: 'Contoso', domains: ['contoso.com'], localLogin: true } });
      if (route === '/plans/plan-1') return planViewSchema.parse(planPageOf(madeUpPlan({ requestedBy: personOf(asker) }), query));
      if (!can(asker.role, 'users.see')) throw new UsherError('ability.missing');
      if (route === '/users') return usersPage(inOrder, usersQuerySchema.parse(Object.fromEntries(query)));
      if (route.startsWith('/users/')) return userSchema.parse(found(byId.get(decodeURIComponent(route.slice('/users/'.length)))));
      if (route === '/groups') return groupsPageSchema.parse({ items: madeUpGroups.map((group) => ({ ...group, description: '', kind: 'security', dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '', members: 1, notEditable: null })) });
      if (route === '/properties') return { items: [] };
      if (route === '/jobs') return jobsPageSchema.parse({ items: [madeUpJob(personOf(asker))] });
      if (/^\/jobs\/[^/]+\/report$/.test(route)) return report(personOf(asker), query);
      throw new UsherError('route.unknown');
    },
  };
}

function report(person: ReturnType<typeof personOf>, query: URLSearchParams): unknown {
  const job = madeUpJob(person);
  const rows = madeUpReport();
  if (query.get('format') === 'csv') return ['line,email,status,reason', ...rows.map((row) => `${row.line},${row.email},${row.status},"${row.reason}"`)].join('\r\n');
  const { pageSize, pageToken } = reportQuerySchema.parse(Object.fromEntries(query));
  const start = Number(pageToken ?? 0);
  return reportSchema.parse({ job, rows: rows.slice(start, start + pageSize), ...(start + pageSize < rows.length && { nextPageToken: String(start + pageSize) }) });
}

const textOf: Readonly<Record<string, (user: User) => string>> = {
  name: (user) => user.displayName, email: (user) => user.email, status: (user) => user.status, type: (user) => user.type, role: (user) => user.role,
  lastConnection: (user) => user.lastConnection ?? '', created: (user) => user.created ?? '',
};

/** Every order is made when it is first asked for, and kept. */
function createOrders(users: readonly User[]): (sort: string) => readonly User[] {
  const made = new Map<string, readonly User[]>();
  const { compare } = new Intl.Collator('en');
  return (sort) => {
    const text = textOf[sort.replace('-', '')] ?? textOf['name']!;
    const direction = sort.startsWith('-') ? -1 : 1;
    const order = made.get(sort) ?? users.toSorted((one, other) => direction * compare(text(one), text(other)));
    made.set(sort, order);
    return order;
  };
}

function usersPage(inOrder: (sort: string) => readonly User[], query: UsersQuery): unknown {
  const shown: readonly (Status | 'all')[] = query.status ?? ['active', 'invited'];
  const words = query.q?.toLowerCase() ?? '';
  const matching = inOrder(query.sort).filter((user) => (shown.includes('all') || shown.includes(user.status))
    && (!query.type || user.type === query.type) && (!query.role || user.role === query.role)
    && (!query.group || user.groups.some((group) => group.id === query.group || group.name === query.group))
    && (words === '' || `${user.displayName} ${user.email}`.toLowerCase().includes(words)));
  const start = Number(query.pageToken ?? 0);
  const end = start + query.pageSize;
  return usersPageSchema.parse({ items: matching.slice(start, end), total: matching.length, ...(end < matching.length && { nextPageToken: String(end) }) });
}

async function sendFile(response: ServerResponse, folder: string, name: string): Promise<void> {
  const path = join(folder, normalize(`/${name}`));
  const content = await readFile(path).catch(() => { throw new UsherError('route.unknown'); });
  response.writeHead(200, { 'content-type': mediaTypes[extname(path)] ?? 'application/octet-stream', 'content-security-policy': policy }).end(content);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  return (await request.setEncoding('utf8').toArray()).join('');
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function sendProblem(response: ServerResponse, thrown: unknown): void {
  const { status, code, message } = presentable(thrown);
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ type: 'about:blank', title: code, status, code, detail: message }));
}
