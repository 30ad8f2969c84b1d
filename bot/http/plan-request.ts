// From the body of POST /plans to a request for the heart: names become users, groups and licences; abilities are demanded.
import type { z } from 'zod';
import type { filterSchema, planRequestSchema } from '../../shared/api.ts';
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import { fieldsIn } from '../commands/edited-fields.ts';
import { findGroup, findLicence } from '../commands/names.ts';
import type { ChangeRequest, OperationRequest } from '../plans/change.ts';
import { typeOfRequest } from '../plans/operations/index.ts';
import { everybody, filterFrom, findUsers } from './named.ts';
import type { Asked } from './route.ts';

type Asking = Pick<Asked<unknown, unknown>, 'services' | 'actor'>;
type Wanted = z.output<typeof planRequestSchema>['operations'][number];
type People = Pick<ChangeRequest, 'users' | 'unresolved'> & { count: number };

/** @throws UsherError input.invalid, ability.missing, group.unknown, licence.unknown. */
export async function changeRequestFrom(asking: Asking, { operations }: z.output<typeof planRequestSchema>): Promise<ChangeRequest> {
  const [first] = operations;
  if (first === undefined || operations.some((operation) => !samePeople(operation, first))) {
    throw new UsherError('input.invalid', 'All operations of one plan must name the same users or the same filter. Send one plan for each set of people.');
  }
  const requests: OperationRequest[] = [];
  for (const operation of operations) requests.push(await requestFor(asking, operation));
  const people = await peopleOf(asking, first);
  const { count, ...whom } = people;
  return { title: `${requests.map(titleOf).join(', ')}: ${count === 1 ? '1 person' : `${count.toLocaleString('en-GB')} people`}`, operations: requests, ...whom };
}

function samePeople(a: Wanted, b: Wanted): boolean {
  return JSON.stringify([a.users, a.filter]) === JSON.stringify([b.users, b.filter]);
}

async function requestFor({ services, actor }: Asking, wanted: Wanted): Promise<OperationRequest> {
  const request = await understood({ services, actor }, wanted);
  await services.actors.demand(actor, typeOfRequest(request).ability, `plan ${request.kind}`);
  return request;
}

async function understood({ services, actor }: Asking, { kind, group, licence, role, fields }: Wanted): Promise<OperationRequest> {
  switch (kind) {
    case 'add-to-group':
    case 'remove-from-group': {
      if (group === undefined) throw new UsherError('input.invalid', `“${kind}” needs “group”: the id or name of a group.`);
      const { id, name } = await findGroup(services, actor.tenant, group);
      return { kind, group: { id, name } };
    }
    case 'assign-licence':
    case 'remove-licence': {
      if (licence === undefined) throw new UsherError('input.invalid', `“${kind}” needs “licence”: the id or name of a licence.`);
      const { id, name } = await findLicence(services, actor.tenant, licence);
      return { kind, licence: { id, name } };
    }
    case 'set-role':
      if (role === undefined) throw new UsherError('input.invalid', '“set-role” needs “role”: admin, viewonly, billing or user.');
      return { kind, role };
    case 'edit-user':
      if (fields === undefined) throw new UsherError('input.invalid', '“edit-user” needs “fields”: what is to change.');
      return { kind, fields: fieldsIn(fields) };
    case 'disable-account':
    case 'enable-account':
    case 'delete-user':
    case 'restore-user':
    case 'reset-password':
    case 'sign-out':
      return { kind };
  }
}

async function peopleOf({ services, actor }: Asking, { users, filter }: Wanted): Promise<People> {
  if (users !== undefined && filter !== undefined) throw new UsherError('input.invalid', 'Name either “users” or a “filter”, not both.');
  if (users !== undefined && users.length > 0) {
    const found = await findUsers(services, actor.tenant, users);
    return { ...found, count: found.users.length + found.unresolved.length };
  }
  if (filter === undefined || Object.keys(filter).length === 0) throw new UsherError('input.invalid', 'Say for whom: “users” with at least one name, or a “filter” with at least one part.');
  await services.actors.demand(actor, 'users.see', 'filter users');
  return filtered({ services, actor }, filter);
}

async function filtered({ services, actor }: Asking, wanted: z.output<typeof filterSchema>): Promise<People> {
  const filter = await filterFrom(services, actor.tenant, wanted);
  const { count } = await services.store.users.count(actor.tenant, filter, limits.importRows);
  return { users: everybody(services, actor.tenant, filter), count };
}

const titles: Readonly<Record<OperationRequest['kind'], string>> = {
  'set-role': 'Change role', 'edit-user': 'Edit', 'delete-user': 'Delete', 'restore-user': 'Restore', 'disable-account': 'Deactivate', 'enable-account': 'Reactivate', 'reset-password': 'Reset password', 'sign-out': 'Sign out',
  'add-to-group': 'Add to', 'remove-from-group': 'Remove from', 'assign-licence': 'Assign licence', 'remove-licence': 'Remove licence',
};

function titleOf(request: OperationRequest): string {
  const object = 'group' in request ? ` ${request.group.name}` : 'licence' in request ? ` ${request.licence.name}` : '';
  return titles[request.kind] + object;
}
