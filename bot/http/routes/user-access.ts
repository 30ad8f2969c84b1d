// How somebody gets in, and how somebody deleted goes for good: local login, purge.
import { acceptedSchema, allowLocalLoginSchema, reportSchema } from '../../../shared/api.ts';
import { allowTitle } from '../../commands/allow-local-login.ts';
import { wantedWords } from '../../plans/wanted-words.ts';
import { reportOrJob } from '../carry-out.ts';
import { findDeleted, findUser } from '../named.ts';
import { defineRoute } from '../route.ts';
import type { Route } from '../route.ts';

const allowLocalLogin = defineRoute({
  method: 'POST', path: '/users/{id}/allow-local-login', ability: 'users.change', summary: 'Let a user sign in with a password, for good or until a day',
  body: allowLocalLoginSchema,
  wanted: ({ body }) => wantedWords([{ kind: 'allow-local-login', until: body.until }]),
  answers: { 200: reportSchema, 202: acceptedSchema },
  run: async ({ services, actor, params, body }) => {
    const user = await findUser(services, actor.tenant, params['id'] ?? '');
    return reportOrJob({ services, actor }, await services.changes.plan(actor, { title: allowTitle(user.displayName, body.until), operations: [{ kind: 'allow-local-login', until: body.until }], users: [user] }));
  },
});

const disableLocalLogin = defineRoute({
  method: 'POST', path: '/users/{id}/disable-local-login', ability: 'users.change', summary: 'End sign-in with a password',
  wanted: () => wantedWords([{ kind: 'disable-local-login' }]),
  answers: { 200: reportSchema, 202: acceptedSchema },
  run: async ({ services, actor, params }) => {
    const user = await findUser(services, actor.tenant, params['id'] ?? '');
    return reportOrJob({ services, actor }, await services.changes.plan(actor, { title: `Disable local login for ${user.displayName}`, operations: [{ kind: 'disable-local-login' }], users: [user] }));
  },
});

const purgeUser = defineRoute({
  method: 'POST', path: '/users/{id}/purge', ability: 'users.change', summary: 'Ask for a deleted user to be removed for good; somebody else must approve it',
  wanted: () => wantedWords([{ kind: 'purge-user' }]),
  answers: { 200: reportSchema, 202: acceptedSchema },
  run: async ({ services, actor, params }) => {
    const user = await findDeleted(services, actor.tenant, params['id'] ?? '');
    return reportOrJob({ services, actor }, await services.changes.plan(actor, { title: `Delete for good: ${user.displayName}`, operations: [{ kind: 'purge-user' }], users: [user] }));
  },
});

export const userAccessRoutes: readonly Route[] = [allowLocalLogin, disableLocalLogin, purgeUser];
