// Ending sessions and handing out temporary access passes.
import type { Entity } from './entities.ts';
import { badRequest, notFound } from './graph-error.ts';
import { without } from './json.ts';
import type { JsonObject } from './json.ts';
import { contextOf, noContent, parameter } from './request.ts';
import type { GraphRequest, Handler } from './request.ts';
import { requireUser } from './require-object.ts';
import { route } from './router.ts';
import type { Route } from './router.ts';

/** Moves the moment before which nobody's session counts; for guests their home tenant decides, so nothing happens. */
const revoke: Handler = (request) => {
  const { organisation } = request;
  const user = requireUser(organisation, parameter(request));
  if (user.userType !== 'Guest') organisation.put('user', { ...user, signInSessionsValidFromDateTime: organisation.now() });
  return { status: 200, body: { '@odata.context': contextOf(request, 'Edm.Boolean'), value: true } };
};

/** The tenant's policy for temporary access passes. */
const policy = {
  '@odata.type': '#microsoft.graph.temporaryAccessPassAuthenticationMethodConfiguration',
  id: 'TemporaryAccessPass', state: 'enabled', defaultLifetimeInMinutes: 60, defaultLength: 8,
  minimumLifetimeInMinutes: 60, maximumLifetimeInMinutes: 480, isUsableOnce: false,
};

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789+*@#$%';

const newPass = (random: () => number): string => Array.from({ length: policy.defaultLength }, () => alphabet[Math.floor(random() * alphabet.length)] ?? 'x').join('');

const passOf = (request: GraphRequest): Entity | undefined =>
  request.organisation.shelves.accessPass.find('userId', requireUser(request.organisation, parameter(request)).id)[0]?.value;

const shown = (request: GraphRequest, pass: Entity): JsonObject => {
  const ends = Date.parse(String(pass['startDateTime'])) + Number(pass['lifetimeInMinutes']) * 60_000;
  const isUsable = ends > request.organisation.ports.clock();
  return { ...without(pass, ['userId']), isUsable, methodUsabilityReason: isUsable ? 'EnabledByPolicy' : 'Expired', temporaryAccessPass: null };
};

const checkedLifetime = (body: JsonObject): number => {
  const minutes = body['lifetimeInMinutes'] ?? policy.defaultLifetimeInMinutes;
  if (typeof minutes === 'number' && Number.isInteger(minutes) && minutes >= policy.minimumLifetimeInMinutes && minutes <= policy.maximumLifetimeInMinutes) return minutes;
  throw badRequest(`The lifetime must be between ${policy.minimumLifetimeInMinutes} and ${policy.maximumLifetimeInMinutes} minutes, as the policy of the tenant has it.`);
};

const createPass: Handler = (request) => {
  const { organisation } = request;
  const user = requireUser(organisation, parameter(request));
  if (user.userType === 'Guest') throw badRequest('Temporary Access Pass cannot be added to an external guest user.');
  const lifetimeInMinutes = checkedLifetime(request.body);
  const former = passOf(request);
  if (former) organisation.remove('accessPass', former.id);
  const start = request.body['startDateTime'];
  const pass = organisation.put('accessPass', {
    id: organisation.ports.ids(),
    userId: user.id,
    createdDateTime: organisation.now(),
    startDateTime: typeof start === 'string' ? start : organisation.now(),
    lifetimeInMinutes,
    isUsableOnce: request.body['isUsableOnce'] === true,
  });
  // The pass is shown this once and kept nowhere.
  return { status: 201, body: { '@odata.context': contextOf(request, `users('${user.id}')/authentication/temporaryAccessPassMethods/$entity`), ...shown(request, pass), temporaryAccessPass: newPass(organisation.ports.random) } };
};

const listPasses: Handler = (request) => {
  const pass = passOf(request);
  return { status: 200, body: { value: pass ? [shown(request, pass)] : [] } };
};

const requirePass = (request: GraphRequest): Entity => {
  const pass = passOf(request);
  if (pass?.id !== parameter(request, 1)) throw notFound(parameter(request, 1));
  return pass;
};

const deletePass: Handler = (request) => {
  request.organisation.remove('accessPass', requirePass(request).id);
  return noContent;
};

const methods: Handler = (request) => {
  const user = requireUser(request.organisation, parameter(request));
  const password = { '@odata.type': '#microsoft.graph.passwordAuthenticationMethod', id: '28c10230-6103-485e-b985-444c60001490', password: null, createdDateTime: user['lastPasswordChangeDateTime'] ?? user.createdDateTime };
  const pass = passOf(request);
  return { status: 200, body: { value: [password, ...(pass ? [{ '@odata.type': '#microsoft.graph.temporaryAccessPassAuthenticationMethod', ...shown(request, pass) }] : [])] } };
};

const path = '/users/{id}/authentication/temporaryAccessPassMethods';

export const sessionRoutes: Route[] = [
  route('POST /users/{id}/revokeSignInSessions', revoke),
  route('GET /users/{id}/authentication/methods', methods),
  route(`GET ${path}`, listPasses),
  route(`POST ${path}`, createPass),
  route(`GET ${path}/{id}`, (request) => ({ status: 200, body: shown(request, requirePass(request)) })),
  route(`DELETE ${path}/{id}`, deletePass),
  route('GET /policies/authenticationMethodsPolicy/authenticationMethodConfigurations/TemporaryAccessPass', () => ({ status: 200, body: policy })),
];
