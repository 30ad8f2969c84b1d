// One operation in a few words, old → new, as plans and requests show it.
import type { Operation, PlanRow } from '../../shared/plan.ts';
import { typeOf } from './operations/index.ts';

/** Before → after, as the operation itself words it. */
export function operationWords(operation: Operation): string {
  const { before, after } = typeOf(operation).words(operation);
  return `${before === '' ? '' : `${before} → `}${after}`;
}

/** What a row does, part by part. Whoever is new had nothing before, and the line names the address already. */
export function rowWords({ operations, person }: Pick<PlanRow, 'operations' | 'person'>): string {
  if (!operations.some((operation) => typeOf(operation).makes === true)) return operations.map(operationWords).join(', ');
  return operations.map((operation) => typeOf(operation).words(operation).after.replace(`account ${person.email}`, 'new account')).join(', ');
}

/** Whom a row is about, and where in a file. */
export function whoWords({ person: { name, email }, line }: Pick<PlanRow, 'person' | 'line'>): string {
  const who = email === '' ? name : name === '' || name === email ? email : `${name} (${email})`;
  return line === undefined ? who : who === '' ? `Line ${line}` : `Line ${line}: ${who}`;
}
