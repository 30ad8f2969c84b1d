// A user and what planning knows, for tests of the operations.
import type { PlanFacts } from '../../../../bot/plans/operations/operation.ts';
import { emptyProfile } from '../../../../shared/user.ts';
import type { User } from '../../../../shared/user.ts';

export const buildUser = (changes: Partial<User> = {}): User => ({
  id: 'u1', email: 'jane@contoso.com', userPrincipalName: 'jane@contoso.com', displayName: 'Jane Doe', firstName: 'Jane', lastName: 'Doe', type: 'member', status: 'active',
  role: 'user', localLogin: false, enabled: true, invitation: null, licences: [], groups: [], lastConnection: '2026-01-01T00:00:00Z', created: null, deleted: null, synced: false,
  directoryRoles: [], profile: { ...emptyProfile, jobTitle: 'Buyer', usageLocation: 'DE' }, properties: {}, ...changes,
});

export const buildFacts = (changes: Partial<PlanFacts> = {}): PlanFacts => ({ actorId: 'megan', groups: new Map(), groupsCalled: () => [], externalIds: new Map(), seats: new Map(), servicePlans: new Map(), holders: new Map(), userNames: new Map(), firstRoles: new Map(), grants: new Map(), adminsToBe: new Set(), admins: new Set(), localLogin: undefined, onBehalfOf: false, domains: new Set(['contoso.com', 'fabrikam.com']), federated: new Set(), properties: new Map(), today: '2026-06-15', title: 'Change', ...changes });
