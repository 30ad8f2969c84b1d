// Finds the operation a method and a path mean. Every `{id}` of a route stands for one encoded path segment.
import { GraphError, badQuery } from './graph-error.ts';
import type { Handler } from './request.ts';

/** What an operation costs: resource units before modifiers, and whether it counts against the write budget. */
export interface Route {
  method: string;
  template: string;
  handler: Handler;
  units: number;
  isWrite: boolean;
}

export interface Match {
  route: Route;
  /** `PATCH /groups/{id}` */
  operation: string;
  parameters: string[];
}

interface Node {
  children: Map<string, Node>;
  any?: Node;
  routes: Map<string, Route>;
}

const newNode = (): Node => ({ children: new Map(), routes: new Map() });

/** One route; anything but GET counts as a write unless `cost` says otherwise. */
export const route = (line: string, handler: Handler, cost: Partial<Pick<Route, 'units' | 'isWrite'>> = {}): Route => {
  const [method = '', template = ''] = line.split(' ');
  return { method, template, handler, units: 1, isWrite: method !== 'GET', ...cost };
};

const decodeSegment = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badQuery(`The path segment '${segment}' is not correctly encoded.`);
  }
};

const keyed = /^([A-Za-z][\w.]*)\((?:(\w+)=)?(.*)\)$/;

/** `users('a@b')` is `users/a@b`, `delta()` is `delta`, `servicePrincipals(appId='x')` is `servicePrincipals(appId)/x`. */
const segmentsOf = (path: string): string[] =>
  path.split('/').filter(Boolean).map(decodeSegment).flatMap((segment) => {
    const match = keyed.exec(segment);
    if (!match) return [segment];
    const [, name = '', key, value = ''] = match;
    if (value === '') return [name];
    return [key === undefined ? name : `${name}(${key})`, value.replace(/^'(.*)'$/, '$1').replaceAll("''", "'")];
  });

export class Router {
  readonly #root = newNode();

  constructor(routes: readonly Route[]) {
    for (const entry of routes) this.#add(entry);
  }

  #add(entry: Route): void {
    let node = this.#root;
    for (const segment of entry.template.split('/').filter(Boolean)) {
      if (segment === '{id}') {
        node = node.any ??= newNode();
        continue;
      }
      const next = node.children.get(segment.toLowerCase()) ?? newNode();
      node.children.set(segment.toLowerCase(), next);
      node = next;
    }
    node.routes.set(entry.method, entry);
  }

  /** Throws 400 for a path that does not exist and 405 for a method it does not have. */
  find(method: string, path: string): Match {
    const parameters: string[] = [];
    let node = this.#root;
    for (const segment of segmentsOf(path)) {
      const lower = segment.toLowerCase();
      const literal = node.children.get(lower) ?? node.children.get(lower.replace('microsoft.graph.', ''));
      if (!literal && node.any) parameters.push(segment);
      const next = literal ?? node.any;
      if (!next) throw badQuery(`Resource not found for the segment '${segment}'.`);
      node = next;
    }
    const found = node.routes.get(method);
    if (found) return { route: found, operation: `${method} ${found.template}`, parameters };
    throw new GraphError(405, { code: 'Request_BadRequest', message: 'Specified HTTP method is not allowed for the request target.' });
  }
}
