// `$expand` of directory objects: one relation, at most twenty objects of it.
import type { DirectoryKind, Entity } from './entities.ts';
import { badQuery, unsupportedQuery } from './graph-error.ts';
import type { Json, JsonObject } from './json.ts';
import type { Organisation } from './organisation.ts';
import { project, selectedNames } from './projection.ts';
import type { GraphRequest } from './request.ts';
import { shapes } from './shapes.ts';

const most = 20;

type Related = (organisation: Organisation, value: Entity) => string[] | string | undefined;

const relations: Readonly<Partial<Record<DirectoryKind, Record<string, Related>>>> = {
  user: {
    manager: (_, user) => (typeof user['managerId'] === 'string' ? user['managerId'] : undefined),
    directReports: ({ shelves }, user) => shelves.user.find('managerId', user.id).map(({ value }) => value.id),
    memberOf: ({ links }, user) => [...links.above('member', user.id).keys()],
    transitiveMemberOf: ({ links }, user) => [...links.reach('above', user.id).keys()],
  },
  group: {
    members: ({ links }, group) => [...links.below('member', group.id).keys()],
    owners: ({ links }, group) => [...links.below('owner', group.id).keys()],
    memberOf: ({ links }, group) => [...links.above('member', group.id).keys()],
  },
};

const show = (organisation: Organisation, id: string, select: string[] | undefined): JsonObject | undefined => {
  const found = organisation.find(id);
  return found && project(found.entry.value, shapes[found.kind], { select, typed: true });
};

/** Reads `$expand` and gives what adds the relation to an object; undefined when nothing was asked for. */
export const expander = (request: GraphRequest, kind: 'user' | 'group'): ((value: Entity) => JsonObject) | undefined => {
  const source = request.query.get('$expand');
  if (source === undefined) return undefined;
  const match = /^(\w+)(?:\((.*)\))?$/.exec(source.trim());
  if (!match) throw unsupportedQuery('Only one $expand is supported on directory objects.');
  const [, name = '', options = ''] = match;
  const related = relations[kind]?.[name];
  if (!related) throw badQuery(`Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.${kind}'.`);
  const select = selectedNames(/\$select=([^;)]*)/.exec(options)?.[1], Object.values(shapes), false);
  const { organisation } = request;
  return (value) => {
    const ids = related(organisation, value);
    if (ids === undefined) return {};
    const shown: Json | undefined = Array.isArray(ids)
      ? ids.slice(0, most).map((id) => show(organisation, id, select)).filter((item) => item !== undefined)
      : show(organisation, ids, select);
    return shown === undefined ? {} : { [name]: shown };
  };
};
