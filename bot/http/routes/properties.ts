// Properties of people that administrators define.
import { z } from 'zod';
import { propertyDefinitionSchema, propertyTypeSchema } from '../../../shared/property.ts';
import { addProperty, changeProperty, propertyDefinitions, propertyInUse, propertyWords, removeProperty, withoutPropertyWords } from '../../plans/property-definitions.ts';
import { defineRoute } from '../route.ts';
import type { Route } from '../route.ts';

/** With how many people have a value. */
const propertyInUseSchema = propertyDefinitionSchema.extend({ people: z.number().int() });

const listProperties = defineRoute({
  method: 'GET', path: '/properties', ability: 'settings.see', summary: 'The properties that administrators defined',
  answers: { 200: z.object({ items: z.array(propertyDefinitionSchema) }) },
  run: async ({ services, actor }) => ({ status: 200, body: { items: [...await propertyDefinitions(services, actor.tenant)] } }),
});

const getProperty = defineRoute({
  method: 'GET', path: '/properties/{key}', ability: 'settings.see', summary: 'A property, and how many people have a value: look before it is deleted',
  answers: { 200: propertyInUseSchema },
  run: async ({ services, actor, params }) => ({ status: 200, body: await propertyInUse(services, actor.tenant, params['key'] ?? '') }),
});

const createProperty = defineRoute({
  method: 'POST', path: '/properties', ability: 'settings.change', summary: 'Define a property; without a key one is made from the name',
  body: z.strictObject({ key: propertyDefinitionSchema.shape.key.optional(), name: z.string().max(200), type: propertyTypeSchema, choices: z.array(z.string()).max(100).default([]) }),
  wanted: ({ body }) => propertyWords(body),
  answers: { 201: propertyDefinitionSchema },
  run: async ({ services, actor, body }) => ({ status: 201, body: await addProperty(services, actor, body) }),
});

const patchProperty = defineRoute({
  method: 'PATCH', path: '/properties/{key}', ability: 'settings.change', summary: 'Change name or choices of a property; key and type stay',
  body: z.strictObject({ name: z.string().max(200).optional(), choices: z.array(z.string()).max(100).optional() }),
  wanted: ({ params, body: { name, choices } }) => [`property “${params['key'] ?? ''}”`, ...(name === undefined ? [] : [`name: ${name}`]), ...(choices === undefined ? [] : [`choices: ${choices.join(', ')}`])].join('; '),
  answers: { 200: propertyDefinitionSchema },
  run: async ({ services, actor, params, body }) => ({ status: 200, body: await changeProperty(services, actor, { ...body, key: params['key'] ?? '' }) }),
});

const deleteProperty = defineRoute({
  method: 'DELETE', path: '/properties/{key}', ability: 'settings.change', summary: 'Show a property no more; values that people have stay, unseen, and the answer says how many have one',
  wanted: ({ params }) => withoutPropertyWords(params['key'] ?? ''),
  answers: { 200: propertyInUseSchema },
  run: async ({ services, actor, params }) => ({ status: 200, body: await removeProperty(services, actor, params['key'] ?? '') }),
});

export const propertyRoutes: readonly Route[] = [listProperties, getProperty, createProperty, patchProperty, deleteProperty];
