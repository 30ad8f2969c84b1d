// The OpenAPI document: valid in structure, complete, and true to the list of routes.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { routesWith } from '../../../bot/http/routes/index.ts';
import { runUsher } from './running-usher.ts';
import type { RunningUsher } from './running-usher.ts';

const contentSchema = z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) }));
const operationSchema = z.object({
  operationId: z.string(), summary: z.string().min(5), description: z.string(),
  parameters: z.array(z.object({ in: z.enum(['path', 'query', 'header']), name: z.string(), required: z.boolean().optional(), schema: z.record(z.string(), z.unknown()) })).optional(),
  requestBody: z.object({ content: contentSchema }).optional(),
  responses: z.record(z.string().regex(/^([1-5]\d\d|default)$/), z.object({ description: z.string(), content: contentSchema.optional() })),
});
const documentSchema = z.object({
  openapi: z.string().regex(/^3\.1\.\d+$/),
  info: z.object({ title: z.string(), version: z.string() }),
  paths: z.record(z.string().startsWith('/'), z.record(z.enum(['get', 'post', 'patch', 'delete']).or(z.string().regex(/^never$/)), operationSchema)),
  components: z.object({ securitySchemes: z.record(z.string(), z.unknown()) }).loose(),
});

let usher: RunningUsher;
let document: z.output<typeof documentSchema>;
let text: string;
beforeAll(async () => {
  usher = await runUsher();
  await usher.ask('POST /api/v1/users/adele.vance@contoso.com/sign-out', { as: 'admin' });
  const answer = await usher.ask('GET /api/v1/openapi.json');
  text = answer.text;
  document = documentSchema.parse(answer.json);
});
afterAll(async () => { await usher.close(); });

const routes = routesWith({ reportCsv: async function* none() { /* not asked for here */ }, templateCsv: () => '', auditCsv: async function* none() { yield ''; } });

describe('the document', () => {
  test('lists every route and no other', () => {
    const listed = Object.entries(document.paths).flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`));
    expect(listed.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  });

  test('names every operation once', () => {
    const names = Object.values(document.paths).flatMap((operations) => Object.values(operations).map(({ operationId }) => operationId));
    expect(new Set(names).size).toBe(names.length);
  });

  test('declares every parameter of a path, as required', () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters = [] } of Object.values(operations)) {
        const declared = parameters.filter((parameter) => parameter.in === 'path');
        expect(declared.map(({ name }) => name)).toEqual(names);
        expect(declared.every(({ required }) => required === true)).toBe(true);
      }
    }
  });

  test('says of every route what comes back, problems included', () => {
    for (const operation of Object.values(document.paths).flatMap((operations) => Object.values(operations))) {
      expect(Object.keys(operation.responses['default']?.content ?? {})).toEqual(['application/problem+json']);
      expect(Object.keys(operation.responses).length).toBeGreaterThan(1);
    }
    expect(Object.keys(document.paths['/imports']?.['post']?.requestBody?.content ?? {})).toEqual(['text/csv', 'application/json']);
    expect(Object.keys(document.paths['/jobs/{id}/report']?.['get']?.responses['200']?.content ?? {})).toEqual(['application/json', 'text/csv']);
  });

  test.each(['', 'format=json'])('describes what the audit trail answers to “%s”', async (query) => {
    const { status, json } = await usher.ask(`GET /api/v1/audit?${query}`, { as: 'admin' });
    const { schema } = document.paths['/audit']?.['get']?.responses['200']?.content?.['application/json'] ?? {};
    const { components } = JSON.parse(text) as { components: { schemas?: object } }; // held to its schema above
    const described = z.fromJSONSchema(JSON.parse(JSON.stringify({ ...schema, $defs: components.schemas ?? {} }).replaceAll('#/components/schemas/', '#/$defs/')) as z.core.JSONSchema.JSONSchema);
    expect(status).toBe(200);
    expect(described.safeParse(json).error).toBeUndefined();
    expect(described.safeParse({ nothing: 'of it' }).success).toBe(false);
  });

  test('lets every reference lead somewhere', () => {
    const whole: unknown = JSON.parse(text);
    for (const [, reference = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = reference.split('/').reduce<unknown>((at, part) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined), whole); // walking unknown JSON
      expect(found).toBeDefined();
    }
  });
});
