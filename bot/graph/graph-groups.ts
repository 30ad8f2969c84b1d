// Groups, their members, who is in which group, and who holds the Entra roles.
import { z } from 'zod';
import type { Group, GroupKind } from '../../shared/group.ts';
import { switchedOff } from '../../shared/licence.ts';
import type { GroupPage } from '../ports.ts';
import { isSuccess } from './graph-answer.ts';
import { readBatch } from './graph-batch.ts';
import type { ReadOptions } from './graph-batch.ts';
import type { GraphClient } from './graph-client.ts';
import { isAbsent, readError } from './graph-errors.ts';
import { segment, userPath, withQuery } from './graph-path.ts';
import { isUser, optionalFlag, optionalText, pageOf, referenceSchema, shaped } from './graph-shape.ts';
import type { Reference } from './graph-shape.ts';

const groupFields = {
  id: z.string().min(1),
  displayName: optionalText,
  description: optionalText,
  groupTypes: z.array(z.string()).nullish(),
  mailEnabled: optionalFlag,
  securityEnabled: optionalFlag,
  onPremisesSyncEnabled: optionalFlag,
  isAssignableToRole: optionalFlag,
  assignedLicenses: z.array(z.object({ skuId: z.string(), disabledPlans: z.array(z.string()).nullish() })).nullish(),
};
const groupSchema = z.object(groupFields);
type GraphGroup = z.infer<typeof groupSchema>;

const groupSelect = Object.keys(groupFields).join(',');
/** The largest page Graph gives. */
const pageSize = 999;

function kindOf({ groupTypes, mailEnabled, securityEnabled }: GraphGroup): GroupKind {
  if (groupTypes?.includes('Unified')) return 'microsoft365';
  if (mailEnabled) return securityEnabled ? 'mail-security' : 'distribution';
  return 'security';
}

const groupOf = (group: GraphGroup, names: ReadonlyMap<string, string>): Group => ({
  id: group.id,
  name: group.displayName,
  description: group.description,
  kind: kindOf(group),
  // Of the other kinds, the kind says it.
  ...(kindOf(group) === 'microsoft365' && { securityEnabled: group.securityEnabled }),
  dynamic: group.groupTypes?.includes('DynamicMembership') ?? false,
  synced: group.onPremisesSyncEnabled,
  roleAssignable: group.isAssignableToRole,
  licences: (group.assignedLicenses ?? []).map(({ skuId, disabledPlans }) => ({ id: skuId, name: names.get(skuId) ?? skuId, ...switchedOff(disabledPlans) })),
  externalId: '',
});

type Names = () => Promise<ReadonlyMap<string, string>>;

async function namedGroups(groups: readonly GraphGroup[], names: Names): Promise<Group[]> {
  const licensed = groups.some((group) => (group.assignedLicenses ?? []).length > 0);
  const known = licensed ? await names() : new Map<string, string>();
  return groups.map((group) => groupOf(group, known));
}

export async function readGroups(client: GraphClient, after: string | null, names: Names): Promise<GroupPage> {
  const body = after === null ? await client.read(withQuery('/groups', { $select: groupSelect, $top: pageSize })) : await client.follow(after);
  const { items, next } = shaped(pageOf(groupSchema), body);
  return { groups: await namedGroups(items, names), next };
}

