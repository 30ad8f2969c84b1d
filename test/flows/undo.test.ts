// There and back: after every change that can be undone, and its undo, the directory is as it was.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ApplicationInRole, GroupOperationRequest, OperationRequest } from '../../bot/plans/change.ts';
import { undoableKinds } from '../../shared/plan.ts';
import type { Plan } from '../../shared/plan.ts';
import { people, runUsher } from '../bot/http/running-usher.ts';
import type { RunningUsher } from '../bot/http/running-usher.ts';

let running: RunningUsher;
const jane = 'pat.obrien@contoso.com';

beforeAll(async () => { running = await runUsher(); });
afterAll(() => running.close());

type Json = Record<string, unknown>;

async function graph(path: string): Promise<Json[]> {
  const found: Json[] = [];
  for (let address: string | undefined = `${running.directory}${path}`; address !== undefined;) {
    const answer = await fetch(address, { headers: { authorization: 'Bearer local', ConsistencyLevel: 'eventual' } });
    const body = await answer.json() as { value: Json[]; '@odata.nextLink'?: string };
    found.push(...body.value);
    address = body['@odata.nextLink'];
  }
  return found;
}

/** Everything of the directory that a change could leave different, whatever the order. */
async function snapshot(): Promise<string> {
  const users = await graph('/users?$top=500&$select=id,displayName,givenName,surname,userPrincipalName,mail,accountEnabled,userType,jobTitle,department,companyName,streetAddress,postalCode,city,mobilePhone,officeLocation,employeeId,usageLocation,assignedLicenses');
  const groups = await graph('/groups?$top=500&$select=id,displayName,description,groupTypes,assignedLicenses');
  const members = await Promise.all(groups.map(async ({ id }) => [id, (await graph(`/groups/${String(id)}/members?$select=id`)).map((member) => member['id']).sort()]));
  const assigned = await Promise.all(groups.map(async ({ id }) => [id, (await graph(`/groups/${String(id)}/appRoleAssignments`)).map((one) => `${String(one['resourceId'])} ${String(one['appRoleId'])}`).sort()]));
  const deleted = await graph('/directory/deletedItems/microsoft.graph.user?$select=id');
  const sorted = (list: Json[]): Json[] => list.toSorted((a, b) => String(a['id']).localeCompare(String(b['id'])));
  return JSON.stringify([sorted(users), sorted(groups), members.sort(), assigned.sort(), sorted(deleted)], null, 1);
}

const as = async (email: string) => {
  const { usher: { services }, tenant } = running;
  const [user] = await services.store.users.byName(tenant, email);
  return services.actors.actorFor({ tenant, personId: user?.id ?? '', name: '', source: 'chat' });
};

/** Runs a plan to its end, by way of the other administrator where it takes one. */
async function carryOut(plan: Plan): Promise<void> {
  const { services } = running.usher;
  const [megan, alex] = [await as(people.admin), await as(people.otherAdmin)];
  if (plan.decision === 'approval') {
    await services.approvals.request(megan, plan.id);
    await services.approvals.decide(alex, plan.id, 'approve');
  } else {
    await services.changes.commit(megan, plan.id);
  }
  await services.changes.settled(megan, plan.id, 20_000);
  const { rows } = await services.changes.report(running.tenant, plan.id, { from: 0, limit: 10 });
  expect(rows.map(({ status, reason }) => [status, reason])).toEqual(rows.map(() => ['changed', '']));
}

async function thereAndBack(plan: Plan): Promise<{ before: string; between: string; after: string }> {
  const before = await snapshot();
  await carryOut(plan);
  const between = await snapshot();
  const undo = await running.usher.services.changes.planUndo(await as(people.admin), plan.id);
  await carryOut(undo);
  return { before, between, after: await snapshot() };
}

/** As an administrator of Entra would, without Usher. */
async function assignedInEntra(group: string, role: string): Promise<void> {
  const { id, roleId } = await salesforce(role);
  const body = JSON.stringify({ principalId: group, resourceId: id, appRoleId: roleId });
  const answer = await fetch(`${running.directory}/groups/${group}/appRoleAssignments`, { method: 'POST', body, headers: { authorization: 'Bearer local', 'content-type': 'application/json' } });
  expect(answer.status).toBe(201);
}

