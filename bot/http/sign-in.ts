// Who is asking: bearer tokens of Entra (the tab's, or a program's own) and, on one machine, tokens of Usher's own.
import { randomBytes } from 'node:crypto';
import { SignJWT, createRemoteJWKSet, decodeJwt, errors, jwtVerify } from 'jose';
import type { JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';
import type { Clock } from '../ports.ts';

/** What a valid token proves. A person is known by tenant and object id alone; names are for showing. */
export interface Claim { tenant: string; personId: string; name: string; kind: 'person' | 'application' }

/** @throws UsherError sign-in.needed, tenant.unknown, or later when the keys of Entra cannot be had. */
export type CheckToken = (token: string) => Promise<Claim>;

export interface EntraSettings {
  /** `https://login.microsoftonline.com`, or a sovereign cloud's. */
  authority: string;
  appId: string;
  /** Tenants served, in lower case. */
  tenants: readonly string[];
}

/** Teams on desktop and mobile, Teams on the web: the only programs the tab runs in. */
const teamsClients = ['1fec8e78-bce4-4aaf-ab1b-5451cc387264', '5e3ce6c0-2b1f-4285-8d4b-75ee78787346'];
const tabScope = 'access_as_user';
const programRole = 'Users.Manage';
/** Clocks differ; Entra itself allows five minutes. */
const clockTolerance = 300;

const claimsSchema = z.object({
  tid: z.string(),
  oid: z.string().min(1),
  sub: z.string(),
  ver: z.literal('2.0'),
  azp: z.string(),
  name: z.string().default(''),
  scp: z.string().optional(),
  roles: z.array(z.string()).default([]),
  idtyp: z.string().optional(),
});
type Claims = z.output<typeof claimsSchema>;

const refused = (why: string, cause?: unknown): UsherError => new UsherError('sign-in.needed', why, { cause });

/** Verifies Entra v2 tokens; keys are fetched once and, for unknown key ids, at most every half minute. */
export function entraTokens(settings: EntraSettings, clock: Clock): CheckToken {
  const keys = new Map(settings.tenants.map((tenant) => [tenant, keysOf(settings.authority, tenant)]));
  return async (token) => {
    const tenant = tenantIn(token);
    const key = keys.get(tenant);
    if (key === undefined) throw new UsherError('tenant.unknown');
    const claims = await verified(token, key, {
      issuer: `${settings.authority}/${tenant}/v2.0`, audience: settings.appId, algorithms: ['RS256'], clockTolerance,
      currentDate: new Date(clock.now()), requiredClaims: ['exp', 'iat'],
    });
    return claimOf(claims, tenant);
  };
}

function keysOf(authority: string, tenant: string): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(`${authority}/${tenant}/discovery/v2.0/keys`), { cooldownDuration: 30_000, timeoutDuration: 5_000 });
  return async (header, token) => {
    // Without a key id any key of the set would do.
    if (typeof header.kid !== 'string') throw new errors.JWSInvalid('no key id');
    return keys(header, token);
  };
}

/** Read before anything is verified, only to choose the keys; `verified` and `claimOf` hold the token to it. */
function tenantIn(token: string): string {
  try {
    return z.string().parse(decodeJwt(token)['tid']).toLowerCase();
  } catch (error) {
    throw refused('The bearer token is not one of Entra ID. Sign in again.', error);
  }
}

async function verified(token: string, key: JWTVerifyGetKey, rules: Parameters<typeof jwtVerify>[2]): Promise<Claims> {
  try {
    const { payload } = await jwtVerify(token, key, rules);
    return claimsSchema.parse(payload);
  } catch (error) {
    throw explained(error);
  }
}

function explained(error: unknown): UsherError {
  if (error instanceof errors.JWTExpired) return refused('The bearer token has expired. Sign in again.', error);
  const keysAway = error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError || error instanceof z.ZodError);
  // A key set that answers with an error is a plain JOSEError; everything the token itself can cause has a class of its own.
  if (keysAway || (error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC')) {
    return new UsherError('later', 'The sign-in service does not answer right now. Try again in a minute.', { cause: error });
  }
  return refused('The bearer token is not valid here. Sign in again.', error);
}

function claimOf(claims: Claims, tenant: string): Claim {
  if (claims.tid.toLowerCase() !== tenant) throw refused('The bearer token is not valid here. Sign in again.');
  if (claims.scp !== undefined) {
    if (claims.idtyp === 'app' || !claims.scp.split(' ').includes(tabScope)) throw refused(`The bearer token lacks the permission ${tabScope}.`);
    if (!teamsClients.includes(claims.azp)) throw refused('The bearer token was issued to a program other than Teams.');
    return { tenant, personId: claims.oid, name: claims.name, kind: 'person' };
  }
  // In an app-only token subject and object are the same service principal; in a person's token they never are.
  if (claims.idtyp !== undefined ? claims.idtyp !== 'app' : claims.sub !== claims.oid) throw refused(`The bearer token lacks the permission ${tabScope}.`);
  if (!claims.roles.includes(programRole)) throw refused(`The application lacks the app role ${programRole}.`);
  return { tenant, personId: claims.azp, name: `application ${claims.azp}`, kind: 'application' };
}

export interface LocalTokens {
  issue(person: { id: string; name: string }): Promise<string>;
  check: CheckToken;
}

const localName = 'usher-on-this-machine';
const localLife = 8 * 60 * 60 * 1000;

/** Tokens of this process alone: the key is forgotten when it ends. For one machine only. */
export function localTokens(tenant: string, clock: Clock): LocalTokens {
  const key = randomBytes(32);
  return {
    issue: ({ id, name }) => new SignJWT({ name }).setProtectedHeader({ alg: 'HS256' }).setSubject(id).setIssuer(localName).setAudience(localName)
      .setIssuedAt(new Date(clock.now())).setExpirationTime(new Date(clock.now() + localLife)).sign(key),
    check: async (token) => {
      try {
        const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], issuer: localName, audience: localName, currentDate: new Date(clock.now()) });
        return { tenant, personId: z.string().parse(payload.sub), name: z.string().parse(payload['name']), kind: 'person' };
      } catch (error) {
        throw error instanceof errors.JWTExpired ? refused('The bearer token has expired. Sign in again.', error) : refused('The bearer token is not valid here. Sign in again.', error);
      }
    },
  };
}
