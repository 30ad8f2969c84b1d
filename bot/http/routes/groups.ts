// Groups, their members, and putting people in and out of them.
import { acceptedSchema, groupViewSchema, groupsPageSchema, groupsQuerySchema, membersBodySchema, pageQuerySchema, reportSchema, usersPageSchema } from '../../../shared/api.ts';
import type { GroupWithCount } from '../../../shared/api.ts';
import { fold } from '../../../shared/fold.ts';
import { whyNotEditable } from '../../../shared/group.ts';
import { limits } from '../../../shared/limits.ts';
import { plainLine } from '../../../shared/text.ts';
import { called, counted, findGroup, readAll } from '../../commands/names.ts';
import type { CountedGroup } from '../../commands/names.ts';
import { asTyped, wantedWords } from '../../plans/wanted-words.ts';
import { reportOrJob } from '../carry-out.ts';
import { findUser, findUsers } from '../named.ts';
import { readNumberToken, readPageToken, writePageToken } from '../page-token.ts';
import { defineRoute } from '../route.ts';
import { groupView } from './group-changes.ts';

function groupItem(group: CountedGroup): GroupWithCount {
  return { ...group, notEditable: whyNotEditable(group) ?? null };
}

function compareByName(a: CountedGroup, b: CountedGroup): number {
  const [first, second] = [fold(a.name), fold(b.name)];
  return first < second ? -1 : first > second ? 1 : a.id < b.id ? -1 : 1;
}

export const listGroups = defineRoute({
  method: 'GET', path: '/groups', ability: 'groups.see', summary: 'Groups by name, all or those whose names contain some words, with why a group cannot be changed from here',
  query: groupsQuerySchema,
  answers: { 200: groupsPageSchema },
  run: async ({ services, actor, query }) => {
    const words = fold(query.q ?? '').split(/\s+/).filter((word) => word !== '');
    const list = ['groups', words];
    const from = readNumberToken(list, query.pageToken);
    const groups = called(await readAll(services.store.groups, actor.tenant), words).sort(compareByName);
    const next = from + query.pageSize;
    const page = groups.slice(from, next);
    return {
      status: 200,
      body: {
        items: (query.members === 'now' ? await counted(services, actor.tenant, page) : page).map(groupItem), total: groups.length,
        ...(next < groups.length ? { nextPageToken: writePageToken(list, String(next)) } : {}),
      },
    };
  },
});

export const getGroup = defineRoute({
  method: 'GET', path: '/groups/{id}', ability: 'groups.see', summary: 'One group, by id or name, with the licences and applications it gives',
  answers: { 200: groupViewSchema },
  run: async ({ services, actor, params }) => ({ status: 200, body: await groupView({ services, actor }, await findGroup(services, actor.tenant, params['id'] ?? '')) }),
});

export const listMembers = defineRoute({
  method: 'GET', path: '/groups/{id}/members', ability: 'groups.see', summary: 'The users who are in a group',
  query: pageQuerySchema,
  answers: { 200: usersPageSchema },
  run: async ({ services, actor, params, query }) => {
    await services.actors.demand(actor, 'users.see', { action: 'group' });
    const group = await findGroup(services, actor.tenant, params['id'] ?? '');
    const list = ['members', group.id];
    const page = await services.store.users.list(actor.tenant, { filter: { group: group.id }, limit: query.pageSize, after: readPageToken(list, query.pageToken) ?? null });
    return { status: 200, body: { items: page.users, ...(page.next === null ? {} : { nextPageToken: writePageToken(list, page.next) }) } };
  },
});

export const addMembers = defineRoute({
  method: 'POST', path: '/groups/{id}/members', ability: 'groups.change', summary: 'Add users to a group; who cannot be added is in the report with the reason',
  body: membersBodySchema,
  wanted: ({ params, body }) => `${wantedWords([{ kind: 'add-to-group', group: asTyped(params['id'] ?? '') }])}: ${plainLine(body.users.slice(0, limits.peopleOnCard).join(', '))}`,
  answers: { 200: reportSchema, 202: acceptedSchema },
  run: async ({ services, actor, params, body }) => {
    const { id, name } = await findGroup(services, actor.tenant, params['id'] ?? '');
    const { users, unresolved } = await findUsers(services, actor.tenant, body.users);
    const count = users.length + unresolved.length;
    const title = `Add ${count === 1 ? '1 person' : `${count} people`} to ${name}`;
    const plan = await services.changes.plan(actor, { title, operations: [{ kind: 'add-to-group', group: { id, name } }], users, unresolved });
    return reportOrJob({ services, actor }, plan);
  },
});

export const removeMember = defineRoute({
  method: 'DELETE', path: '/groups/{id}/members/{userId}', ability: 'groups.change', summary: 'Remove one user from a group',
  wanted: ({ params }) => wantedWords([{ kind: 'remove-from-group', group: asTyped(params['id'] ?? '') }]),
  answers: { 200: reportSchema, 202: acceptedSchema },
  run: async ({ services, actor, params }) => {
    const { id, name } = await findGroup(services, actor.tenant, params['id'] ?? '');
    const user = await findUser(services, actor.tenant, params['userId'] ?? '');
    const plan = await services.changes.plan(actor, { title: `Remove ${user.displayName} from ${name}`, operations: [{ kind: 'remove-from-group', group: { id, name } }], users: [user] });
    return reportOrJob({ services, actor }, plan);
  },
});