export async function readGroup(client: GraphClient, id: string, names: Names): Promise<Group | undefined> {
  try {
    const group = shaped(groupSchema, await client.read(withQuery(`/groups/${segment(id)}`, { $select: groupSelect })));
    return (await namedGroups([group], names))[0];
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Several in one request, without those that are missing. */
export async function readGroupsById(client: GraphClient, ids: readonly string[], { names, ...options }: ReadOptions & { names: Names }): Promise<Group[]> {
  if (ids.length === 0) return [];
  const answers = await readBatch(client, ids.map((id) => withQuery(`/groups/${segment(id)}`, { $select: groupSelect })), options);
  const refused = answers.find((answer) => !isSuccess(answer) && answer.status !== 404);
  if (refused) throw readError(refused, options.clock.now());
  return namedGroups(answers.filter(isSuccess).map((answer) => shaped(groupSchema, answer.body)), names);
}

interface MemberPage { references: Reference[]; next: string | null }

/** Undefined when nothing is there that has members, or not any more. */
async function membersIfAny(client: GraphClient, path: string, after: string | null): Promise<MemberPage | undefined> {
  try {
    return await readMembers(client, path, after);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function readMembers(client: GraphClient, path: string, after: string | null): Promise<MemberPage> {
  const body = after === null ? await client.read(withQuery(path, { $select: 'id', $top: pageSize }), { bulk: true }) : await client.follow(after, { bulk: true });
  const { items, next } = shaped(pageOf(referenceSchema), body);
  return { references: items, next };
}

/** Devices, contacts and nested groups can be members too; only people are told. */
export async function readMemberIds(client: GraphClient, groupId: string, after: string | null): Promise<{ userIds: string[]; next: string | null } | undefined> {
  const page = await membersIfAny(client, `/groups/${segment(groupId)}/members`, after);
  return page === undefined ? undefined : { userIds: page.references.filter(isUser).map(({ id }) => id), next: page.next };
}

const namedPage = pageOf(z.object({ id: z.string().min(1), displayName: optionalText }));

/** Narrowed by type alone, which takes no advanced query (https://learn.microsoft.com/graph/aad-advanced-queries). A page may be empty and still have a next one. */
export async function readNestedGroups(client: GraphClient, groupId: string): Promise<string[] | undefined> {
  try {
    let page = shaped(namedPage, await client.read(`/groups/${segment(groupId)}/members/microsoft.graph.group?$select=id,displayName`));
    while (page.items.length === 0 && page.next !== null) page = shaped(namedPage, await client.follow(page.next));
    return page.items.map(({ id, displayName }) => displayName || id);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function restOf(client: GraphClient, first: { items: Reference[]; next: string | null }): Promise<string[]> {
  const ids = first.items.map(({ id }) => id);
  for (let next = first.next; next !== null;) {
    const page = shaped(pageOf(referenceSchema), await client.follow(next, { bulk: true }));
    ids.push(...page.items.map(({ id }) => id));
    next = page.next;
  }
  return ids;
}

/** Groups that each person is in directly. People who are gone have none. */
export async function readMemberships(client: GraphClient, userIds: readonly string[], options: ReadOptions): Promise<Map<string, { groupIds: string[] }>> {
  const found = new Map<string, { groupIds: string[] }>();
  if (userIds.length === 0) return found;
  const answers = await readBatch(client, userIds.map((id) => `${userPath(id)}/memberOf/microsoft.graph.group?$select=id`), options);
  for (const [index, id] of userIds.entries()) {
    const answer = answers[index];
    if (answer === undefined || answer.status === 404) continue;
    if (!isSuccess(answer)) throw readError(answer, options.clock.now());
    found.set(id, { groupIds: await restOf(client, shaped(pageOf(referenceSchema), answer.body)) });
  }
  return found;
}

/** Nobody, where it was deleted in between. */
async function allMembers(client: GraphClient, path: string): Promise<Reference[]> {
  const all: Reference[] = [];
  let after: string | null = null;
  do {
    const page: MemberPage | undefined = await membersIfAny(client, path, after);
    if (page === undefined) return [];
    all.push(...page.references);
    after = page.next;
  } while (after !== null);
  return all;
}

/** People who hold a role, directly or as members of a group that holds it: both are out of reach of ordinary rights. */
async function holdersOf(client: GraphClient, roleId: string): Promise<string[]> {
  const direct = await allMembers(client, `/directoryRoles/${segment(roleId)}/members`);
  const people = direct.filter(isUser);
  for (const group of direct.filter((holder) => holder['@odata.type'] === '#microsoft.graph.group')) {
    people.push(...(await allMembers(client, `/groups/${segment(group.id)}/members`)).filter(isUser));
  }
  return people.map(({ id }) => id);
}

/** Names of the roles by user id; only roles that anybody ever held are listed. */
export async function readDirectoryRoles(client: GraphClient): Promise<Map<string, string[]>> {
  const roles = shaped(namedPage, await client.read('/directoryRoles?$select=id,displayName')).items;
  const found = new Map<string, Set<string>>();
  for (const role of roles) {
    for (const id of await holdersOf(client, role.id)) found.set(id, (found.get(id) ?? new Set()).add(role.displayName));
  }
  return new Map([...found].map(([id, names]) => [id, [...names]]));
}
