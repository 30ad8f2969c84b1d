// Who uses the page: the client that speaks for them, and what they may do.
import { createContext, useContext } from 'react';
import type { Me } from '../../shared/api.ts';
import type { Client } from '../api/client.ts';

export interface Session {
  client: Client;
  /** The user name one signed in by; undefined in Teams, where there is nothing to switch. */
  localName: string | undefined;
}

export const SessionContext = createContext<Session | undefined>(undefined);
export const MeContext = createContext<Me | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('Nobody is signed in here.');
  return session;
}

/** The person, once known; use below the place where `MeContext` is provided. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error('The person is not known here.');
  return me;
}
