// New groups, their names and external ids, what they give to their members, and their end.
import type { z } from 'zod';
import { acceptedSchema, applicationRoleSchema, groupChangeSchema, groupViewSchema, newGroupBodySchema, reportSchema } from '../../../shared/api.ts';
import type { GroupView } from '../../../shared/api.ts';
import { UsherError } from '../../../shared/errors.ts';
import { whyNotEditable } from '../../../shared/group.ts';
import { limits } from '../../../shared/limits.ts';
import { plainLine } from '../../../shared/text.ts';
import { assignmentOf, assignmentTitle } from '../../commands/application-role.ts';
import type { AssignmentKind } from '../../commands/application-role.ts';
import { applicationsOf, cleanText } from '../../commands/group-change.ts';
import { counted, findApplication, findGroup, findLicence } from '../../commands/names.ts';
import type { CountedGroup } from '../../commands/names.ts';
import { planNewGroup } from '../../commands/new-group.ts';
import type { GroupOperationRequest } from '../../plans/change.ts';
import { asTyped, newGroupWords, wantedWords } from '../../plans/wanted-words.ts';
import { carryOut, reportOrJob } from '../carry-out.ts';
import { defineRoute } from '../route.ts';
import type { Asked, JsonAnswer, Route } from '../route.ts';
import { applicationView } from './applications.ts';

type Asking = Pick<Asked<unknown, unknown>, 'services' | 'actor'>;

export async function groupView(asking: Asking, group: CountedGroup): Promise<GroupView> {
  const { services, actor } = asking;
  const [applications, [now = group]] = await Promise.all([applicationsOf(asking, group.id), counted(services, actor.tenant, [group])]);
  return { ...now, notEditable: whyNotEditable(group) ?? null, applications: applications?.map(applicationView) ?? null };
}

interface Change { title: string; operations: readonly GroupOperationRequest[] }

/** The answer when it is not done at once; undefined when it is, or was so already. */
async function carriedOut(asking: Asking, group: CountedGroup, { title, operations }: Change): Promise<JsonAnswer | undefined> {
  const plan = await asking.services.changes.planGroups(asking.actor, { title, operations, groups: [group.id], whole: true });
  if (plan.counts.skip > 0) return undefined;
  const outcome = await carryOut(asking, plan);
  if (outcome.state === 'accepted') return outcome.answer;
  const [row] = outcome.rows;
  if (row?.status !== 'changed') throw new UsherError('status.refuses', row?.reason || 'The group was not changed.');
  return undefined;
}

/** The group as the address names it: the audit trail knows only people by their ids. */
const wantedOf = (params: Readonly<Record<string, string>>, operations: readonly GroupOperationRequest[]): string => `group ${plainLine(params['id'] ?? '', limits.nameLength)}: ${wantedWords(operations)}`;

const cleanId = (externalId: string): string => cleanText('externalId', externalId, limits.nameLength);

const createGroup = defineRoute({
  method: 'POST', path: '/groups', ability: 'groups.change', summary: 'Make a security group or a Microsoft 365 group',
  body: newGroupBodySchema,
  wanted: ({ body }) => newGroupWords(body),
  answers: { 201: groupViewSchema, 202: acceptedSchema },
  run: async ({ services, actor, body }) => {
    const asking = { services, actor };
    const outcome = await carryOut(asking, await planNewGroup(asking, body));
    if (outcome.state === 'accepted') return outcome.answer;
    const [row] = outcome.rows;
    if (row?.status !== 'created') throw new UsherError('directory.refused', row?.reason || 'The directory did not make this group.');
    return { status: 201, body: await groupView(asking, await findGroup(services, actor.tenant, row.id ?? row.name)) };
  },
});

/** All of it or nothing: what cannot be done is refused before the rest is. */
function operationsFor(group: CountedGroup, { name, externalId }: z.output<typeof groupChangeSchema>): GroupOperationRequest[] {
  const wanted = name === undefined ? undefined : cleanText('name', name, limits.displayNameLength);
  if (wanted === '') throw new UsherError('input.invalid', 'A group needs a name.');
  const obstacle = wanted === undefined || wanted === group.name ? undefined : whyNotEditable(group);
  if (obstacle !== undefined) throw new UsherError('group.not-editable', obstacle);
  return [
    ...(wanted === undefined ? [] : [{ kind: 'rename-group' as const, name: wanted }]),
    ...(externalId === undefined ? [] : [{ kind: 'set-external-id' as const, externalId: cleanId(externalId) }]),
  ];
}

