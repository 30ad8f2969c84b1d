// The rights of whoever presses a button: Teams is asked once for the sign-in of the person, and answers with the same press and a token.
import type { Context } from '../commands/command.ts';
import type { Delegation } from '../ports.ts';

/** How a press comes to the rights of whoever presses, where Usher may act in people's names. */
export interface Lending {
  /**
   * What the sign-in is for, as the manifest names it (`webApplicationInfo.resource`); undefined on one machine, where nobody proves who they are
   * and the press is enough.
   */
  resource: (() => string) | undefined;
  /** Undefined when the token is not one of this person. */
  delegationFrom(person: { tenant: string; personId: string }, signIn: string): Promise<Delegation | undefined>;
}

/** So long nobody is asked a second time. */
const askedFor = 10 * 60_000;
/** Two presses that come so soon after each other are one click. */
const sameClick = 2_000;

/** `request`: what the rights are for. `signIn`: the token that came with the press. */
interface Press { request: string; signIn: string | undefined }
export interface SignInRequest { id: string; resource: string }
type Lent = { delegation: Delegation | undefined } | { ask: SignInRequest };
export type SignInRequests = (actor: Context['actor'], press: Press) => Promise<Lent>;

/** Of whoever was asked already and brings nothing, nothing more is asked: their client cannot, or they would rather not. */
export function createSignInRequests({ resource, delegationFrom }: Lending, clock: { now(): number }): SignInRequests {
  const asked = new Map<string, number>();

  return async ({ tenant, person }, { request, signIn }) => {
    const now = clock.now();
    for (const [id, at] of asked) if (now - at >= askedFor) asked.delete(id);
    if (resource === undefined || signIn !== undefined) return { delegation: await delegationFrom({ tenant, personId: person.id }, signIn ?? '') };
    const id = `${request} ${person.id}`;
    const before = asked.get(id);
    if (before !== undefined && now - before >= sameClick) return { delegation: undefined };
    asked.set(id, before ?? now);
    return { ask: { id, resource: resource() } };
  };
}
