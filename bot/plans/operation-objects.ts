// Which fields, properties, groups, licences and applications an operation concerns.
import type { Operation } from '../../shared/plan.ts';
import type { ApplicationInRole, GroupOperationRequest, OperationRequest } from './change.ts';

type Asked = Operation | OperationRequest | GroupOperationRequest;

/** A group may have several roles of one application, each of which comes and goes by itself. */
function inRole(application: { id: string } | ApplicationInRole): { id: string } {
  return 'roleId' in application ? { id: `${application.id} ${application.roleId}` } : application;
}

/** Ids of those that it gives or takes; none for what concerns the account itself, and none yet where a request names no group before it is planned. */
export function objectsOf(asked: Asked): string[] {
  const objects = [...'group' in asked ? [asked.group] : [], ...'licence' in asked ? [asked.licence] : [], ...'instead' in asked ? [asked.instead] : [], ...'application' in asked ? [inRole(asked.application)] : []];
  return objects.flatMap((object) => (object !== undefined && 'id' in object ? [object.id] : []));
}

/** The account's fields and the properties that it sets; one may be called like another. */
export function detailsOf(asked: Asked): string[] {
  if ('fields' in asked) return Object.keys(asked.fields).map((field) => `field ${field}`);
  return 'values' in asked ? Object.keys(asked.values).map((key) => `property ${key}`) : [];
}
