// What a user is to Usher: an account of the directory joined with what Usher itself keeps about the person.
import { z } from 'zod';

export const statusSchema = z.enum(['invited', 'active', 'inactive', 'deleted']);
/** Where a user stands in the life cycle; always derived (shared/lifecycle.ts), never set. */
export type Status = z.infer<typeof statusSchema>;

export const userTypeSchema = z.enum(['member', 'guest']);
export type UserType = z.infer<typeof userTypeSchema>;

export const roleSchema = z.enum(['admin', 'viewonly', 'billing', 'user']);
/** The role a person has in Usher (not in Entra). */
export type Role = z.infer<typeof roleSchema>;

export const groupReferenceSchema = z.object({ id: z.string(), name: z.string() });
export type GroupReference = z.infer<typeof groupReferenceSchema>;

export const heldLicenceSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** `direct` = assigned to the person; `group` = inherited, and then `group` says from which. */
  via: z.enum(['direct', 'group']),
  group: groupReferenceSchema.optional(),
  /** Ids of the service plans of a direct one that are switched off; absent where none is. */
  disabledPlans: z.array(z.string()).optional(),
});
export type HeldLicence = z.infer<typeof heldLicenceSchema>;

/** Contact and job details; an absent value is the empty text. */
export const profileSchema = z.object({
  jobTitle: z.string().default(''),
  department: z.string().default(''),
  company: z.string().default(''),
  street: z.string().default(''),
  postalCode: z.string().default(''),
  city: z.string().default(''),
  mobile: z.string().default(''),
  homePhone: z.string().default(''),
  office: z.string().default(''),
  externalId: z.string().default(''),
  usageLocation: z.string().default(''),
});
export type Profile = z.infer<typeof profileSchema>;
export type ProfileField = keyof Profile;
export const emptyProfile: Profile = profileSchema.parse({});

export const propertyValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const userSchema = z.object({
  id: z.string(),
  email: z.string(),
  userPrincipalName: z.string(),
  displayName: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  type: userTypeSchema,
  status: statusSchema,
  role: roleSchema,
  /** May sign in with a password, by the group that the setting names; what is stored of it is made anew at every read (bot/plans/stored-users.ts). */
  localLogin: z.boolean(),
  /** Day after which local login ends by itself. The read model does not keep it: there where it was looked up (bot/plans/schedules.ts). */
  localLoginUntil: z.string().optional(),
  /** The mail address, where somebody else has it as well: then `email` is the user name. */
  sharedEmail: z.string().optional(),
  /** Whether the account may sign in at all. */
  enabled: z.boolean(),
  /** Guests only: whether the invitation was accepted. */
  invitation: z.enum(['pending', 'accepted']).nullable(),
  licences: z.array(heldLicenceSchema),
  groups: z.array(groupReferenceSchema),
  /** ISO 8601 instant of the last sign-in, null when there was none or it is not known. */
  lastConnection: z.string().nullable(),
  /** The organisation's licence does not show last sign-ins, so a missing one does not mean that there was none. */
  connectionsUnknown: z.literal(true).optional(),
  created: z.string().nullable(),
  /** Only for deleted users: when the account went to the recycle bin. */
  deleted: z.string().nullable(),
  /** Mastered on premises: most of it cannot be changed in the cloud. */
  synced: z.boolean(),
  /** Names of the Entra roles the person holds, e.g. "Global Administrator". */
  directoryRoles: z.array(z.string()),
  profile: profileSchema,
  properties: z.record(z.string(), propertyValueSchema),
});
/** As the read model keeps a user. */
export type User = z.infer<typeof userSchema> & {
  /** ISO 8601 instant at which Usher itself last changed the account; nobody outside is told. */
  ownChange?: string;
  /** There is no mail address, so that `email` is the user name and goes with it; nobody outside is told. */
  emailIsName?: true;
  /** What of it that was (bot/plans/own-changes.ts); anything, where it is not said. */
  ownThings?: readonly string[];
};

/** The short form that plans, cards and reports name a person by. */
export const personSchema = z.object({ id: z.string(), name: z.string(), email: z.string() });
export type Person = z.infer<typeof personSchema>;

/** Usher itself, where nobody asks at that moment. */
export const usher: Person = { id: 'usher', name: 'Usher', email: '' };

export function personOf(user: Pick<User, 'id' | 'displayName' | 'email'>): Person {
  return { id: user.id, name: user.displayName, email: user.email };
}
