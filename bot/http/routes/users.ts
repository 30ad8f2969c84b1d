// The list of users, one user, and new ones.
import { createdUserSchema, acceptedSchema, newUserSchema, usersPageSchema, usersQuerySchema } from '../../../shared/api.ts';
import type { UsersQuery } from '../../../shared/api.ts';
import { UsherError } from '../../../shared/errors.ts';
import { userSchema } from '../../../shared/user.ts';
import type { User } from '../../../shared/user.ts';
import { planNewUser } from '../../commands/new-user.ts';
import type { Services } from '../../commands/services.ts';
import { propertyValues } from '../../plans/property-definitions.ts';
import { wantedAccountWords } from '../../plans/wanted-words.ts';
import type { UserSort } from '../../ports.ts';
import type { Outcome } from '../carry-out.ts';
import { askedByRoute } from '../../commands/asked-actions.ts';
import { carryOut, passwordFor } from '../carry-out.ts';
import { filterFrom, findUser, isSelf, shownUser } from '../named.ts';
import { readPageToken, writePageToken } from '../page-token.ts';
import { defineRoute } from '../route.ts';
import type { Asked, JsonAnswer } from '../route.ts';

/** Beyond it the exact number costs more than it tells. */
const countedTo = 10_000;
/** Words are looked for in texts, which costs more for each hit. */
const countedWithWords = 1_000;

export const listUsers = defineRoute({
  method: 'GET', path: '/users', ability: 'users.see', summary: 'Users, filtered and sorted, a page at a time; without a status those invited and active',
  query: usersQuerySchema,
  answers: { 200: usersPageSchema },
  run: async ({ services, actor, query }) => {
    const list = ['users', { ...query, pageSize: undefined, pageToken: undefined }];
    const after = readPageToken(list, query.pageToken) ?? null;
    const filter = await filterFrom(services, actor.tenant, query);
    const page = await services.store.users.list(actor.tenant, { filter, ...orderOf(query), limit: query.pageSize, after });
    // Whoever turns pages has been told the number on the first.
    const counted = after === null ? await services.store.users.count(actor.tenant, filter, filter.words === undefined ? countedTo : countedWithWords) : undefined;
    return {
      status: 200,
      body: {
        items: page.users,
        ...(page.next === null ? {} : { nextPageToken: writePageToken(list, page.next) }),
        ...(counted === undefined ? {} : { total: counted.count, totalCapped: counted.capped }),
      },
    };
  },
});

function orderOf({ sort }: Pick<UsersQuery, 'sort'>): { sort: UserSort; direction: 'ascending' | 'descending' } {
  const descending = sort.startsWith('-');
  // The schema lists every sort with and without the dash.
  return { sort: (descending ? sort.slice(1) : sort) as UserSort, direction: descending ? 'descending' : 'ascending' };
}

export const getUser = defineRoute({
  method: 'GET', path: '/users/{id}', ability: 'own.see', summary: 'One user, by id, user name or e-mail address; everybody may see themselves',
  answers: { 200: userSchema },
  run: async ({ services, actor, params }) => {
    if (!isSelf(actor, params['id'])) await services.actors.demand(actor, 'users.see', askedByRoute(getUser, params));
    return { status: 200, body: await shownUser(services, actor.tenant, params['id'] ?? '') };
  },
});

export const createUser = defineRoute({
  method: 'POST', path: '/users', ability: 'users.change', summary: 'Create a member or invite a guest',
  body: newUserSchema,
  wanted: ({ body }) => wantedAccountWords(body),
  answers: { 201: createdUserSchema, 202: acceptedSchema },
  run: async ({ services, actor, body }) => {
    const properties = await propertyValues(services, actor.tenant, body.properties);
    const plan = await planNewUser(services, actor, { ...body, properties });
    return created({ services, actor }, body.email, await carryOut({ services, actor }, plan));
  },
});

/** The directory makes the user names of guests, and tells them only when it is asked. One that does not answer now tells the next sync. */
async function asMade(services: Services, tenant: string, user: User): Promise<User> {
  if (user.type !== 'guest') return user;
  try {
    await services.fresh(tenant, [user]);
  } catch (error) {
    if (!(error instanceof UsherError)) throw error;
    return user;
  }
  return findUser(services, tenant, user.id);
}

async function created({ services, actor }: Pick<Asked<unknown, unknown>, 'services' | 'actor'>, email: string, outcome: Outcome): Promise<JsonAnswer> {
  if (outcome.state === 'accepted') return outcome.answer;
  const [row] = outcome.rows;
  // Made by somebody else at the same moment: answered like whoever was there when it was planned.
  if (row?.status === 'skipped') throw new UsherError('plan.empty', row.reason);
  if (row?.status !== 'created' && row?.status !== 'changed') throw new UsherError('directory.refused', row?.reason || 'The directory did not create this user.');
  const user = await asMade(services, actor.tenant, await findUser(services, actor.tenant, row.id ?? email.trim()));
  const firstPassword = passwordFor(outcome.progress.secrets, user.email);
  return firstPassword === undefined ? { status: 201, body: user } : { status: 201, body: { ...user, firstPassword }, redacted: user };
}
