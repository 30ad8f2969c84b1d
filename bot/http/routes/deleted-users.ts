// Deleting users, which waits for an approver, who is deleted, and bringing them back.
import { acceptedSchema, deletedUsersPageSchema, pageQuerySchema, reportSchema, restoreUserSchema } from '../../../shared/api.ts';
import { UsherError } from '../../../shared/errors.ts';
import { daysToRestore } from '../../commands/deleted-words.ts';
import { restoreTitle } from '../../commands/restore.ts';
import { wantedWords } from '../../plans/wanted-words.ts';
import type { Route } from '../route.ts';
import { carryOut, reportOrJob } from '../carry-out.ts';
import { findDeleted, findUser } from '../named.ts';
import { readPageToken, writePageToken } from '../page-token.ts';
import { defineRoute } from '../route.ts';

const countedTo = 10_000;

const listDeleted = defineRoute({
  method: 'GET', path: '/users/deleted', ability: 'users.see', summary: 'Deleted users by name, with when they were deleted and the days left to restore them',
  query: pageQuerySchema,
  answers: { 200: deletedUsersPageSchema },
  run: async ({ services: { store, world }, actor: { tenant }, query }) => {
    const now = world.clock.now();
    const after = readPageToken('deleted', query.pageToken) ?? null;
    const filter = { status: ['deleted' as const] };
    const page = await store.users.list(tenant, { filter, sort: 'name', limit: query.pageSize, after });
    const counted = after === null ? await store.users.count(tenant, filter, countedTo) : undefined;
    return {
      status: 200,
      body: {
        items: page.users.map((user) => ({ ...user, daysLeft: daysToRestore(user, now) })),
        ...(page.next === null ? {} : { nextPageToken: writePageToken('deleted', page.next) }),
        ...(counted === undefined ? {} : { total: counted.count, totalCapped: counted.capped }),
      },
    };
  },
});

const deleteUser = defineRoute({
  method: 'DELETE', path: '/users/{id}', ability: 'users.change', summary: 'Ask for a user to be deleted; somebody else must approve it',
  wanted: () => wantedWords([{ kind: 'delete-user' }]),
  answers: { 200: reportSchema, 202: acceptedSchema },
  run: async ({ services, actor, params }) => {
    const user = await findUser(services, actor.tenant, params['id'] ?? '');
    // Asked for again, it is the same request that waits.
    const id = await services.approvals.deletionOf(actor.tenant, user.id);
    if (id !== undefined && actor.intent?.plan === undefined) return { status: 202, body: { approval: { id } } };
    return reportOrJob({ services, actor }, await services.changes.plan(actor, { title: `Delete ${user.displayName}`, operations: [{ kind: 'delete-user' }], users: [user] }));
  },
});

const restoreUser = defineRoute({
  method: 'POST', path: '/users/{id}/restore', ability: 'users.change', summary: 'Bring a deleted user back, under another user name where theirs is taken',
  body: restoreUserSchema,
  wanted: ({ body }) => wantedWords([{ kind: 'restore-user', ...body }]),
  answers: { 200: reportSchema, 202: acceptedSchema },
  run: async ({ services, actor, params, body }) => {
    const user = await findDeleted(services, actor.tenant, params['id'] ?? '');
    const plan = await services.changes.plan(actor, { title: restoreTitle(user.displayName, body.userPrincipalName), operations: [{ kind: 'restore-user', ...body }], users: [user] });
    const outcome = await carryOut({ services, actor }, plan);
    if (outcome.state === 'accepted') return outcome.answer;
    const { progress: { job }, rows } = outcome;
    // Whether every address is free, the directory alone knows; what it refuses is answered like what planning refuses.
    if (rows[0]?.status === 'refused') throw new UsherError('status.refuses', rows[0].reason);
    return { status: 200, body: { job, rows } };
  },
});

/** The list comes before anything that takes an id at the same place. */
export const deletedUserRoutes: readonly Route[] = [listDeleted, deleteUser, restoreUser];
