// Lists that hang on an object: members, owners, memberOf, direct reports; whole, counted, narrowed by type, or as references.
import { firstAfter } from './collection.ts';
import type { Entry } from './collection.ts';
import type { DirectoryKind } from './entities.ts';
import { answerCount, answerList } from './odata-list.ts';
import type { Source } from './odata-list.ts';
import { contextOf } from './request.ts';
import type { GraphAnswer, GraphRequest } from './request.ts';
import { route } from './router.ts';
import type { Route } from './router.ts';
import { shapes } from './shapes.ts';
import type { Shape } from './shapes.ts';

/** The ids of a relation, each with its place in the order of arrival. */
export type Related = (request: GraphRequest) => Iterable<readonly [string, number]>;

type Kinds = readonly DirectoryKind[];

const everyKind: Kinds = ['user', 'group', 'directoryRole', 'servicePrincipal'];

/** Types Graph knows and this directory holds none of. */
const absentTypes = ['administrativeUnit', 'device', 'orgContact', 'application'];

const sourceOf = (request: GraphRequest, related: Related, kinds: Kinds): Source => {
  const shapeById = new Map<string, Shape>();
  const entries: Entry[] = [];
  for (const [id, seq] of related(request)) {
    const found = request.organisation.find(id);
    if (!found || !kinds.includes(found.kind)) continue;
    shapeById.set(found.entry.value.id, shapes[found.kind]);
    const entry = { seq, version: seq, value: found.entry.value };
    if ((entries.at(-1)?.seq ?? -1) <= seq) entries.push(entry);
    else entries.splice(firstAfter(entries, seq), 0, entry);
  }
  const [only] = kinds;
  return {
    entries,
    shapes: kinds.map((kind) => shapes[kind]),
    shapeOf: (value) => shapeById.get(value.id) ?? shapes.user,
    typed: true,
    isCast: true,
    context: only && kinds.length === 1 ? shapes[only].set : 'directoryObjects',
  };
};

const references = (request: GraphRequest, related: Related): GraphAnswer => {
  const ids = [...related(request)].map(([id]) => id).filter((id) => request.organisation.find(id));
  return {
    status: 200,
    body: { '@odata.context': contextOf(request, 'Collection($ref)'), value: ids.map((id) => ({ '@odata.id': `${request.baseUrl}/directoryObjects/${id}` })) },
  };
};

/** The reading routes of one relation: `/groups/{id}/members`, `…/$count`, `…/microsoft.graph.user`, `…/$ref`. */
export const relationRoutes = (template: string, related: Related, options: { units: number; kinds?: Kinds }): Route[] => {
  const cost = { units: options.units };
  const kinds = options.kinds ?? everyKind;
  const read = (path: string, of: Kinds): Route[] => [
    route(`GET ${path}`, (request) => answerList(request, sourceOf(request, related, of)), cost),
    route(`GET ${path}/$count`, (request) => answerCount(request, sourceOf(request, related, of)), cost),
  ];
  return [
    ...read(template, kinds),
    ...everyKind.flatMap((kind) => read(`${template}/microsoft.graph.${kind}`, kinds.includes(kind) ? [kind] : [])),
    ...absentTypes.flatMap((type) => read(`${template}/microsoft.graph.${type}`, [])),
    route(`GET ${template}/$ref`, (request) => references(request, related), cost),
  ];
};
