// What a group is to Usher, and which kinds nobody can edit through Graph.
import { z } from 'zod';

export const groupKindSchema = z.enum(['security', 'microsoft365', 'mail-security', 'distribution']);
export type GroupKind = z.infer<typeof groupKindSchema>;
export const groupKindNames: Readonly<Record<GroupKind, string>> = {
  security: 'Security group', microsoft365: 'Microsoft 365 group', 'mail-security': 'Mail-enabled security group', distribution: 'Distribution list',
};

export const groupSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  kind: groupKindSchema,
  /** Microsoft 365 groups: whether it can also do what a security group can. Absent for the others, and for what the version before stored. */
  securityEnabled: z.boolean().optional(),
  /** Membership follows a rule, so nobody can add or remove people by hand. */
  dynamic: z.boolean(),
  /** Mastered on premises. */
  synced: z.boolean(),
  /** Members may hold Entra roles through it; changing it takes a right Usher does not ask for. */
  roleAssignable: z.boolean(),
  /** Licences that the group gives to its members. */
  licences: z.array(z.object({ id: z.string(), name: z.string(), /** Ids of the service plans that are switched off; absent where none is. */ disabledPlans: z.array(z.string()).optional() })),
  externalId: z.string(),
});
export type Group = z.infer<typeof groupSchema>;

/** An enterprise application with some of its roles: none where it declares none. */
export const applicationSchema = z.object({ id: z.string(), name: z.string(), roles: z.array(z.object({ id: z.string(), name: z.string() })) });
export type ApplicationView = z.infer<typeof applicationSchema>;

/** Why the members of a group cannot be changed through Graph, as a whole sentence; undefined when they can. */
export function whyNotEditable(group: Pick<Group, 'name' | 'kind' | 'dynamic' | 'synced' | 'roleAssignable'>): string | undefined {
  if (group.synced) return `“${group.name}” is synced from on-premises; change it in the local Active Directory.`;
  if (group.dynamic) return `“${group.name}” is a dynamic group: a rule decides who is in it. Change the rule in Entra.`;
  if (group.kind === 'distribution') return `“${group.name}” is a distribution list; only the Exchange admin centre can change it.`;
  if (group.kind === 'mail-security') return `“${group.name}” is a mail-enabled security group; only the Exchange admin centre can change it.`;
  if (group.roleAssignable) return `“${group.name}” can hold Entra roles; only a Privileged Role Administrator can change it, in Entra.`;
  return undefined;
}

/** Why a group cannot give licences, as a whole sentence; undefined when it can, also where its membership is not to be changed (https://learn.microsoft.com/graph/api/group-assignlicense). */
export function whyNoLicences(group: Pick<Group, 'name' | 'kind' | 'dynamic' | 'synced' | 'roleAssignable' | 'securityEnabled'>): string | undefined {
  if (group.kind === 'distribution' || group.kind === 'mail-security') return whyNotEditable(group);
  if (group.kind === 'microsoft365' && group.securityEnabled === false) return `“${group.name}” is a Microsoft 365 group that is not security-enabled, and such a group cannot give licences; use a security group.`;
  return undefined;
}
