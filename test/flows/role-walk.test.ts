// Every role × every ability × every door: typed words, buttons and forms, REST for people, the tab and programs, and the plan itself.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commands } from '../../bot/commands/index.ts';
import { answer, press } from '../../bot/commands/dispatch.ts';
import type { Context, Reply } from '../../bot/commands/command.ts';
import { routesWith } from '../../bot/http/routes/index.ts';
import { groupTypeOfRequest, typeOfKind, typeOfRequest } from '../../bot/plans/operations/index.ts';
import type { GroupOperationRequest, OperationRequest } from '../../bot/plans/change.ts';
import { abilities, can, roleNames } from '../../shared/abilities.ts';
import type { Ability } from '../../shared/abilities.ts';
import { operationKindSchema } from '../../shared/plan.ts';
import { roleSchema } from '../../shared/user.ts';
import type { Role } from '../../shared/user.ts';
import { textOf } from '../bot/commands/desk.ts';
import { people, runUsher } from '../bot/http/running-usher.ts';
import type { RunningUsher } from '../bot/http/running-usher.ts';

const roles = roleSchema.options;
const refusal = /This needs the role .+; yours is /;
let running: RunningUsher;

beforeAll(async () => { running = await runUsher(); });
afterAll(() => running.close());

async function contextAs(role: Role): Promise<Context> {
  const { usher, tenant } = running;
  const [user] = await usher.services.store.users.byName(tenant, people[role]);
  const actor = await usher.services.actors.actorFor({ tenant, personId: user?.id ?? '', name: '', source: 'chat' });
  expect(actor.role).toBe(role);
  const privately = { reachable: async () => Promise.resolve(false), send: async () => Promise.resolve(false) };
  return { services: usher.services, actor, commands, files: [], chat: { kind: 'personal', conversation: 'c', privately } };
}

/** Who a refusal says could do it. */
function roleNamedIn(words: string): Role | undefined {
  const [, named] = /This needs the role (.+); yours is /.exec(words) ?? [];
  return roles.find((role) => roleNames[role] === named);
}

const isRefused = (reply: Reply): boolean => 'text' in reply && refusal.test(reply.text);

/** What is wrong with the words is another answer than that one may not say them. */
async function saying(role: Role, words: string): Promise<boolean> {
  return isRefused(await answer(await contextAs(role), words).catch((): Reply => ({ text: 'it broke' })));
}

describe.each(roles)('somebody with the role %s', (role) => {
  test.each(commands.map(({ name, ability }) => [name, ability] as const))('says “%s” and is refused exactly without %s', async (name, ability) => {
    expect(await saying(role, name)).toBe(!can(role, ability));
  });

  test.each(commands.flatMap(({ name, verbs }) => verbs.map(({ verb, ability }) => [verb, name, ability] as const)))('presses “%s” of “%s” and is refused exactly without %s', async (verb, _name, ability) => {
    const reply = await press(await contextAs(role), { verb, data: { usherPlan: 'none', usherJob: 'none', usherApproval: 'none' } }).catch((): Reply => ({ text: 'it broke' }));
    expect(isRefused(reply)).toBe(!can(role, ability));
  });

  // Whoever filters is shown who is there, so that takes more than the verb itself.
  const filtering = commands.filter(({ name, options }) => name !== 'users' && options.includes('status'));
  test.each(filtering.map(({ name, usage }) => [name, usage.replace(/ \[.*?\]/g, '').replace('jane@contoso.com', 'type:guest')] as const))('says “%s” for whoever a filter finds, and is refused unless the role shows people and lets it be done: “%s”', async (_name, words) => {
    expect(words).toContain('type:guest');
    const reply = await answer(await contextAs(role), words);
    expect(isRefused(reply)).toBe(role !== 'admin');
    const able = roleNamedIn(textOf(reply));
    if (role !== 'admin') expect(able === undefined || await saying(able, words)).toBe(false);
  });

  test('plans for whoever a filter finds over REST, or reads which role can', async () => {
    const body = { operations: [{ kind: 'assign-licence', licence: 'E3', filter: { group: 'EMEA' } }] };
    const { status, json } = await running.ask('POST /api/v1/plans', { as: role, body });
    expect(status).toBe(role === 'admin' ? 201 : 403);
    if (role !== 'admin') expect((await running.ask('POST /api/v1/plans', { as: roleNamedIn(json.detail) ?? role, body })).status).toBe(201);
  });

  const routes = routesWith({ reportCsv: async function* none() { yield ''; }, templateCsv: () => '', auditCsv: async function* none() { yield ''; } });
  test.each(routes.map(({ method, path, ability }) => [`${method} ${path}`, ability] as const))('asks for %s over REST and is refused exactly without %s', async (address, ability) => {
    const { status, json } = await running.ask(address.replace(' ', ' /api/v1').replace(/\{\w+\}/g, 'nobody-and-nothing'), { as: role, ...(address.startsWith('GET') || address.includes('events') ? {} : { body: {} }) });
    const refused = status === 403 && json['code'] === 'ability.missing';
    // Routes may ask for more than they begin with, and say so in the same way.
    if (can(role, ability)) expect([refused, json['detail']]).not.toEqual([true, expect.stringContaining(`yours is ${role}`)]);
    else expect(refused).toBe(true);
  });
});

