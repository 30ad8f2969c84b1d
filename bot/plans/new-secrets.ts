// How whoever's one-time secret is lost gets a new one: what is typed for it.
import type { OperationKind } from '../../shared/plan.ts';
import { typeOfKind } from './operations/index.ts';
import type { SecretKind } from './operations/operation.ts';

const again: Readonly<Record<SecretKind, (who: string) => string>> = { 'password': (who) => `reset password ${who}`, 'access-pass': (who) => `access pass ${who}` };
const first: Readonly<Record<SecretKind, (who: string) => string>> = { 'password': (who) => `send invite ${who} with:password`, 'access-pass': (who) => `send invite ${who} with:pass` };

/** Whoever has never signed in, being made or invited by the same row, is refused a reset: a first way to sign in goes with the invite. */
export function typedForNew(secret: SecretKind, { kinds, who }: { kinds: readonly OperationKind[]; who: string }): string {
  const isFirst = kinds.some((kind) => kind === 'send-invite' || typeOfKind(kind).makes === true);
  return (isFirst ? first : again)[secret](who);
}

/** In the order of the kinds, each once. */
const secretsIn = (kinds: readonly OperationKind[]): SecretKind[] => [...new Set(kinds.flatMap((kind) => typeOfKind(kind).secret ?? []))];

/** Whether there is something that whoever asks must be told once. */
export function makesSecrets(kinds: readonly OperationKind[]): boolean {
  return secretsIn(kinds).length > 0;
}

/** What the secrets are that a plan with these kinds of operations makes. */
export function secretsMadeBy(kinds: readonly OperationKind[]): string {
  const made = secretsIn(kinds);
  return made.length > 1 ? 'passwords or passes' : made[0] === 'access-pass' ? 'access passes' : 'passwords';
}

/** What is to be done about them where they are lost, as the end of a sentence. */
export function remedyFor(kinds: readonly OperationKind[]): string {
  const lost = secretsIn(kinds);
  const typed = lost.map((secret) => `“${typedForNew(secret, { kinds, who: '…' })}”`).join(' or ');
  return `${typed.startsWith('“reset') ? 'reset them once more' : 'make new ones'} with ${typed}`;
}
