// What can be changed about one user: names, the user name, contact and job details, properties, role, groups and licences, in one plan.
import type { z } from 'zod';
import { can, roleNames } from '../../../shared/abilities.ts';
import type { Ability } from '../../../shared/abilities.ts';
import { acceptedSchema, changedUserSchema, userChangeSchema } from '../../../shared/api.ts';
import { UsherError } from '../../../shared/errors.ts';
import { whyNotEditable } from '../../../shared/group.ts';
import type { Plan } from '../../../shared/plan.ts';
import { fieldsFrom } from '../../../shared/user-fields.ts';
import type { User } from '../../../shared/user.ts';
import { askedByRoute } from '../../commands/asked-actions.ts';
import { fieldsIn } from '../../commands/edited-fields.ts';
import { licenceOperations } from '../../commands/licence-swaps.ts';
import { groupFinder, licenceFinder } from '../../commands/names.ts';
import { roleTitle } from '../../commands/role.ts';
import type { Actor, OperationRequest } from '../../plans/change.ts';
import { typeOfKind, typeOfRequest } from '../../plans/operations/index.ts';
import type { RequestOf } from '../../plans/operations/operation.ts';
import { readSettings } from '../../plans/organisation-settings.ts';
import { propertyValues } from '../../plans/property-definitions.ts';
import { asTyped, wantedWords } from '../../plans/wanted-words.ts';
import { carryOut } from '../carry-out.ts';
import { findUser, isSelf, shownUser } from '../named.ts';
import { defineRoute } from '../route.ts';
import type { Asked, JsonAnswer } from '../route.ts';

type Asking = Pick<Asked<unknown, unknown>, 'services' | 'actor'>;
type Wanted = z.output<typeof userChangeSchema>;

const reference = ({ id, name }: { id: string; name: string }): { id: string; name: string } => ({ id, name });

async function groupOperations({ services, actor }: Asking, user: User, names: readonly string[]): Promise<OperationRequest[]> {
  const wanted = await Promise.all(names.map(groupFinder(services, actor.tenant)));
  const ids = new Set(wanted.map(({ id }) => id));
  // Who signs in with a password is no list of groups: it is allowed and ended by itself.
  const { localLoginGroup } = await readSettings(services, actor.tenant);
  const surplus = user.groups.filter(({ id }) => !ids.has(id) && id !== localLoginGroup);
  const editable = await Promise.all(surplus.map(async ({ id }) => {
    const group = (await services.store.groups.get({ tenant: actor.tenant }, id))?.value;
    return group !== undefined && whyNotEditable(group) === undefined ? [group] : [];
  }));
  return [
    ...wanted.filter(({ id }) => !user.groups.some((held) => held.id === id)).map((group): OperationRequest => ({ kind: 'add-to-group', group: reference(group) })),
    ...editable.flat().map((group): OperationRequest => ({ kind: 'remove-from-group', group: reference(group) })),
  ];
}

/** Held is held, in whatever way: nobody is given once more what a group gives. What a group gives and is left out is asked for as well, and refused with the group's name; what goes with a group that is left is not. */
async function licencesFor({ services, actor }: Asking, { user, names, leaves }: { user: User; names: readonly string[]; leaves: readonly string[] }): Promise<OperationRequest[]> {
  const wanted = await Promise.all(names.map(licenceFinder(services, actor.tenant)));
  const stays = user.licences.filter(({ group }) => group === undefined || !leaves.includes(group.id));
  return licenceOperations(user, {
    comes: wanted.filter(({ id }) => !stays.some((held) => held.id === id)).map(reference),
    goes: [...new Map(stays.map((held) => [held.id, held])).values()].filter(({ id }) => !wanted.some((licence) => licence.id === id)).map(reference),
  });
}

/** The edit first: a licence may need the usage location that comes with it. */
async function operationsFor(asking: Asking, user: User, { role, properties = {}, groups, licences, ...details }: Wanted): Promise<OperationRequest[]> {
  const fields = fieldsIn(details);
  const values = await propertyValues(asking.services, asking.actor.tenant, properties);
  const moves = groups === undefined ? [] : await groupOperations(asking, user, groups);
  const leaves = moves.flatMap((move) => (move.kind === 'remove-from-group' ? [move.group.id] : []));
  return [
    ...(Object.keys(fields).length === 0 ? [] : [{ kind: 'edit-user' as const, fields }]),
    ...(Object.keys(values).length === 0 ? [] : [{ kind: 'set-properties' as const, values }]),
    ...(role === undefined ? [] : [{ kind: 'set-role' as const, role }]),
    ...moves,
    ...(licences === undefined ? [] : await licencesFor(asking, { user, names: licences, leaves })),
  ];
}

