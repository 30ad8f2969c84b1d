// The rights of whoever presses a button: Teams is asked once for the sign-in of the person, and answers with the same press and a token.
import { UsherError } from '../../shared/errors.ts';
import type { Context } from '../commands/command.ts';
import { Delegation } from '../ports.ts';
import type { Clock, Log } from '../ports.ts';

interface Who { tenant: string; personId: string; name: string }

/** How a press comes to the rights of whoever presses, where Usher may act in people's names. */
export interface Lending {
  /**
   * What the sign-in is for, as the manifest names it (`webApplicationInfo.resource`); undefined on one machine, where nobody proves who they are
   * and the press is enough.
   */
  resource: (() => string) | undefined;
  /** Undefined when the token is not one of this person. UsherError later when that cannot be known now. */
  delegationFrom(person: Who, signIn: string): Promise<Delegation | undefined>;
}

/** On one machine nobody proves who they are. */
export const lendingLocally: Lending = { resource: undefined, delegationFrom: (person, signIn) => Promise.resolve(new Delegation({ ...person, signIn })) };

interface Checked { kind: 'person' | 'application'; tenant: string; personId: string }

/** `check`: what the token proves; UsherError where it proves nothing. `address`: where Teams reaches Usher; `appId`: as the manifest names it. */
export function lendingThrough({ check, log, address, appId }: { check: (signIn: string) => Promise<Checked>; log: Log; address: () => string; appId: string }): Lending {
  return {
    resource: () => `api://${new URL(address()).host}/botid-${appId}`,
    async delegationFrom(person, signIn) {
      try {
        const { kind, tenant, personId } = await check(signIn);
        const isTheirs = kind === 'person' && tenant === person.tenant && personId === person.personId;
        if (!isTheirs) log.warn('sign-in.not-lent', { reason: 'It is the sign-in of somebody else.' });
        return isTheirs ? new Delegation({ ...person, signIn }) : undefined;
      } catch (error) {
        if (!(error instanceof UsherError) || error.code === 'later') throw error;
        log.warn('sign-in.not-lent', { reason: error.message });
        return undefined;
      }
    },
  };
}

/** So long nobody is asked a second time. */
const askedFor = 10 * 60_000;
/** Two presses that come so soon after each other are one click. */
const sameClick = 2_000;
/** Whoever pressed waits, and Teams for no more than a few seconds. */
const patience = 2_000;

/** `request`: what the rights are for. `signIn`: the token that came with the press. */
interface Press { request: string; signIn: string | undefined }
export interface SignInRequest { id: string; resource: string }
type Lent = { delegation: Delegation | undefined } | { ask: SignInRequest };
export type SignInRequests = (actor: Context['actor'], press: Press) => Promise<Lent>;

async function inTime<T>(clock: Clock, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const late = clock.sleep(patience, done.signal).then((): never => { throw new UsherError('later', 'The sign-in service does not answer right now. Press again in a minute.'); });
  late.catch(() => undefined); // the race may be decided before
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}

/** Of whoever was asked already and brings nothing, nothing more is asked: their client cannot, or they would rather not. UsherError later while nobody can say whose sign-in it is. */
export function createSignInRequests({ resource, delegationFrom }: Lending, clock: Clock): SignInRequests {
  const asked = new Map<string, number>();

  return async ({ tenant, person }, { request, signIn }) => {
    const now = clock.now();
    const id = `${request} ${person.id}`;
    for (const [each, at] of asked) if (now - at >= askedFor) asked.delete(each);
    if (resource === undefined || signIn !== undefined) {
      // Whatever becomes of this press, the next one is asked anew.
      asked.delete(id);
      return { delegation: await inTime(clock, delegationFrom({ tenant, personId: person.id, name: person.name }, signIn ?? '')) };
    }
    const before = asked.get(id);
    if (before !== undefined && now - before >= sameClick) return { delegation: undefined };
    asked.set(id, before ?? now);
    return { ask: { id, resource: resource() } };
  };
}
