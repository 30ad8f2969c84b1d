// The token endpoint: client credentials in, a token out that opens this directory only.
import type { Answered } from './exchange.ts';
import type { Organisation } from './organisation.ts';

const tokenPath = /^\/[^/]+\/oauth2\/v2\.0\/token$/;

export const isTokenRequest = (method: string | undefined, path: string): boolean => method === 'POST' && tokenPath.test(path);

const refusal = (error: string, description: string): Answered => ({ status: 400, headers: {}, body: { error, error_description: description } });

const unsigned = { typ: 'JWT', alg: 'none' };
const graph = 'https://graph.microsoft.com';

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

interface Claims { aud?: unknown; tid?: unknown; exp?: unknown }

const claimsIn = (token: string): Claims | undefined => {
  const [head = '', claims = '', signature] = token.split('.');
  if (signature !== '' || head !== base64(unsigned)) return undefined;
  try {
    const read: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString());
    return typeof read === 'object' && read !== null ? read : undefined;
  } catch {
    // No JSON: nothing that was issued here.
    return undefined;
  }
};

const inNameOf = /^local:(?<person>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** Id of the person in whose name the application calls; undefined when it calls in its own. */
export const personIn = (token: string | undefined): string | undefined => inNameOf.exec(token ?? '')?.groups?.['person'];

/** Why a token opens nothing here, in the words of Graph; undefined for one that was issued here and holds, for `local`, and for `local:` with the id of a person who may sign in. */
export const tokenFault = (organisation: Organisation, token: string): string | undefined => {
  if (token === 'local') return undefined;
  const person = personIn(token);
  if (person !== undefined) return organisation.shelves.user.get(person)?.accountEnabled === true ? undefined : 'Access token validation failure.';
  const claims = claimsIn(token);
  if (claims === undefined || claims.aud !== graph || claims.tid !== organisation.shelves.tenant.entries[0]?.value.id) return 'Access token validation failure.';
  return typeof claims.exp === 'number' && claims.exp * 1000 > organisation.ports.clock() ? undefined : 'Lifetime validation failed, the token is expired.';
};

/** Issues an unsigned token: nobody but this directory, on loopback, accepts it. */
export const issueToken = (organisation: Organisation, form: string): Answered => {
  const fields = new URLSearchParams(form);
  if (fields.get('grant_type') !== 'client_credentials') return refusal('unsupported_grant_type', 'Only client_credentials is offered here.');
  if (!fields.get('client_id')) return refusal('invalid_request', 'The client_id is missing.');
  const now = Math.floor(organisation.ports.clock() / 1000);
  const claims = {
    aud: graph, appid: fields.get('client_id'), tid: organisation.shelves.tenant.entries[0]?.value.id,
    iat: now, nbf: now, exp: now + 3600, idtyp: 'app',
  };
  const token = `${base64(unsigned)}.${base64(claims)}.`;
  return { status: 200, headers: { 'Cache-Control': 'no-store' }, body: { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: token } };
};
