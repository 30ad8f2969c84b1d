// From the body of POST /plans to a request for the heart: names become users, groups and licences; abilities are demanded.
import type { z } from 'zod';
import { roleNames } from '../../shared/abilities.ts';
import type { filterSchema, planRequestSchema } from '../../shared/api.ts';
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import { countOf } from '../commands/card.ts';
import { selectionWords } from '../commands/people-change.ts';
import type { Selection } from '../commands/people.ts';
import { roleTitle } from '../commands/role.ts';
import type { Actor, ChangeRequest, OperationRequest } from '../plans/change.ts';
import { isOwnBusiness } from '../plans/check.ts';
import { typeOfKind } from '../plans/operations/index.ts';
import { wantedWords } from '../plans/wanted-words.ts';
import { everybody, filterFrom, findUsers, isSelf } from './named.ts';
import { operationRequestFrom, ownRequestIn, refuseForeignParts, typedRequestFrom } from './plan-operations.ts';
import type { Asked } from './route.ts';

type Asking = Pick<Asked<unknown, unknown>, 'services' | 'actor'>;
type Wanted = z.output<typeof planRequestSchema>['operations'][number];

/** @throws UsherError input.invalid, ability.missing, group.unknown, licence.unknown. */
export async function changeRequestFrom(asking: Asking, { operations }: z.output<typeof planRequestSchema>): Promise<ChangeRequest> {
  await demandAll(asking, operations);
  const [first] = operations;
  if (first === undefined || operations.some((operation) => !samePeople(operation, first))) {
    throw new UsherError('input.invalid', 'All operations of one plan must name the same users or the same filter. Send one plan for each set of people.');
  }
  operations.forEach(refuseForeignParts);
  const requests: OperationRequest[] = [];
  for (const operation of operations) requests.push(await operationRequestFrom(asking, operation));
  const people = await peopleOf(asking, first, requests.every(({ kind }) => kind === 'restore-user' || kind === 'purge-user'));
  const { users, unresolved } = people;
  return { title: titleFor(requests, people), operations: requests, users, unresolved };
}

function samePeople(a: Wanted, b: Wanted): boolean {
  return JSON.stringify([a.users, a.filter]) === JSON.stringify([b.users, b.filter]);
}

/** Before any name is looked up: what each kind takes, but for what everybody may do to the own account, and for a filter to see who is there. */
async function demandAll({ services, actor }: Asking, operations: readonly Wanted[]): Promise<void> {
  const kinds = operations.map(({ kind }) => kind);
  const filters = operations.some(({ filter }) => filter !== undefined);
  const abilities = operations.filter((wanted) => !isOwn(actor, wanted)).map(({ kind }) => typeOfKind(kind).ability);
  await services.actors.demand(actor, [...abilities, ...(filters ? ['users.see' as const] : [])], {
    action: kinds.join('+'), whom: operations[0]?.users ?? [], wanted: async () => wantedOf(operations),
  });
}

/** For the one who asks and nobody else, and nothing beyond what the heart lets everybody do. */
function isOwn(actor: Actor, wanted: Wanted): boolean {
  const { users = [], filter } = wanted;
  if (filter !== undefined || users.length === 0 || !users.every((name) => isSelf(actor, name))) return false;
  const { person: { id }, role } = actor;
  const request = ownRequestIn(wanted);
  return request !== undefined && isOwnBusiness({ id }, request, { role, facts: { actorId: id } });
}

/** What can be told of it as it stands in the body. */
async function wantedOf(operations: readonly Wanted[]): Promise<string> {
  const requests = await Promise.all(operations.map(async (wanted) => typedRequestFrom(wanted).catch((error: unknown) => {
    if (error instanceof UsherError) return undefined;
    throw error;
  })));
  return wantedWords(requests.filter((each) => each !== undefined));
}

/** `deleted`: names mean those in the recycle bin first. */
async function peopleOf({ services, actor }: Asking, { users, filter }: Wanted, deleted: boolean): Promise<Selection> {
  if (users !== undefined && filter !== undefined) throw new UsherError('input.invalid', 'Name either “users” or a “filter”, not both.');
  if (users !== undefined && users.length > 0) {
    const found = await findUsers(services, actor.tenant, { names: users, deleted });
    return { ...found, count: found.users.length };
  }
  if (filter === undefined || Object.keys(filter).length === 0) throw new UsherError('input.invalid', 'Say for whom: “users” with at least one name, or a “filter” with at least one part.');
  return filtered({ services, actor }, filter);
}

/** As in the chat, nobody is passed over in silence: whoever is deactivated is in the plan, with what is to become of them and why not. */
async function filtered({ services, actor }: Asking, wanted: z.output<typeof filterSchema>): Promise<Selection> {
  const filter = await filterFrom(services, actor.tenant, { ...wanted, status: wanted.status ?? ['all'] });
  const { count } = await services.store.users.count(actor.tenant, filter, limits.importRows);
  return { users: everybody(services, actor.tenant, filter), unresolved: [], count };
}

const titles: Readonly<Record<OperationRequest['kind'], string>> = {
  'set-role': 'Change role', 'edit-user': 'Edit', 'set-properties': 'Set properties of', 'delete-user': 'Delete', 'restore-user': 'Restore', 'purge-user': 'Delete for good',
  'disable-account': 'Deactivate', 'enable-account': 'Reactivate', 'reset-password': 'Reset password', 'issue-access-pass': 'Issue access pass', 'sign-out': 'Sign out',
  'send-invite': 'Send invite', 'send-message': 'Send message', 'allow-local-login': 'Allow local login', 'disable-local-login': 'Disable local login',
  'add-to-group': 'Add to', 'remove-from-group': 'Remove from', 'assign-licence': 'Assign licence', 'remove-licence': 'Remove licence', 'swap-licence': 'Swap licence',
};

function titleFor(requests: readonly OperationRequest[], people: Selection): string {
  const [first, ...others] = requests;
  if (first?.kind === 'set-role' && others.length === 0) return roleTitle(selectionWords(people), roleNames[first.role]);
  return `${requests.map(titleOf).join(', ')}: ${countOf(people.count + people.unresolved.length, 'person', 'people')}`;
}

function titleOf(request: OperationRequest): string {
  const object = 'group' in request ? ` ${request.group.name}` : 'licence' in request ? ` ${request.licence.name}` : '';
  const instead = request.kind === 'swap-licence' ? ` for ${request.instead.name}` : '';
  return titles[request.kind] + object + instead;
}