const changeGroup = defineRoute({
  method: 'PATCH', path: '/groups/{id}', ability: 'groups.change', summary: 'Rename a group, or note the id it has elsewhere; what is left out stays',
  body: groupChangeSchema,
  wanted: ({ params, body: { name, externalId } }) => wantedOf(params, [
    ...(name === undefined ? [] : [{ kind: 'rename-group' as const, name }]), ...(externalId === undefined ? [] : [{ kind: 'set-external-id' as const, externalId }]),
  ]),
  answers: { 200: groupViewSchema, 202: acceptedSchema },
  run: async ({ services, actor, params, body }) => {
    const asking = { services, actor };
    const group = await findGroup(services, actor.tenant, params['id'] ?? '');
    const operations = operationsFor(group, body);
    const waits = operations.length === 0 ? undefined : await carriedOut(asking, group, { title: `Change the group ${group.name}`, operations });
    return waits ?? { status: 200, body: await groupView(asking, await findGroup(services, actor.tenant, group.id)) };
  },
});

const deleteGroup = defineRoute({
  method: 'DELETE', path: '/groups/{id}', ability: 'groups.change', summary: 'Delete a group; its members stay, what they have through it goes',
  wanted: ({ params }) => wantedOf(params, [{ kind: 'delete-group' }]),
  answers: { 200: reportSchema, 202: acceptedSchema },
  run: async ({ services, actor, params }) => {
    const { id, name } = await findGroup(services, actor.tenant, params['id'] ?? '');
    return reportOrJob({ services, actor }, await services.changes.planGroups(actor, { title: `Delete the group ${name}`, operations: [{ kind: 'delete-group' }], groups: [id] }));
  },
});

function licenceRoute(method: 'POST' | 'DELETE', kind: 'assign-group-licence' | 'remove-group-licence', summary: string): Route {
  return defineRoute({
    method, path: '/groups/{id}/licences/{licenceId}', ability: 'licences.change', summary,
    wanted: ({ params }) => wantedOf(params, [{ kind, licence: asTyped(params['licenceId'] ?? '') }]),
    answers: { 200: reportSchema, 202: acceptedSchema },
    run: async ({ services, actor, params }) => {
      const { id, name } = await findGroup(services, actor.tenant, params['id'] ?? '');
      const licence = await findLicence(services, actor.tenant, params['licenceId'] ?? '');
      const title = kind === 'assign-group-licence' ? `Let the group give ${licence.name} to all its members: ${name}` : `Let the group give ${licence.name} no more: ${name}`;
      const operation: GroupOperationRequest = { kind, licence: { id: licence.id, name: licence.name } };
      return reportOrJob({ services, actor }, await services.changes.planGroups(actor, { title, operations: [operation], groups: [id] }));
    },
  });
}

async function applicationAnswer({ services, actor, params }: Asking & Pick<Asked<unknown, unknown>, 'params'>, kind: AssignmentKind, role: string | undefined): Promise<JsonAnswer> {
  const { id, name } = await findGroup(services, actor.tenant, params['id'] ?? '');
  const application = await findApplication(services, actor.tenant, params['applicationId'] ?? '');
  const { operation, words } = assignmentOf(kind, application, { role, how: (example) => `send ${JSON.stringify({ role: example })} as the body` });
  return reportOrJob({ services, actor }, await services.changes.planGroups(actor, { title: assignmentTitle(kind, words, name), operations: [operation], groups: [id] }));
}

const assignApplication = defineRoute({
  method: 'POST', path: '/groups/{id}/applications/{applicationId}', ability: 'groups.change', summary: 'Let the members of a group use an enterprise application, in one of its roles; the role must be said where there are several',
  body: applicationRoleSchema,
  wanted: ({ params, body }) => wantedOf(params, [{ kind: 'assign-application', application: { ...asTyped(params['applicationId'] ?? ''), roleId: '', ...(body.role !== undefined && { role: asTyped(body.role).name }) } }]),
  answers: { 200: reportSchema, 202: acceptedSchema },
  run: async ({ body, ...asked }) => applicationAnswer(asked, 'assign-application', body.role),
});

const removeApplication = defineRoute({
  method: 'DELETE', path: '/groups/{id}/applications/{applicationId}', ability: 'groups.change', summary: 'Take an enterprise application from a group, in every role that it has, or in one',
  query: applicationRoleSchema,
  wanted: ({ params }) => wantedOf(params, [{ kind: 'unassign-application', application: { ...asTyped(params['applicationId'] ?? ''), roleId: '' } }]),
  answers: { 200: reportSchema, 202: acceptedSchema },
  run: async ({ query, ...asked }) => applicationAnswer(asked, 'unassign-application', query.role),
});

export const groupChangeRoutes: readonly Route[] = [
  createGroup, changeGroup, deleteGroup,
  licenceRoute('POST', 'assign-group-licence', 'Let a group give a licence to all its members'),
  licenceRoute('DELETE', 'remove-group-licence', 'Let a group give a licence no more'),
  assignApplication, removeApplication,
];
