// What becomes of a row, by what was planned for each operation that is asked for.
import type { Operation } from '../../shared/plan.ts';
import type { Planned } from './operations/operation.ts';
import type { GroupOperationRequest, OperationRequest } from './change.ts';
import type { Draft } from './planning.ts';
import { wantedWords } from './wanted-words.ts';

type Verdict = Pick<Draft, 'operations' | 'verdict' | 'reason' | 'refused' | 'code' | 'lacks'>;

/** `whole`: nothing of the row is done when a part of it cannot be. What is said of several operations alike is said once. */
export function verdictOn(planned: readonly Planned<Operation>[], whole = false): Verdict {
  const refusals = planned.flatMap((each) => ('refuse' in each ? [each] : []));
  const possible = planned.flatMap((each) => ('operation' in each ? [each.operation] : []));
  const operations = whole && refusals.length > 0 ? [] : possible;
  const verdict = operations.length > 0 ? 'run' : refusals.length > 0 ? 'refuse' : 'skip';
  const refused = [...new Set(refusals.map(({ refuse }) => refuse))];
  const skips = new Set(planned.flatMap((each) => ('skip' in each ? [each.skip] : [])));
  const code = refusals.find((each) => each.code !== undefined)?.code;
  const lacks = refusals.flatMap((each) => each.lacks ?? []);
  return {
    operations, verdict, reason: [...refused, ...skips].join(' '),
    ...(verdict === 'run' && refused.length > 0 && { refused: refused.join(' ') }), ...(code !== undefined && { code }), ...(lacks.length > 0 && { lacks }),
  };
}

/** Of a row that is refused, what it would have come to: what is so already was not refused. */
export function wantedOf({ verdict }: Pick<Verdict, 'verdict'>, planned: readonly Planned<Operation>[], requests: readonly (OperationRequest | GroupOperationRequest)[]): Pick<Draft, 'wanted'> {
  return verdict === 'refuse' ? { wanted: wantedWords(requests.filter((_request, at) => !('skip' in (planned[at] ?? {})))) } : {};
}
