// One operation of the body of POST /plans as the heart takes it: names become groups and licences, values are checked.
import type { z } from 'zod';
import type { planRequestSchema } from '../../shared/api.ts';
import { UsherError } from '../../shared/errors.ts';
import type { PropertyValues } from '../../shared/plan.ts';
import { fieldsIn } from '../commands/edited-fields.ts';
import { findGroup, findLicence } from '../commands/names.ts';
import type { OperationRequest } from '../plans/change.ts';
import { propertyValues } from '../plans/property-definitions.ts';
import { asTyped } from '../plans/wanted-words.ts';
import type { Asked } from './route.ts';

type Asking = Pick<Asked<unknown, unknown>, 'services' | 'actor'>;
type Wanted = z.output<typeof planRequestSchema>['operations'][number];
type Named = { id: string; name: string };

/** @throws UsherError input.invalid, naming what the kind needs beside. */
function needed<T>(value: T | undefined, { kind, part, what }: { kind: string; part: string; what: string }): T {
  if (value === undefined) throw new UsherError('input.invalid', `“${kind}” needs “${part}”: ${what}.`);
  return value;
}

/** What the names in an operation stand for. */
interface Look { group(name: string): Promise<Named>; licence(name: string): Promise<Named>; values(wanted: PropertyValues): Promise<PropertyValues> }

function lookedUp({ services, actor: { tenant } }: Asking): Look {
  const reference = ({ id, name }: Named): Named => ({ id, name });
  return {
    group: async (name) => reference(await findGroup(services, tenant, name)),
    licence: async (name) => reference(await findLicence(services, tenant, name)),
    values: async (wanted) => propertyValues(services, tenant, wanted),
  };
}

const nothingLookedUp: Look = { group: async (name) => Promise.resolve(asTyped(name)), licence: async (name) => Promise.resolve(asTyped(name)), values: async (wanted) => Promise.resolve(wanted) };

async function groupIn(look: Look, { kind, group }: Wanted): Promise<Named> {
  return look.group(needed(group, { kind, part: 'group', what: 'the id or name of a group' }));
}

async function licenceIn(look: Look, { kind, ...wanted }: Wanted, part: 'licence' | 'instead'): Promise<Named> {
  return look.licence(needed(wanted[part], { kind, part, what: 'the id or name of a licence' }));
}

function textIn({ kind, text }: Wanted): string {
  const said = needed(text, { kind, part: 'text', what: 'what to tell them' }).trim();
  if (said === '') throw new UsherError('input.invalid', 'A message needs words in “text”.');
  return said;
}

type Part = Exclude<keyof Wanted, 'kind' | 'users' | 'filter'>;

/** What each kind may say of itself; the others say nothing. */
const partsOf: { readonly [kind in Wanted['kind']]?: readonly Part[] } = {
  'add-to-group': ['group'], 'remove-from-group': ['group'], 'assign-licence': ['licence', 'location'], 'remove-licence': ['licence'], 'swap-licence': ['licence', 'instead'],
  'set-role': ['role'], 'edit-user': ['fields'], 'set-properties': ['properties'], 'allow-local-login': ['until'], 'restore-user': ['userPrincipalName'],
  'reset-password': ['first'], 'issue-access-pass': ['first'], 'send-message': ['text'],
};

/** What would not be done must not seem asked for. @throws UsherError input.invalid. */
export function refuseForeignParts({ kind, users, filter, ...said }: Wanted): void {
  const foreign = Object.keys(said).find((part) => !(partsOf[kind] ?? []).some((each) => each === part));
  if (foreign !== undefined) throw new UsherError('input.invalid', `“${kind}” takes no “${foreign}”.`);
}

/** As the heart takes it, where it may be somebody's own business: of these nothing has to be looked up. */
export function ownRequestIn({ kind, fields, first }: Wanted): OperationRequest | undefined {
  if (kind === 'edit-user') return fields === undefined ? undefined : { kind, fields: fieldsIn(fields) };
  return kind === 'reset-password' ? { kind, first } : undefined;
}

/** @throws UsherError input.invalid, group.unknown, licence.unknown. */
export async function operationRequestFrom(asking: Asking, wanted: Wanted): Promise<OperationRequest> {
  return requestFrom(wanted, { look: lookedUp(asking), from: `From ${asking.actor.person.name}` });
}

/** The same before anything is looked for, with names as they were given. @throws UsherError input.invalid. */
export async function typedRequestFrom(wanted: Wanted): Promise<OperationRequest> {
  return requestFrom(wanted, { look: nothingLookedUp, from: '' });
}

async function requestFrom(wanted: Wanted, { look, from }: { look: Look; from: string }): Promise<OperationRequest> {
  const { kind } = wanted;
  switch (kind) {
    case 'add-to-group':
    case 'remove-from-group':
      return { kind, group: await groupIn(look, wanted) };
    case 'assign-licence':
      return { kind, licence: await licenceIn(look, wanted, 'licence'), ...(wanted.location === undefined ? {} : { location: wanted.location }) };
    case 'remove-licence':
      return { kind, licence: await licenceIn(look, wanted, 'licence') };
    case 'swap-licence':
      return { kind, licence: await licenceIn(look, wanted, 'licence'), instead: await licenceIn(look, wanted, 'instead') };
    case 'set-role':
      return { kind, role: needed(wanted.role, { kind, part: 'role', what: 'admin, viewonly, billing or user' }) };
    case 'edit-user':
      return { kind, fields: fieldsIn(needed(wanted.fields, { kind, part: 'fields', what: 'what is to change' })) };
    case 'set-properties':
      return { kind, values: await look.values(needed(wanted.properties, { kind, part: 'properties', what: 'values by the key of a property' })) };
    case 'allow-local-login':
      return { kind, until: wanted.until ?? null };
    case 'restore-user':
      return { kind, userPrincipalName: wanted.userPrincipalName };
    case 'reset-password':
    case 'issue-access-pass':
      return { kind, first: wanted.first };
    case 'send-message':
      return { kind, text: textIn(wanted), from };
    default:
      return { kind };
  }
}
