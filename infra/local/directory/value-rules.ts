// Checks written values against the shape of their object: known, writable, of the right kind, not too long.
import { badRequest, invalidValue } from './graph-error.ts';
import { isObject, isTextList } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import type { Property, Shape } from './shapes.ts';

const fits = (value: Json, property: Property): boolean => {
  const short = (text: string) => text.length <= (property.max ?? Infinity);
  switch (property.kind) {
    case 'text':
      return typeof value === 'string' && value !== '' && short(value);
    case 'flag':
      return typeof value === 'boolean';
    case 'number':
      return typeof value === 'number';
    case 'moment':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value));
    case 'texts':
      return isTextList(value) && value.every((text) => text !== '' && short(text));
    case 'object':
      return isObject(value);
    case 'objects':
      return Array.isArray(value) && value.every(isObject);
  }
};

/** Null clears a property, except those that must always have a value and lists. */
const canClear = (property: Property, name: string, required: readonly string[]): boolean =>
  !required.includes(name) && property.kind !== 'texts' && property.kind !== 'objects' && property.kind !== 'flag';

const checkOne = (shape: Shape, [name, value]: [string, Json], required: readonly string[]): void => {
  const property = shape.properties[name];
  if (!property) throw badRequest(`Property '${name}' does not exist on resource '${shape.title}'.`, [{ code: 'InvalidValue', target: name }]);
  if (property.write === 'no') throw badRequest(`Property '${name}' is read-only and cannot be set.`, [{ code: 'InvalidValue', target: name }]);
  if (value === null ? !canClear(property, name, required) : !fits(value, property)) throw invalidValue(name, shape.title);
};

/** Refuses the first value Graph would refuse; annotations (`members@odata.bind`) are checked by whoever reads them. */
export const checkValues = (shape: Shape, values: JsonObject, required: readonly string[]): void => {
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && !name.includes('@')) checkOne(shape, [name, value], required);
  }
};

/** Refuses a creation that leaves out what must be there. */
export const requireValues = (shape: Shape, values: JsonObject, required: readonly string[]): void => {
  const missing = required.find((name) => values[name] === undefined || values[name] === null || values[name] === '');
  if (missing !== undefined)
    throw badRequest(`A value is required for property '${missing}' of resource '${shape.title}'.`, [{ code: 'InvalidValue', target: missing }]);
};

const notInNickname = /[@()\\[\]";:<>,\s]/;

/** A mail nickname: ASCII, at most 64 characters, none of those an address cannot carry. */
export const isMailNickname = (value: string): boolean => value.length <= 64 && /^[\x21-\x7e]+$/.test(value) && !notInNickname.test(value);

const notCountries = ['EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'ZZ'];
const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** An ISO 3166-1 alpha-2 code; aliases such as UK are none. */
export const isCountry = (value: string): boolean =>
  /^[A-Z]{2}$/i.test(value) &&
  !notCountries.includes(value.toUpperCase()) &&
  regions.of(value.toUpperCase()) !== undefined &&
  Intl.getCanonicalLocales(`und-${value.toUpperCase()}`)[0] === `und-${value.toUpperCase()}`;

/** A GUID. */
export const isGuid = (value: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);

/** Refuses what is not an object id. */
export const requireGuid = (value: string): string => {
  if (isGuid(value)) return value.toLowerCase();
  throw badRequest(`Invalid object identifier '${value}'.`);
};

const referencePattern = /(?:directoryObjects|users|groups|servicePrincipals)(?:\/|\(')([^/')]+)(?:'\))?\/?$/;

/** The object id a reference such as `https://graph.microsoft.com/v1.0/directoryObjects/{id}` points at. */
export const referencedId = (reference: Json | undefined): string => {
  const id = typeof reference === 'string' ? referencePattern.exec(reference)?.[1] : undefined;
  if (id === undefined) throw badRequest('Invalid URL format specified in @odata.bind or @odata.id for the reference.');
  return requireGuid(decodeURIComponent(id));
};