async function groupNamed(name: string): Promise<{ id: string; name: string }> {
  for (const { id, value } of (await running.usher.services.store.groups.page({ tenant: running.tenant }, { limit: 500 })).items) if (value.name === name) return { id, name };
  throw new Error(`There is no group ${name}.`);
}

async function licenceNamed(part: string): Promise<{ id: string; name: string }> {
  for (const { id, value } of (await running.usher.services.store.licences.page({ tenant: running.tenant }, { limit: 500 })).items) if (value.partNumber === part) return { id, name: value.name };
  throw new Error(`There is no licence ${part}.`);
}

async function salesforce(role: string): Promise<ApplicationInRole> {
  const { id, name, roles } = (await running.usher.services.applications(running.tenant)).find((each) => each.name === 'Salesforce')!;
  return { id, name, roleId: roles.find((each) => each.name === role)!.id, role };
}

async function planFor(operations: readonly OperationRequest[], who = jane): Promise<Plan> {
  const { services } = running.usher;
  const users = await services.fresh(running.tenant, await services.store.users.byName(running.tenant, who));
  return services.changes.plan(await as(people.admin), { title: 'There', operations, users });
}

/** A service plan of every product of the suites. */
const teams = '57ff2da0-773e-42df-b2af-ffb7a2317929';

/** What an administrator does in Entra. */
async function switchOff(whose: string, part: string, disabledPlans: readonly string[] = [teams]): Promise<void> {
  await running.graph('POST', `${whose}/assignLicense`, { addLicenses: [{ skuId: (await licenceNamed(part)).id, disabledPlans }], removeLicenses: [] });
}

/** “sync now”. */
async function readAgain(): Promise<void> {
  const { sync, world } = running.usher.services;
  await sync.start({ ...await as(people.admin), source: 'chat' });
  while ((await sync.status(running.tenant)).job !== null) await world.clock.sleep(5);
}

const userCases: readonly [OperationRequest['kind'], () => Promise<readonly OperationRequest[]>][] = [
  ['disable-account', async () => Promise.resolve([{ kind: 'disable-account' }])],
  ['edit-user', async () => Promise.resolve([{ kind: 'edit-user', fields: { jobTitle: 'Head of Sales', mobile: '', city: 'Cork' } }])],
  ['edit-user', async () => Promise.resolve([{ kind: 'edit-user', fields: { userPrincipalName: 'pat.murphy@contoso.com', lastName: 'Murphy' } }])],
  ['add-to-group', async () => [{ kind: 'add-to-group', group: await groupNamed('Interns') }]],
  ['remove-from-group', async () => [{ kind: 'remove-from-group', group: await groupNamed('Sales') }]],
  ['assign-licence', async () => [{ kind: 'assign-licence', licence: await licenceNamed('POWER_BI_PRO') }]],
  ['remove-licence', async () => [{ kind: 'remove-licence', licence: await licenceNamed('SPE_E3') }]],
  ['swap-licence', async () => [{ kind: 'swap-licence', licence: await licenceNamed('SPE_E3'), instead: await licenceNamed('SPE_E5') }]],
  ['delete-user', async () => Promise.resolve([{ kind: 'delete-user' }])],
  ['allow-local-login', async () => Promise.resolve([{ kind: 'allow-local-login', until: null }])],
];

const groupCases: readonly [GroupOperationRequest['kind'], () => Promise<readonly GroupOperationRequest[]>][] = [
  ['rename-group', async () => Promise.resolve([{ kind: 'rename-group', name: 'Interns 2027' }])],
  ['assign-group-licence', async () => [{ kind: 'assign-group-licence', licence: await licenceNamed('SPE_F1') }]],
  ['assign-application', async () => [{ kind: 'assign-application', application: await salesforce('Standard User') }]],
];

