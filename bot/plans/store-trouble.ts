// What a store that fails means to whoever asked, at every door.
import { UsherError } from '../../shared/errors.ts';
import { StoreError } from '../ports.ts';

/** A store that is away is not the fault of whoever asked; whether the last write arrived, nobody can say here. Anything else stays as it is. */
export function inWords(error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  if (error.kind === 'busy' || error.kind === 'unavailable') {
    return new UsherError('later', 'The store does not answer right now. What you asked for may be done or not: look before you ask again, in a minute.', { cause: error });
  }
  if (error.kind === 'too-large') return new UsherError('input.too-large', 'That is more than can be kept in one piece. Change fewer things at a time, or give shorter values.', { cause: error });
  return error.kind === 'invalid' ? new UsherError('input.invalid', 'One of the ids or page tokens is not one that Usher gave out.', { cause: error }) : error;
}
