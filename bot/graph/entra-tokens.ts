// Access tokens that Entra issues: for a managed identity, a certificate or a client secret.
import { ConfidentialClientApplication, ManagedIdentityApplication } from '@azure/msal-node';
import type { INetworkModule, NodeAuthOptions } from '@azure/msal-node';
import { baseAddress } from './graph-path.ts';
import type { Delegation } from '../ports.ts';
import type { TokenSource } from './tokens.ts';

/** No token could be had. Carries MSAL's code only: its messages may quote what was sent. */
export class TokenError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`No token for Microsoft Graph (${code}).`);
    this.name = 'TokenError';
    this.code = code;
  }
}

interface Issued { accessToken: string }
type Acquire = (fresh: boolean) => Promise<Issued | null>;

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'errorCode' in error ? error.errorCode : undefined;
  return typeof code === 'string' && code !== '' ? code : 'token_unavailable';
}

async function tokenFrom(acquire: Acquire, fresh: boolean): Promise<string> {
  const issued = await acquire(fresh).catch((error: unknown) => {
    throw new TokenError(codeOf(error));
  });
  if (!issued?.accessToken) throw new TokenError('no_token');
  return issued.accessToken;
}

/** Requests that ask at the same moment share one answer: a cold start would otherwise ask for a token per request in flight. */
function shared(acquire: Acquire): TokenSource {
  const asked = new Map<boolean, Promise<string>>();
  return {
    token({ fresh = false } = {}) {
      const running = asked.get(fresh);
      if (running) return running;
      const next = tokenFrom(acquire, fresh).finally(() => asked.delete(fresh));
      asked.set(fresh, next);
      return next;
    },
  };
}

/** MSAL finds such a token again only where Entra names its permissions as they were asked for. When it has expired, a fresh one is asked for. */
function kept(source: TokenSource): TokenSource {
  let held: string | undefined;
  return {
    async token({ fresh = false } = {}) {
      held = fresh || held === undefined ? await source.token({ fresh }) : held;
      return held;
    },
  };
}

/** `graph` is the Graph address, whose host names the audience (sovereign clouds have their own). */
interface AppIdentity {
  clientId: string;
  tenant: string;
  authority: string;
  graph: string;
  /** Carries the questions to the sign-in service; MSAL's own way unless given. */
  network?: INetworkModule;
}

type Proof = Pick<NodeAuthOptions, 'clientSecret' | 'clientCertificate'>;

/** The permission to delete for good, which people alone can give (https://learn.microsoft.com/graph/api/directory-deleteditems-delete). */
const lentPermission = 'User.ReadWrite.All';

function confidential(identity: AppIdentity, proof: Proof): ConfidentialClientApplication {
  const host = identity.authority.replace(/^https:\/\//, '').replace(/\/+$/, '');
  // Named as known, because MSAL would otherwise ask Microsoft's public cloud about it first.
  const auth: NodeAuthOptions = { clientId: identity.clientId, authority: `https://${host}/${identity.tenant}`, knownAuthorities: [host], ...proof };
  return new ConfidentialClientApplication({ auth, ...(identity.network && { system: { networkClient: identity.network } }) });
}

/** The tokens of an app registration: its own, and in the names of people who have signed in to it. */
export interface AppTokens { own: TokenSource; onBehalfOf(delegation: Delegation): TokenSource }

function tokensOf(identity: AppIdentity, proof: Proof): AppTokens {
  const application = confidential(identity, proof);
  const resource = baseAddress(identity.graph).origin;
  const lent = new WeakMap<Delegation, TokenSource>();
  return {
    own: shared((fresh) => application.acquireTokenByClientCredential({ scopes: [`${resource}/.default`], skipCache: fresh })),
    onBehalfOf(delegation) {
      const known = lent.get(delegation);
      if (known !== undefined) return known;
      // One of its own: MSAL keeps what it is given for a person, and it goes with the delegation.
      const inTheirName = confidential(identity, proof);
      const tokens = kept(shared((fresh) => inTheirName.acquireTokenOnBehalfOf({ oboAssertion: delegation.signIn(), scopes: [`${resource}/${lentPermission}`], skipCache: fresh })));
      lent.set(delegation, tokens);
      return tokens;
    },
  };
}

/** `thumbprint` in hex, SHA-256 or, as the Azure portal shows it, SHA-1; `privateKey` in PEM. */
export function certificateTokens(identity: AppIdentity, certificate: { thumbprint: string; privateKey: string }): AppTokens {
  const thumbprint = certificate.thumbprint.replace(/[^0-9a-f]/gi, '');
  const named = thumbprint.length === 64 ? { thumbprintSha256: thumbprint } : { thumbprint };
  return tokensOf(identity, { clientCertificate: { ...named, privateKey: certificate.privateKey } });
}

export const secretTokens = (identity: AppIdentity, clientSecret: string): AppTokens => tokensOf(identity, { clientSecret });

/** The identity the platform lends to the process; without `clientId` the system-assigned one. */
export function managedIdentityTokens(options: { clientId?: string; graph: string }): TokenSource {
  const application = new ManagedIdentityApplication(options.clientId ? { managedIdentityIdParams: { userAssignedClientId: options.clientId } } : {});
  const resource = baseAddress(options.graph).origin;
  return shared((fresh) => application.acquireToken({ resource, forceRefresh: fresh }));
}
