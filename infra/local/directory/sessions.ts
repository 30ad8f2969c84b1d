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

const passLength = 8;
const usualLifetime = 60;

/** The tenant's policy for temporary access passes, as it is switched under `/_local/behaviour`. */
const showPolicy: Handler = ({ behaviour: { accessPassPolicy } }) => ({
  status: 200,
  body: {
    '@odata.type': '#microsoft.graph.temporaryAccessPassAuthenticationMethodConfiguration',
    id: 'TemporaryAccessPass', defaultLifetimeInMinutes: usualLifetime, defaultLength: passLength, ...accessPassPolicy,
  },
});

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789+*@#$%';

const newPass = (random: () => number): string => Array.from({ length: passLength }, () => alphabet[Math.floor(random() * alphabet.length)] ?? 'x').join('');

const passOf = (request: GraphRequest): Entity | undefined =>
  request.organisation.shelves.accessPass.find('userId', requireUser(request.organisation, parameter(request)).id)[0]?.value;

const shown = (request: GraphRequest, pass: Entity): JsonObject => {
  const ends = Date.parse(String(pass['startDateTime'])) + Number(pass['lifetimeInMinutes']) * 60_000;
  const isUsable = ends > request.organisation.ports.clock();
  return { ...without(pass, ['userId']), isUsable, methodUsabilityReason: isUsable ? 'EnabledByPolicy' : 'Expired', temporaryAccessPass: null };
};

const checkedLifetime = ({ body, behaviour }: GraphRequest): number => {
  const { minimumLifetimeInMinutes: least, maximumLifetimeInMinutes: most } = behaviour.accessPassPolicy;
  const minutes = body['lifetimeInMinutes'] ?? usualLifetime;
  if (typeof minutes === 'number' && Number.isInteger(minutes) && minutes >= least && minutes <= most) return minutes;
  throw badRequest(`The lifetime must be between ${least} and ${most} minutes, as the policy of the tenant has it.`);
};

/** What was not asked for is as the policy has it. Graph's own words are in no documentation; these begin as field reports quote them. */
const checkedUse = ({ body, behaviour: { accessPassPolicy } }: GraphRequest): boolean => {
  if (accessPassPolicy.state === 'disabled') throw badRequest('Converged UserCredentialPolicy does not allow creating or updating the TemporaryAccessPass method.');
  const isUsableOnce = body['isUsableOnce'] ?? accessPassPolicy.isUsableOnce;
  if (accessPassPolicy.isUsableOnce && isUsableOnce !== true) throw badRequest('Converged UserCredentialPolicy does not allow a TemporaryAccessPass that is usable more than once.');
  return isUsableOnce === true;
};

const createPass: Handler = (request) => {
  const { organisation } = request;
  const user = requireUser(organisation, parameter(request));
  if (user.userType === 'Guest') throw badRequest('Temporary Access Pass cannot be added to an external guest user.');
  const isUsableOnce = checkedUse(request);
  const lifetimeInMinutes = checkedLifetime(request);
  const former = passOf(request);
  if (former) organisation.remove('accessPass', former.id);
  const start = request.body['startDateTime'];
  const pass = organisation.put('accessPass', {
    id: organisation.ports.ids(),
    userId: user.id,
    createdDateTime: organisation.now(),
    startDateTime: typeof start === 'string' ? start : organisation.now(),
    lifetimeInMinutes,
    isUsableOnce,
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
  route('GET /policies/authenticationMethodsPolicy/authenticationMethodConfigurations/TemporaryAccessPass', showPolicy),
];
