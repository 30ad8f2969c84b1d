// Which groups, licences and applications an operation concerns.
import type { Operation } from '../../shared/plan.ts';
import type { GroupOperationRequest, OperationRequest } from './change.ts';

/** Ids of those that it gives or takes; none for what concerns the account itself, and none yet where a request names no group before it is planned. */
export function objectsOf(asked: Operation | OperationRequest | GroupOperationRequest): string[] {
  const objects = [...'group' in asked ? [asked.group] : [], ...'licence' in asked ? [asked.licence] : [], ...'instead' in asked ? [asked.instead] : [], ...'application' in asked ? [asked.application] : []];
  return objects.flatMap((object) => (object !== undefined && 'id' in object ? [object.id] : []));
}
