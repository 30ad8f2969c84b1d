// Operations of one plan that say something of the same thing: the second would undo, repeat or contradict the first.
import { UsherError } from '../../shared/errors.ts';
import type { GroupOperationRequest, OperationRequest } from './change.ts';
import { subjectsOf } from './operations/index.ts';

/**
 * Before anything is planned.
 * @throws UsherError input.invalid, naming the two and the thing, also where they say the same of it.
 */
export function refuseContradictions(requests: readonly (OperationRequest | GroupOperationRequest)[]): void {
  const seen = new Map<string, OperationRequest | GroupOperationRequest>();
  for (const request of requests) {
    for (const { key, words } of subjectsOf(request)) {
      const before = seen.get(key);
      if (before !== undefined && before !== request) throw new UsherError('input.invalid', `“${before.kind}” and “${request.kind}” of one plan are both about ${words}. Send one of them, or a plan for each.`);
      seen.set(key, request);
    }
  }
}
