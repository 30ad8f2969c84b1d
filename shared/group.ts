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
  /** Membership follows a rule, so nobody can add or remove people by hand. */
  dynamic: z.boolean(),
  /** Mastered on premises. */
  synced: z.boolean(),
  /** Members may hold Entra roles through it; changing it takes a right Usher does not ask for. */
  roleAssignable: z.boolean(),
  /** Licences that the group gives to its members. */
  licences: z.array(z.object({ id: z.string(), name: z.string() })),
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
