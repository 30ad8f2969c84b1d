// JSON values as they arrive and leave, and the few questions asked of them.

/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | JsonObject;
/** A JSON object; a property that is absent reads as undefined. */
export interface JsonObject {
  [property: string]: Json | undefined;
}

/** True for a JSON object, false for null, lists and plain values. */
export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** True for a list of strings. */
export const isTextList = (value: Json | undefined): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string');

/** The text at a property, or undefined when it is anything else. */
export const textAt = (object: JsonObject, property: string): string | undefined => {
  const value = object[property];
  return typeof value === 'string' ? value : undefined;
};

/** The objects in a list, anything else left out. */
export const objectsIn = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** The properties of an object without those named. */
export const without = (object: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