const group = { id: 'none', name: 'None' };
const licence = { id: 'none', name: 'None' };
const application = { id: 'none', name: 'None', roleId: 'none' };
/** One request of each kind that can be asked for existing users and groups. */
const userRequests: readonly OperationRequest[] = [
  { kind: 'disable-account' }, { kind: 'enable-account' }, { kind: 'delete-user' }, { kind: 'reset-password' }, { kind: 'sign-out' }, { kind: 'edit-user', fields: { jobTitle: 'x' } },
  { kind: 'restore-user' }, { kind: 'set-role', role: 'billing' }, { kind: 'add-to-group', group }, { kind: 'remove-from-group', group }, { kind: 'assign-licence', licence },
  { kind: 'remove-licence', licence }, { kind: 'swap-licence', licence, instead: group }, { kind: 'set-properties', values: { x: 1 } }, { kind: 'allow-local-login', until: null },
  { kind: 'disable-local-login' }, { kind: 'issue-access-pass' }, { kind: 'send-invite' }, { kind: 'purge-user' }, { kind: 'send-message', text: 'x' },
];
const groupRequests: readonly GroupOperationRequest[] = [
  { kind: 'rename-group', name: 'x' }, { kind: 'set-external-id', externalId: 'x' }, { kind: 'delete-group' }, { kind: 'assign-group-licence', licence }, { kind: 'remove-group-licence', licence },
  { kind: 'assign-application', application }, { kind: 'unassign-application', application },
];

describe('the plan', () => {
  test.each(roles.flatMap((role) => userRequests.map((request) => [role, request.kind, request] as const)))('refuses %s the operation %s on somebody else exactly without its ability', async (role, _kind, request) => {
    const { actor, services } = await contextAs(role);
    const other = await services.store.users.byName(running.tenant, 'diego.siciliani@contoso.com');
    const plan = await services.changes.plan(actor, { title: 'x', operations: [request], users: other });
    const [row] = await services.changes.rows(running.tenant, plan.id, { from: 0, limit: 1 });
    expect(refusal.test(row?.reason ?? '')).toBe(!can(role, typeOfRequest(request).ability));
  });

  test.each(roles.flatMap((role) => groupRequests.map((request) => [role, request.kind, request] as const)))('refuses %s the operation %s on a group exactly without its ability', async (role, _kind, request) => {
    const { actor, services } = await contextAs(role);
    const groups = await services.store.groups.page({ tenant: running.tenant }, { limit: 1 });
    const plan = await services.changes.planGroups(actor, { title: 'x', operations: [request], groups: groups.items.map(({ id }) => id) });
    const [row] = await services.changes.rows(running.tenant, plan.id, { from: 0, limit: 1 });
    expect(refusal.test(row?.reason ?? '')).toBe(!can(role, groupTypeOfRequest(request).ability));
  });

  test('has every kind of operation in this walk', () => {
    const walked = new Set<string>([...userRequests, ...groupRequests].map(({ kind }) => kind));
    expect(operationKindSchema.options.filter((kind) => !walked.has(kind))).toEqual(['create-user', 'invite-guest', 'create-group']);
  });
});

describe('somebody else’s job', () => {
  test.each(roles)('is taken back by the role %s exactly where it may see all work, by its id and by its button', async (role) => {
    const { json } = await running.ask('POST /api/v1/users/pat.obrien@contoso.com/sign-out', { as: 'otherAdmin' });
    const { id } = json['job'] as { id: string };
    expect(await saying(role, `undo ${id}`)).toBe(!can(role, 'jobs.see'));
    expect(isRefused(await press(await contextAs(role), { verb: 'usherUndo', data: { usherJob: id } }))).toBe(!can(role, 'jobs.see'));
    expect(await saying(role, `job ${id}`)).toBe(!can(role, 'jobs.see'));
  });
});

test.each(roles)('the forms of licences advise the role %s of a filter exactly when it may use one', async (role) => {
  for (const words of ['assign licence', 'remove licence']) {
    const advised = textOf(await answer(await contextAs(role), words)).includes('group:Sales');
    expect(advised).toBe(can(role, 'licences.change') && can(role, 'users.see'));
  }
});

describe('every ability', () => {
  test('is asked for by some door', () => {
    const asked = new Set<Ability>([
      ...commands.flatMap(({ ability, verbs }) => [ability, ...verbs.map((verb) => verb.ability)]),
      ...operationKindSchema.options.map((kind) => typeOfKind(kind).ability),
      ...routesWith({ reportCsv: async function* none() { yield ''; }, templateCsv: () => '', auditCsv: async function* none() { yield ''; } }).map(({ ability }) => ability),
    ]);
    expect(abilities.filter((ability) => !asked.has(ability))).toEqual(['users.export']);
  });

  test('that is missing is refused with the role that is needed, and who holds it, and is in the audit', async () => {
    const reply = await answer(await contextAs('user'), 'deactivate lynne.robbins@contoso.com');
    expect(textOf(reply)).toMatch(/This needs the role Organisation Admin; yours is User\. Ask (?:.*)(?:Megan Bowen|Alex Wilber)/);
    const { items } = await running.usher.services.store.audit.page({ tenant: running.tenant }, { direction: 'descending', limit: 1 });
    expect(items[0]?.value).toMatchObject({ action: 'disable-account', outcome: 'refused', who: { email: people.user }, target: { email: 'lynne.robbins@contoso.com' } });
  });
});
