// What is to come and to go at one person's licences, as operations that leave nobody without when the new one is not to be had.
import type { User } from '../../shared/user.ts';
import type { OperationRequest } from '../plans/change.ts';

interface Licence { id: string; name: string }

interface Wish { comes: readonly Licence[]; goes: readonly Licence[]; location?: string }

/**
 * One that goes is swapped for one that comes, as far as both last. What is so already takes no part in a swap, which would come to nothing with it.
 * `location` is for whoever has none yet, and who holds a licence has one.
 */
export function licenceOperations(user: Pick<User, 'licences'>, { comes, goes, location = '' }: Wish): OperationRequest[] {
  const isHeld = ({ id }: Licence): boolean => user.licences.some((held) => held.id === id && held.via === 'direct');
  const leaving = goes.filter(isHeld);
  const arriving = comes.filter((licence) => !isHeld(licence));
  const pairs = leaving.slice(0, arriving.length).map((licence, at) => ({ licence, instead: arriving[at] ?? licence }));
  const swapped = new Set(pairs.flatMap(({ licence, instead }) => [licence, instead]));
  return [
    ...pairs.map((pair): OperationRequest => ({ kind: 'swap-licence', ...pair })),
    ...goes.filter((licence) => !swapped.has(licence)).map((licence): OperationRequest => ({ kind: 'remove-licence', licence })),
    ...comes.filter((licence) => !swapped.has(licence)).map((licence): OperationRequest => ({ kind: 'assign-licence', licence, ...(location !== '' && { location }) })),
  ];
}
