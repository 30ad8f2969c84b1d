// The Directory port on Microsoft Graph v1.0.
import type { Clock, Delegation, Directory, DirectoryLimits, Log, Random } from '../ports.ts';
import { readApplications, readApplicationsOf } from './graph-applications.ts';
import { applyChanges } from './graph-apply.ts';
import { batchSize } from './graph-batch.ts';
import { createGraphClient } from './graph-client.ts';
import type { GraphClient } from './graph-client.ts';
import { findOut } from './graph-findings.ts';
import { readDirectoryRoles, readGroup, readGroups, readGroupsById, readMemberIds, readMemberships, readNestedGroups } from './graph-groups.ts';
import { licenceNames, readLicences } from './graph-licences.ts';
import { readOrganisation } from './graph-organisation.ts';
import { createPeople } from './graph-people.ts';
import { createReach } from './graph-reach.ts';
import { readTies } from './graph-ties.ts';
import type { TokenSource } from './tokens.ts';

export interface GraphDirectoryOptions {
  /** `https://graph.microsoft.com/v1.0`, a sovereign cloud's, or a local directory on loopback; `/v1.0` is added when no version is named. */
  baseUrl: string;
  tenant: string;
  token: TokenSource;
  /** Tokens in the name of a person, where that is set up (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow). */
  onBehalfOf?: ((delegation: Delegation) => TokenSource) | undefined;
  clock: Clock;
  random: Random;
  log: Log;
  /** Id in the manifest of the Teams app, for installing it for people. */
  teamsAppId?: string;
  limits?: Partial<DirectoryLimits>;
  /** Milliseconds after which a new account that is still not to be seen counts as not made; 60,000 unless given. */
  settle?: number;
}

/**
 * What Graph documents: twenty requests a batch (https://learn.microsoft.com/graph/json-batching), twenty members a change
 * (https://learn.microsoft.com/graph/api/group-post-members), 3,000 writes in 150 seconds for an app in a tenant
 * (https://learn.microsoft.com/graph/throttling-limits, identity and access).
 */
export const graphLimits: DirectoryLimits = {
  changesPerRequest: batchSize,
  membersPerChange: 20,
  writes: { size: 3_000, perSecond: 20 },
  requestTimeout: 30_000,
};

/** Who deletes for good: the first of these anybody, the last whoever holds no administrator role (https://learn.microsoft.com/graph/api/directory-deleteditems-delete). */
const purgers = [['Global Administrator', 'Privileged Authentication Administrator'], ['User Administrator']];
const reachOf = (directoryRoles: readonly string[]): number => {
  const at = purgers.findIndex((roles) => roles.some((role) => directoryRoles.includes(role)));
  return at === -1 ? 0 : purgers.length - at;
};

const usualSettle = 60_000;

/** Writes go out once and never wait; reads are repeated after passing failures and give up with `later` instead of waiting long. */
export function createGraphDirectory(options: GraphDirectoryOptions): Directory {
  const { clock, random, log, tenant, baseUrl, onBehalfOf, settle = usualSettle } = options;
  const limits: DirectoryLimits = { ...graphLimits, ...options.limits };
  const clientWith = (tokens: TokenSource): GraphClient => createGraphClient({ baseUrl, tokens, clock, random, log, requestTimeout: limits.requestTimeout });
  const client = clientWith(options.token);
  const names = licenceNames(client, clock);

  return {
    limits,
    ...(onBehalfOf !== undefined && { onBehalfOf: { reach: reachOf } }),
    ...createPeople({ client, clock, log }),
    apply: async (changes, { bulk = false, delegation } = {}) => {
      if (changes.length > limits.changesPerRequest) throw new Error(`At most ${limits.changesPerRequest} changes go into one request.`);
      // A person's rights are used for what an app may not do, and for nothing beside it.
      const lent = onBehalfOf !== undefined && delegation !== undefined && changes.every(({ kind }) => kind === 'purge-user');
      return applyChanges({ client: lent ? clientWith(onBehalfOf(delegation)) : client, clock, log, requestTimeout: limits.requestTimeout, lent }, changes, bulk);
    },
    // What is looked for may be as old as the first sending; copies need the time to settle from the last one.
    findOut: async (change, sentAt, lastSentAt = sentAt) => findOut({ client, clock, settle: settle + lastSentAt - sentAt }, change, sentAt),
    organisation: async () => readOrganisation(client, tenant),
    memberships: async (userIds) => readMemberships(client, userIds, { clock, bulk: true }),
    ties: async (userIds) => readTies(client, userIds, { clock }),
    listGroups: async (after) => readGroups(client, after, names),
    group: async (id) => readGroup(client, id, names),
    groups: async (ids) => readGroupsById(client, ids, { names, clock }),
    listMembers: async (groupId, after) => readMemberIds(client, groupId, after),
    nestedGroups: async (groupId) => readNestedGroups(client, groupId),
    licences: async () => readLicences(client),
    directoryRoles: async () => readDirectoryRoles(client),
    applications: async () => readApplications(client),
    applicationsOf: async (groupIds) => readApplicationsOf(client, groupIds, clock),
    ...createReach(client, options.teamsAppId ?? ''),
  };
}
