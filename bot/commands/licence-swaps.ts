// What is to come and to go at one person's licences, as operations that leave nobody without when the new one is not to be had.
import type { OperationRequest } from '../plans/change.ts';

interface Licence { id: string; name: string }

/** One that goes is swapped for one that comes, as far as both last; `location` is for whoever has none yet, and who holds a licence has one. */
export function licenceOperations({ comes, goes, location = '' }: { comes: readonly Licence[]; goes: readonly Licence[]; location?: string }): OperationRequest[] {
  const pairs = Math.min(comes.length, goes.length);
  return [
    ...goes.slice(0, pairs).map((licence, at): OperationRequest => ({ kind: 'swap-licence', licence, instead: comes[at] ?? licence })),
    ...goes.slice(pairs).map((licence): OperationRequest => ({ kind: 'remove-licence', licence })),
    ...comes.slice(pairs).map((licence): OperationRequest => ({ kind: 'assign-licence', licence, ...(location !== '' && { location }) })),
  ];
}
