// One operation in a few words, old → new, as plans and requests show it.
import { roleNames } from '../../shared/abilities.ts';
import type { Operation } from '../../shared/plan.ts';
import { typeOf } from './operations/index.ts';

/** Before → after, as the operation itself words it; a new account says which role it gets. */
export function operationWords(operation: Operation): string {
  const { before, after } = typeOf(operation).words(operation);
  const makes = operation.kind === 'create-user' || operation.kind === 'invite-guest';
  const role = makes && operation.role !== 'user' ? `, ${roleNames[operation.role]}` : '';
  return `${before === '' ? '' : `${before} → `}${after}${role}`;
}
