// Shows an object as Graph would: the default properties, or those that were selected; what was never set is null.
import type { Entity } from './entities.ts';
import { GraphError, unknownProperty } from './graph-error.ts';
import type { Json, JsonObject } from './json.ts';
import type { Property, Shape } from './shapes.ts';

/** Graph gives these for one person only, never on a list (and never writes them for an application). */
const singleOnly = [
  'aboutMe', 'birthday', 'hireDate', 'interests', 'mySite', 'pastProjects', 'preferredName', 'responsibilities', 'schools', 'skills', 'mailboxSettings',
];

/** Properties kept for the directory's own use or never readable again. */
const unreadable = ['passwordProfile', 'managerId', 'passwordHash'];

/** Checks the names of a `$select` and gives them as a list; undefined means the defaults. */
export const selectedNames = (source: string | undefined, known: readonly Shape[], isList: boolean): string[] | undefined => {
  if (source === undefined || source.trim() === '' || source.trim() === '*') return undefined;
  const names = source.split(',').map((name) => name.trim()).filter(Boolean);
  for (const name of names) {
    if (singleOnly.includes(name) && known.some((shape) => shape.name === 'user')) {
      if (isList) throw new GraphError(501, { code: 'NotImplemented', message: 'This operation target is not yet supported.' });
      continue;
    }
    if (known.some((shape) => Object.hasOwn(shape.properties, name) || shape.defaults.includes(name))) continue;
    throw unknownProperty(name, known[0]?.name ?? 'directoryObject', 'Parsing OData Select and Expand failed: ');
  }
  return names;
};

const emptyValue = (property: Property | undefined): Json => (property?.kind === 'texts' || property?.kind === 'objects' ? [] : null);

/** How to show an object. */
interface View {
  /** Names from `$select`; undefined shows the defaults. */
  select: string[] | undefined;
  /** Adds `@odata.type` and the id, as lists of mixed kinds have them. */
  typed?: boolean;
}

export const project = (value: Entity, shape: Shape, view: View): JsonObject => {
  const shown: JsonObject = {};
  if (view.typed) {
    shown['@odata.type'] = `#microsoft.graph.${shape.name}`;
    shown['id'] = value.id;
  }
  for (const name of view.select ?? shape.defaults) {
    const property = shape.properties[name];
    if (view.typed && !property) continue;
    if (name === 'signInActivity') showSignIn(shown, value);
    else shown[name] = unreadable.includes(name) ? null : (value[name] ?? emptyValue(property));
  }
  return shown;
};

/** Somebody who never signed in has no sign-in activity at all, and whoever asks for it is told the id too. */
const showSignIn = (shown: JsonObject, value: Entity): void => {
  shown['id'] = value.id;
  if (value['signInActivity']) shown['signInActivity'] = value['signInActivity'];
};
