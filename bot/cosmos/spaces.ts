// Which container and partition the documents of each space lie in.
import type { Scope, Store } from '../ports.ts';
import type { ContainerName } from './containers.ts';

export type SpaceName = Exclude<keyof Store, 'users' | 'health' | 'close'>;

export const containerOfSpace: Readonly<Record<SpaceName, ContainerName>> = {
  groups: 'state', licences: 'state', roles: 'state', facts: 'state', properties: 'state', welcomes: 'state', dueWelcomes: 'state', tallies: 'state', guards: 'state', schedules: 'state', settings: 'state', conversations: 'state', answered: 'state',
  plans: 'work', portions: 'work', sealed: 'work', handouts: 'work', heldSecrets: 'work', jobs: 'work', openJobs: 'work', ledgers: 'work', approvals: 'work', openApprovals: 'work',
  audit: 'audit',
};

/** Tenant, space and part never share a partition with another combination: the separator is escaped inside of them. */
export function partitionOf(space: SpaceName, scope: Scope): string {
  return [scope.tenant, space, scope.part ?? ''].map(encodeURIComponent).join('|');
}

/** The users of a tenant lie in one partition; nothing else lies in their container. */
export function partitionOfUsers(tenant: string): string {
  return encodeURIComponent(tenant);
}

/** Cosmos DB refuses `/ \ ? #` in ids, and URLs swallow dots that stand alone; what is not plain becomes ~ and its code. */
export function cosmosId(id: string): string {
  const code = (letter: string): string => `~${letter.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return /^\.+$/.test(id) ? id.replaceAll('.', code) : id.replace(/[^A-Za-z0-9_.:-]/g, code);
}