describe('undo', () => {
  test.each(userCases)('of %s leaves the directory as it was', async (kind, operations) => {
    if (kind === 'allow-local-login') {
      const stored = await running.usher.services.store.settings.get({ tenant: running.tenant }, 'settings');
      if (stored !== undefined) await running.usher.services.store.settings.put({ tenant: running.tenant }, 'settings', { ...stored.value, localLoginGroup: (await groupNamed('IT')).id });
    }
    const { before, between, after } = await thereAndBack(await planFor(await operations()));
    expect(between).not.toBe(before);
    expect(after).toBe(before);
  });

  test.each(groupCases)('of %s leaves the directory as it was', async (_kind, operations) => {
    const { services } = running.usher;
    const { id } = await groupNamed('Interns');
    const plan = await services.changes.planGroups(await as(people.admin), { title: 'There', operations: await operations(), groups: [id] });
    const { before, between, after } = await thereAndBack(plan);
    expect(between).not.toBe(before);
    expect(after).toBe(before);
  });

  // Each was not changed by Usher, which believes itself for a while.
  test.each<[string, string, () => Promise<readonly OperationRequest[]>]>([
    ['remove-licence', 'zoe.muller@contoso.com', async () => [{ kind: 'remove-licence', licence: await licenceNamed('SPE_E3') }]],
    ['swap-licence', 'wei.wang@contoso.com', async () => [{ kind: 'swap-licence', licence: await licenceNamed('SPE_E3'), instead: await licenceNamed('SPE_E5') }]],
  ])('of %s gives back the service plans that were switched off', async (kind, who, operations) => {
    await switchOff(`/users/${who}`, 'SPE_E3');
    const { before, between, after } = await thereAndBack(await planFor(await operations(), who));
    // Both products have the plan: it stays off on the way.
    expect([before, between, after].map((each) => each.includes(teams))).toEqual([true, kind === 'swap-licence', true]);
    expect(after).toBe(before);
    await switchOff(`/users/${who}`, 'SPE_E3', []);
  });

  test('of remove-group-licence gives back the service plans that were switched off', async () => {
    const { services } = running.usher;
    const { id } = await groupNamed('Frontline');
    await switchOff(`/groups/${id}`, 'SPE_F1');
    await readAgain();
    const plan = await services.changes.planGroups(await as(people.admin), { title: 'There', operations: [{ kind: 'remove-group-licence', licence: await licenceNamed('SPE_F1') }], groups: [id] });
    const { before, between, after } = await thereAndBack(plan);
    expect([before, between].map((each) => each.includes(teams))).toEqual([true, false]);
    expect(after).toBe(before);
  });

  test('knows what is switched off from a read of everybody as well', async () => {
    await switchOff('/users/lee.gu@contoso.com', 'SPE_E3');
    await readAgain();
    const [lee] = await running.usher.services.store.users.byName(running.tenant, 'lee.gu@contoso.com');
    expect(lee?.licences).toMatchObject([{ name: 'Microsoft 365 E3', via: 'direct', disabledPlans: [teams] }]);
  });

  test.each([[['System Administrator']], [['Standard User', 'System Administrator']]])('of taking an application that was assigned in Entra as %j brings back exactly those roles', async (roles) => {
    const { services } = running.usher;
    const { id } = await groupNamed('Interns');
    for (const role of roles) await assignedInEntra(id, role);
    const { id: application, name } = await salesforce('Standard User');
    const operations: GroupOperationRequest[] = [{ kind: 'unassign-application', application: { id: application, name, roles: [] } }];
    const { before, between, after } = await thereAndBack(await services.changes.planGroups(await as(people.admin), { title: 'There', operations, groups: [id] }));
    expect(between).not.toBe(before);
    expect(JSON.parse(between)[3].flat(2).filter((held: string) => held.startsWith(application))).toEqual([]);
    expect(after).toBe(before);
    await carryOut(await services.changes.planGroups(await as(people.admin), { title: 'Clear', operations, groups: [id] }));
  });

  test('of an assignment beside another takes back that one role', async () => {
    const { services } = running.usher;
    const { id } = await groupNamed('Interns');
    await assignedInEntra(id, 'System Administrator');
    const plan = await services.changes.planGroups(await as(people.admin), { title: 'There', operations: [{ kind: 'assign-application', application: await salesforce('Standard User') }], groups: [id] });
    const { before, after } = await thereAndBack(plan);
    expect(after).toBe(before);
    expect((await services.applicationsOf(running.tenant, [id])).get(id)).toMatchObject([{ name: 'Salesforce', roles: [{ name: 'System Administrator' }] }]);
  });

  test('is tried for every kind that changes the directory and can be undone', () => {
    const inverses = ['enable-account', 'restore-user', 'disable-local-login', 'remove-group-licence', 'unassign-application'];
    const own = ['set-role', 'set-properties', 'set-external-id'];
    const tried = [...userCases, ...groupCases].map(([kind]) => kind as string);
    expect(undoableKinds.filter((kind) => ![...tried, ...inverses, ...own].includes(kind))).toEqual([]);
  });
});
