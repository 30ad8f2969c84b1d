// The OpenAPI 3.1 document, made from the list of routes and the schemas they are held to.
import { z } from 'zod';
import { createDocument } from 'zod-openapi';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { problemSchema } from '../../shared/api.ts';
import { roleNames, roleNeededFor } from '../../shared/abilities.ts';
import { problemType } from './problem.ts';
import { isWrite } from './route.ts';
import type { Route } from './route.ts';

const meanings: Readonly<Record<number, string>> = { 200: 'Done', 201: 'Created', 202: 'Accepted: it goes on as a job, or waits for an approver' };
const problem = { description: 'A problem, with a code and a sentence that says what to do', content: { [problemType]: { schema: problemSchema } } };

export function openApiDocument(routes: readonly Route[], version: string): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  return createDocument({
    openapi: '3.1.1',
    info: { title: 'Usher', version, description: 'User management of an organisation: users, groups, licences, imports, plans and jobs.' },
    servers: [{ url: '/api/v1' }],
    security: [{ entra: [] }],
    components: {
      securitySchemes: {
        entra: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The token of the Teams tab, or an app-only token with the app role Users.Manage.' },
      },
    },
    paths,
  });
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const role = roleNeededFor(route.ability);
  return {
    operationId: operationIdOf(route),
    summary: route.summary,
    description: `Needs the ability ${route.ability}${role === 'user' ? ', which everybody who is signed in has; what concerns others needs more' : ` (least role: ${roleNames[role]})`}.`,
    ...parametersOf(route),
    ...bodyOf(route),
    responses: responsesOf(route),
  };
}

function operationIdOf({ method, path }: Route): string {
  const words = path.split('/').filter((part) => part !== '').map((part) => part.replace(/[{}]/g, ' ').trim());
  return [method.toLowerCase(), ...words].join('-');
}

function parametersOf(route: Route): Pick<ZodOpenApiOperationObject, 'requestParams'> {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const path = names.length === 0 ? {} : { path: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) };
  const query = route.query instanceof z.ZodObject ? { query: route.query } : {};
  const header = isWrite(route) ? { header: z.object({ 'Idempotency-Key': z.string().max(255).optional().meta({ description: 'The same key with the same request is done once and answered alike.' }) }) } : {};
  return { requestParams: { ...path, ...query, ...header } };
}

function bodyOf(route: Route): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  if (route.body === undefined && route.takesFile === undefined) return {};
  const files = Object.fromEntries((route.takesFile ?? []).map((type) => [type, { schema: z.string() }]));
  const json = route.body === undefined ? {} : { 'application/json': { schema: route.body } };
  return { requestBody: { content: { ...files, ...json } } };
}

function responsesOf({ answers, files = [] }: Route): ZodOpenApiResponsesObject {
  const contents = new Map<string, Record<string, { schema: z.ZodType }>>();
  for (const [status, schema] of Object.entries(answers)) contents.set(status, { 'application/json': { schema } });
  for (const type of files) contents.set('200', { ...contents.get('200'), [type]: { schema: z.string() } });
  const described = [...contents].map(([status, content]) => [status, { description: meanings[Number(status)] ?? 'Answer', content }]);
  return { ...Object.fromEntries(described) as ZodOpenApiResponsesObject, default: problem }; // keys of `answers` are statuses
}
