// People and groups as answers: all of a kind for lists and counts, and one with what was selected and expanded.
import type { Group, User } from './entities.ts';
import { expander } from './expand.ts';
import type { Source } from './odata-list.ts';
import { project, selectedNames } from './projection.ts';
import { contextOf } from './request.ts';
import type { GraphAnswer, GraphRequest } from './request.ts';
import { shapes } from './shapes.ts';

type Kind = 'user' | 'group';

export const allOf = (request: GraphRequest, kind: Kind): Source => {
  const shelf = request.organisation.shelves[kind];
  const shape = shapes[kind];
  const expand = expander(request, kind);
  return { entries: shelf.entries, shelf, shapes: [shape], shapeOf: () => shape, typed: false, isCast: false, context: shape.set, ...(expand && { expand }) };
};

export const answerObject = (request: GraphRequest, { kind, value }: { kind: 'user'; value: User } | { kind: 'group'; value: Group }, status = 200): GraphAnswer => {
  const shape = shapes[kind];
  const select = selectedNames(request.query.get('$select'), [shape], false);
  return {
    status,
    body: {
      '@odata.context': contextOf(request, select ? `${shape.set}(${select.join(',')})/$entity` : `${shape.set}/$entity`),
      ...project(value, shape, { select }),
      ...expander(request, kind)?.(value),
    },
  };
};
