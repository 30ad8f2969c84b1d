// Enterprise applications, and which groups are assigned to them.
import { z } from 'zod';
import type { Application, ApplicationRole, Clock, DirectoryChange } from '../ports.ts';
import { isSuccess } from './graph-answer.ts';
import { batchSize, readBatch } from './graph-batch.ts';
import type { BatchItem } from './graph-batch.ts';
import type { GraphClient, SendOptions } from './graph-client.ts';
import { readError } from './graph-errors.ts';
import { segment, withQuery } from './graph-path.ts';
import { optionalFlag, optionalText, pageOf, shaped } from './graph-shape.ts';

/** What Entra puts on every application of its gallery and on those that admins add beside it. */
const enterpriseTag = 'WindowsAzureActiveDirectoryIntegratedApp';
/** The role of an application that declares none (https://learn.microsoft.com/graph/api/group-post-approleassignments). */
const plainAccess = '00000000-0000-0000-0000-000000000000';

const roleSchema = z.object({ id: z.string(), displayName: optionalText, value: optionalText, isEnabled: optionalFlag, allowedMemberTypes: z.array(z.string()).nullish() });
const principalSchema = z.object({
  id: z.string().min(1), displayName: optionalText, accountEnabled: z.boolean().nullish(), tags: z.array(z.string()).nullish(), appRoles: z.array(roleSchema).nullish(),
});

const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name, 'en');

function roleOf({ id, displayName, value }: z.infer<typeof roleSchema>): ApplicationRole {
  return { id, name: displayName || value || id };
}

function applicationOf({ id, displayName, appRoles }: z.infer<typeof principalSchema>): Application {
  const roles = (appRoles ?? []).filter(({ isEnabled, allowedMemberTypes }) => isEnabled && allowedMemberTypes?.includes('User') === true).map(roleOf);
  return { id, name: displayName, roles: roles.length === 0 ? [{ id: plainAccess, name: '' }] : roles };
}

type Page<T> = { items: T[]; next: string | null };

/** The rest of a listing behind its first page. */
async function wholeList<T>(client: GraphClient, schema: z.ZodType<Page<T>>, { first, options = {} }: { first: unknown; options?: SendOptions }): Promise<T[]> {
  let page = shaped(schema, first);
  const items = [...page.items];
  while (page.next !== null) {
    page = shaped(schema, await client.follow(page.next, options));
    items.push(...page.items);
  }
  return items;
}

const principalsSchema = pageOf(principalSchema);

export async function readApplications(client: GraphClient): Promise<Application[]> {
  const query = { $filter: `tags/any(t:t eq '${enterpriseTag}')`, $select: 'id,displayName,accountEnabled,tags,appRoles', $top: 999 };
  const found = await wholeList(client, principalsSchema, { first: await client.read(withQuery('/servicePrincipals', query)) });
  return found.filter(({ accountEnabled }) => accountEnabled !== false).map(applicationOf).sort(byName);
}

const assignmentSchema = z.object({ id: z.string().min(1), appRoleId: z.string(), resourceId: z.string(), resourceDisplayName: optionalText });
const assignmentsSchema = pageOf(assignmentSchema);
type SeenAssignment = z.infer<typeof assignmentSchema>;
const assignmentsPath = (groupId: string): string => `/groups/${segment(groupId)}/appRoleAssignments`;

export async function readApplicationsOf(client: GraphClient, groupIds: readonly string[], clock: Clock): Promise<Map<string, Application[]>> {
  const answers = await readBatch(client, groupIds.map(assignmentsPath), { clock });
  const held = new Map<string, SeenAssignment[]>();
  for (const [at, answer] of answers.entries()) {
    if (!isSuccess(answer) && answer.status !== 404) throw readError(answer, clock.now());
    held.set(groupIds[at] ?? '', isSuccess(answer) ? await wholeList(client, assignmentsSchema, { first: answer.body }) : []);
  }
  const names = await roleNames(client, [...held.values()].flat(), clock);
  return new Map([...held].map(([groupId, items]) => [groupId, heldIn(items, names)]));
}

/** An assignment bears the id of its role alone; the application knows the names, of those that are switched off as well. What cannot be named goes by its id. */
async function roleNames(client: GraphClient, assignments: readonly SeenAssignment[], clock: Clock): Promise<Map<string, string>> {
  const ids = [...new Set(assignments.filter(({ appRoleId }) => appRoleId !== plainAccess).map(({ resourceId }) => resourceId))];
  const names = new Map<string, string>();
  for (let at = 0; at < ids.length; at += batchSize) {
    const paths = ids.slice(at, at + batchSize).map((id) => withQuery(`/servicePrincipals/${segment(id)}`, { $select: 'id,appRoles' }));
    for (const answer of (await readBatch(client, paths, { clock })).filter(isSuccess)) {
      const { id, appRoles } = shaped(principalSchema, answer.body);
      for (const role of appRoles ?? []) names.set(`${id} ${role.id}`, roleOf(role).name);
    }
  }
  return names;
}

function heldIn(assignments: readonly SeenAssignment[], names: ReadonlyMap<string, string>): Application[] {
  return [...Map.groupBy(assignments, ({ resourceId }) => resourceId)].map(([id, same]) => ({
    id, name: same[0]?.resourceDisplayName ?? '',
    roles: same.map(({ appRoleId }) => ({ id: appRoleId, name: appRoleId === plainAccess ? '' : names.get(`${id} ${appRoleId}`) ?? appRoleId })).sort(byName),
  })).sort(byName);
}

type Assignment = Pick<Extract<DirectoryChange, { kind: 'assign-application' | 'unassign-application' }>, 'groupId' | 'application'>;

/** The id of an assignment; undefined when there is none. */
export async function assignmentOf(client: GraphClient, { groupId, application }: Assignment, options: SendOptions = {}): Promise<string | undefined> {
  const items = await wholeList(client, assignmentsSchema, { first: await client.read(assignmentsPath(groupId), options), options });
  return items.find(({ resourceId, appRoleId }) => resourceId === application.id && appRoleId === application.roleId)?.id;
}

/** What takes an assignment back, which Graph knows by its id alone; undefined when there is none. */
export async function unassignment(client: GraphClient, change: Assignment, options: SendOptions): Promise<BatchItem | undefined> {
  const id = await assignmentOf(client, change, options);
  return id === undefined ? undefined : { method: 'DELETE', path: `${assignmentsPath(change.groupId)}/${segment(id)}` };
}
