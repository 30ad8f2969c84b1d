// Numbers of tenants, and of the sets of users that filters read: everybody, the members of a group, the holders of a licence, those with a value of a property.
import type { Database, Parameters } from './database.ts';

type SetKind = 'all' | 'group' | 'licence' | 'property';

/** Numbers never change once given. `tenant` and `set` may write, so they belong inside a transaction. */
export interface SetNumbers {
  tenant(tenant: string): number;
  /** A number no tenant has when nothing of the tenant was ever written. */
  knownTenant(tenant: string): number;
  set(tenant: number, kind: SetKind, id: string): number;
  /** Undefined when nobody was ever in it. */
  knownSet(tenant: string, kind: SetKind, id: string): number | undefined;
  /** Forgets numbers that a transaction gave before it was rolled back. */
  forget(): void;
}

export function setNumbersIn(database: Database): SetNumbers {
  const remembered = new Map<string, number>();
  const tenants = new Map<string, number>();
  const number = (sql: string, parameters: Parameters): number | undefined => database.row<{ no: number }>(sql, parameters)?.no;
  const tenantSql = 'SELECT no FROM tenants WHERE tenant = :tenant';
  const findOrMake = (tenant: number, kind: SetKind, id: string): number =>
    number('SELECT no FROM sets WHERE tenant = :tenant AND kind = :kind AND id = :id', { tenant, kind, id })
    ?? number('INSERT INTO sets (tenant, kind, id) VALUES (:tenant, :kind, :id) RETURNING no', { tenant, kind, id }) ?? 0;
  return {
    tenant: (tenant) => number(tenantSql, { tenant }) ?? number('INSERT INTO tenants (tenant) VALUES (:tenant) RETURNING no', { tenant }) ?? 0,
    knownTenant: (tenant) => {
      const known = tenants.get(tenant) ?? number(tenantSql, { tenant });
      if (known !== undefined) tenants.set(tenant, known);
      return known ?? 0;
    },
    set: (tenant, kind, id) => {
      const name = `${tenant} ${kind} ${id}`;
      const known = remembered.get(name) ?? findOrMake(tenant, kind, id);
      remembered.set(name, known);
      return known;
    },
    knownSet: (tenant, kind, id) => number('SELECT sets.no FROM tenants JOIN sets ON sets.tenant = tenants.no WHERE tenants.tenant = :tenant AND kind = :kind AND id = :id', { tenant, kind, id }),
    forget: () => {
      remembered.clear();
      tenants.clear();
    },
  };
}
