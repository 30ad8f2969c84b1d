// Enterprise applications, and which groups are assigned to them.
import { z } from 'zod';
import type { Application, Clock, DirectoryChange } from '../ports.ts';
import { isSuccess } from './graph-answer.ts';
import { readBatch } from './graph-batch.ts';
import type { BatchItem } from './graph-batch.ts';
import type { GraphClient } from './graph-client.ts';
import { readError } from './graph-errors.ts';
import { segment, withQuery } from './graph-path.ts';
import { optionalFlag, optionalText, pageOf, shaped } from './graph-shape.ts';

/** What Entra puts on every application of its gallery and on those that admins add beside it. */
const enterpriseTag = 'WindowsAzureActiveDirectoryIntegratedApp';
/** The role of an application that declares none (https://learn.microsoft.com/graph/api/group-post-approleassignments). */
const plainAccess = '00000000-0000-0000-0000-000000000000';

const roleSchema = z.object({ id: z.string(), isEnabled: optionalFlag, allowedMemberTypes: z.array(z.string()).nullish() });
const principalSchema = z.object({
  id: z.string().min(1), displayName: optionalText, accountEnabled: z.boolean().nullish(), tags: z.array(z.string()).nullish(), appRoles: z.array(roleSchema).nullish(),
});

function applicationOf({ id, displayName, appRoles }: z.infer<typeof principalSchema>): Application {
  const role = (appRoles ?? []).find(({ isEnabled, allowedMemberTypes }) => isEnabled && allowedMemberTypes?.includes('User') === true);
  return { id, name: displayName, roleId: role?.id ?? plainAccess };
}

export async function readApplications(client: GraphClient): Promise<Application[]> {
  const query = { $filter: `tags/any(t:t eq '${enterpriseTag}')`, $select: 'id,displayName,accountEnabled,tags,appRoles', $top: 999 };
  const found: Application[] = [];
  let page = shaped(pageOf(principalSchema), await client.read(withQuery('/servicePrincipals', query)));
  for (;;) {
    found.push(...page.items.filter(({ accountEnabled }) => accountEnabled !== false).map(applicationOf));
    if (page.next === null) break;
    page = shaped(pageOf(principalSchema), await client.follow(page.next));
  }
  return found.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

const assignmentSchema = z.object({ id: z.string().min(1), appRoleId: z.string(), resourceId: z.string(), resourceDisplayName: optionalText });
const assignmentsPath = (groupId: string): string => `/groups/${segment(groupId)}/appRoleAssignments`;

export async function readApplicationsOf(client: GraphClient, groupIds: readonly string[], clock: Clock): Promise<Map<string, { id: string; name: string }[]>> {
  const answers = await readBatch(client, groupIds.map(assignmentsPath), { clock });
  const held = new Map<string, { id: string; name: string }[]>();
  answers.forEach((answer, at) => {
    if (!isSuccess(answer) && answer.status !== 404) throw readError(answer, clock.now());
    const items = isSuccess(answer) ? shaped(pageOf(assignmentSchema), answer.body).items : [];
    const unique = new Map(items.map(({ resourceId, resourceDisplayName }) => [resourceId, { id: resourceId, name: resourceDisplayName }]));
    held.set(groupIds[at] ?? '', [...unique.values()]);
  });
  return held;
}

type Assignment = Pick<Extract<DirectoryChange, { kind: 'assign-application' | 'unassign-application' }>, 'groupId' | 'application'>;

/** The id of an assignment; undefined when there is none. */
export async function assignmentOf(client: GraphClient, { groupId, application }: Assignment): Promise<string | undefined> {
  const { items } = shaped(pageOf(assignmentSchema), await client.read(assignmentsPath(groupId)));
  return items.find(({ resourceId, appRoleId }) => resourceId === application.id && appRoleId === application.roleId)?.id;
}

/** What takes an assignment back: Graph wants to be told its id. Where there is none, the id asked for is one that nothing has, so that Graph says so itself. */
export async function unassignment(client: GraphClient, change: Assignment): Promise<BatchItem> {
  const id = await assignmentOf(client, change) ?? 'none';
  return { method: 'DELETE', path: `${assignmentsPath(change.groupId)}/${segment(id)}` };
}