/** One for each part of the body. */
const partKinds = ['edit-user', 'set-properties', 'set-role', 'add-to-group', 'assign-licence'] as const;

/** What the operations take that the named parts come to, looked at before any name is looked up. */
function abilitiesFor({ role, properties, groups, licences, profile, ...names }: Wanted, isOwn: boolean): Ability[] {
  const details = { ...names, ...profile };
  const edit: RequestOf<'edit-user'> = { kind: 'edit-user', fields: fieldsFrom((field) => details[field]) };
  const isEdited = Object.keys(edit.fields).length > 0 && !(isOwn && typeOfRequest(edit).ownMay?.(edit) === true);
  const isNamed: Readonly<Record<(typeof partKinds)[number], boolean>> = {
    'edit-user': isEdited, 'set-properties': properties !== undefined, 'set-role': role !== undefined,
    'add-to-group': groups !== undefined, 'assign-licence': licences !== undefined,
  };
  const kinds = partKinds.filter((kind) => isNamed[kind]);
  // The answer shows the user, also to whoever names nothing.
  const asked: typeof kinds = kinds.length === 0 && !isOwn ? ['edit-user'] : kinds;
  return asked.map((kind) => typeOfKind(kind).ability);
}

/** What the body asks for, with groups and licences as it calls them. */
function wantedOf({ role, properties = {}, groups = [], licences = [], profile, ...names }: Wanted): string {
  const details = { ...names, ...profile };
  const fields = fieldsFrom((field) => details[field]);
  return wantedWords([
    ...(Object.keys(fields).length === 0 ? [] : [{ kind: 'edit-user' as const, fields }]),
    ...(Object.keys(properties).length === 0 ? [] : [{ kind: 'set-properties' as const, values: properties }]),
    ...(role === undefined ? [] : [{ kind: 'set-role' as const, role }]),
    ...groups.map((name) => ({ kind: 'add-to-group' as const, group: asTyped(name) })),
    ...licences.map((name) => ({ kind: 'assign-licence' as const, licence: asTyped(name) })),
  ]);
}

/** What somebody has is compared with what they shall have: first the read model learns what was changed in the directory since it was read. */
async function userMeant({ services, actor }: Asking, name: string, { groups, licences }: Wanted): Promise<User> {
  const user = await findUser(services, actor.tenant, name);
  if (groups === undefined && licences === undefined) return user;
  await services.fresh(actor.tenant, [user]);
  return findUser(services, actor.tenant, user.id);
}

/** The answer when it is not done at once; undefined when it is, or was so already. */
async function carriedOut(asking: Asking, plan: Plan): Promise<JsonAnswer | undefined> {
  if (plan.counts.skip > 0) return undefined;
  const outcome = await carryOut(asking, plan);
  if (outcome.state === 'accepted') return outcome.answer;
  const [row] = outcome.rows;
  if (row?.status !== 'changed') throw new UsherError('status.refuses', row?.reason || 'The user was not changed.');
  return undefined;
}

function visibleTo(actor: Actor, user: User): z.input<typeof changedUserSchema> {
  if (can(actor.role, 'users.see') || user.id === actor.person.id) return user;
  const { id, email, userPrincipalName, displayName, licences } = user;
  return { id, email, userPrincipalName, displayName, licences };
}

function titleFor({ displayName, email }: User, [first, ...others]: readonly OperationRequest[]): string {
  return first?.kind === 'set-role' && others.length === 0 ? roleTitle(displayName || email, roleNames[first.role]) : `Edit ${displayName}`;
}

export const changeUser = defineRoute({
  method: 'PATCH', path: '/users/{id}', ability: 'own.edit',
  oneOf: ({ actor, params }) => (isSelf(actor, params['id']) ? [] : partKinds.map((kind) => typeOfKind(kind).ability)),
  summary: 'Change names, the user name, details, properties, role, groups and licences of a user; what is left out stays. Everybody may change how they themselves are reached; a new Organisation Admin waits for an approver',
  body: userChangeSchema,
  answers: { 200: changedUserSchema, 202: acceptedSchema },
  run: async ({ services, actor, params, body }) => {
    const asking = { services, actor };
    await services.actors.demand(actor, abilitiesFor(body, isSelf(actor, params['id'])), { ...askedByRoute({ method: 'PATCH', path: '/users/{id}' }, params), wanted: () => wantedOf(body) });
    const user = await userMeant(asking, params['id'] ?? '', body);
    const operations = await operationsFor(asking, user, body);
    const request = { title: titleFor(user, operations), operations, users: [user], whole: true };
    const waits = operations.length === 0 ? undefined : await carriedOut(asking, await services.changes.plan(actor, request));
    return waits ?? { status: 200, body: visibleTo(actor, await shownUser(services, actor.tenant, user.id)) };
  },
});
