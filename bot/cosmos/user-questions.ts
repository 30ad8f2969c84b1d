// The filters of the user list in the query language of Cosmos DB.
import type { JSONValue } from '@azure/cosmos';
import { statusesShown } from '../../shared/user-keys.ts';
import type { UserFilter, UserSort } from '../ports.ts';

const sortFields: Readonly<Record<UserSort, string>> = {
  name: 'sortName', email: 'sortEmail', status: 'sortStatus', type: 'sortType', role: 'sortRole', lastConnection: 'sortLastConnection', created: 'sortCreated',
};

export function sortField(sort: UserSort): string {
  return sortFields[sort];
}

/** CONTAINS with two arguments on folded text: with three it folds by itself, and LOWER would read every document. */
export function userConditions(filter: UserFilter): { sql: string; parameters: Record<string, JSONValue> } {
  const words = (filter.words ?? []).filter((word) => word !== '');
  const { properties = [] } = filter;
  const statuses = statusesShown(filter.status);
  const conditions = [
    `c.status IN (${statuses.map((_, index) => `@status${index}`).join(', ')})`,
    ...(filter.type === undefined ? [] : ['c.type = @type']),
    ...(filter.role === undefined ? [] : ['c.role = @role']),
    ...(filter.group === undefined ? [] : ['ARRAY_CONTAINS(c.groups, @group)']),
    ...(filter.licence === undefined ? [] : ['ARRAY_CONTAINS(c.licences, @licence)']),
    ...properties.map((_, index) => `ARRAY_CONTAINS(c.properties, @property${index})`),
    ...words.map((_, index) => `CONTAINS(c.search, @word${index})`),
  ];
  const { type, role, group, licence } = filter;
  return {
    sql: conditions.join(' AND '),
    parameters: {
      ...Object.fromEntries(statuses.map((status, index) => [`status${index}`, status])),
      ...Object.fromEntries(properties.map((mark, index) => [`property${index}`, mark])),
      ...Object.fromEntries(words.map((word, index) => [`word${index}`, word])),
      ...(type !== undefined && { type }), ...(role !== undefined && { role }), ...(group !== undefined && { group }), ...(licence !== undefined && { licence }),
    },
  };
}
