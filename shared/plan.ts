// A change is a plan: what operations are, what a plan row is, and what can come of it.
import { z } from 'zod';
import { errorCodes } from './errors.ts';
import { editedFieldsSchema } from './user-fields.ts';
import { groupReferenceSchema, personSchema, profileSchema, propertyValueSchema, roleSchema } from './user.ts';

/** A new account as a file row, a form or a message asks for it. Its first password is never part of it. */
export const newAccountSchema = z.object({
  userPrincipalName: z.string(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  displayName: z.string(),
  profile: profileSchema,
});
export type NewAccount = z.infer<typeof newAccountSchema>;

/** `externalId`: the id it has elsewhere, which Usher alone keeps. */
export const newGroupSchema = z.object({ name: z.string(), description: z.string(), kind: z.enum(['security', 'microsoft365']), externalId: z.string().optional() });
export type NewGroup = z.infer<typeof newGroupSchema>;

/** Values of the properties that administrators defined, by the key of the property; null clears. */
export const propertyValuesSchema = z.record(z.string(), propertyValueSchema);
export type PropertyValues = z.infer<typeof propertyValuesSchema>;

const licenceReferenceSchema = z.object({ id: z.string(), name: z.string() });
/** Ids of the service plans of a licence that are switched off; left out where none is. */
const disabledPlansSchema = z.array(z.string()).optional();

/** An application in one of its roles. `role`: what people call that, where it has a name and the plan was not made by an earlier version. */
const applicationInRoleSchema = z.object({ id: z.string(), name: z.string(), roleId: z.string(), role: z.string().optional() });
/** In which roles the group had the application; absent where the directory did not say. */
const rolesHeldSchema = z.object({ roles: z.array(z.object({ id: z.string(), name: z.string() })) });

/** One thing done to one user or group. `before` is what undo needs and what must still be true when the plan runs. */
export const operationSchema = z.discriminatedUnion('kind', [
  /** `grant`: the settings of the deployment name another role for this user name, so that this one is granted although it is the usual one.
   * `password`: none where the identity provider of a federated domain signs them in. */
  z.object({ kind: z.literal('create-user'), account: newAccountSchema, role: roleSchema.default('user'), grant: z.literal(true).optional(), password: z.enum(['given', 'generated', 'none']) }),
  /** `details`: there is more to the account than an invitation carries, which is given to it by a change of its own. */
  z.object({ kind: z.literal('invite-guest'), account: newAccountSchema, role: roleSchema.default('user'), grant: z.literal(true).optional(), sendMail: z.boolean(), details: z.literal(true).optional() }),
  /** Where the settings of the deployment name one of two user names. `keepsRole`: the role they have, which is granted before the name changes; `freesRole`: the one that
   * was granted so, and is left to the settings again, once the former name is back. */
  z.object({ kind: z.literal('edit-user'), fields: editedFieldsSchema, before: editedFieldsSchema, keepsRole: roleSchema.optional(), freesRole: roleSchema.optional() }),
  /** `admin`: of an account that administers, in Usher or in Entra. */
  z.object({ kind: z.literal('disable-account'), admin: z.literal(true).optional(), before: z.object({ enabled: z.boolean() }) }),
  z.object({ kind: z.literal('enable-account'), before: z.object({ enabled: z.boolean() }) }),
  z.object({ kind: z.literal('delete-user'), admin: z.literal(true).optional(), before: z.object({ deleted: z.boolean() }) }),
  /** `userPrincipalName`: another one than before, because that is somebody else's now. */
  /** `admin`: somebody who was an Organisation Admin comes back as one. */
  z.object({ kind: z.literal('restore-user'), userPrincipalName: z.string().optional(), admin: z.literal(true).optional(), /** As of edit-user. */ keepsRole: roleSchema.optional(), before: z.object({ deleted: z.boolean() }) }),
  /** `otherAdmin`: whether the account is another Organisation Admin's. */
  z.object({ kind: z.literal('reset-password'), otherAdmin: z.boolean().optional() }),
  z.object({ kind: z.literal('sign-out') }),
  z.object({ kind: z.literal('add-to-group'), group: groupReferenceSchema, before: z.object({ member: z.boolean() }) }),
  z.object({ kind: z.literal('remove-from-group'), group: groupReferenceSchema, before: z.object({ member: z.boolean() }) }),
  z.object({ kind: z.literal('set-role'), role: roleSchema, before: z.object({ role: roleSchema }) }),
  /** `location`: the usage location that is set before it, because there is none. `keepsLocation`: the one that is there, where another was named. */
  z.object({ kind: z.literal('assign-licence'), licence: licenceReferenceSchema, location: z.string().optional(), keepsLocation: z.string().optional(), disabledPlans: disabledPlansSchema, before: z.object({ assigned: z.boolean() }) }),
  z.object({ kind: z.literal('remove-licence'), licence: licenceReferenceSchema, before: z.object({ assigned: z.boolean(), disabledPlans: disabledPlansSchema }) }),
  /** One licence in the place of another, in one step, so that nobody is without. `disabledPlans`: of the one that comes. */
  z.object({
    kind: z.literal('swap-licence'), licence: licenceReferenceSchema, instead: licenceReferenceSchema, disabledPlans: disabledPlansSchema,
    before: z.object({ assigned: z.boolean(), disabledPlans: disabledPlansSchema }),
  }),
  /** `names`: what people call each, by its key, when it was planned. */
  z.object({ kind: z.literal('set-properties'), values: propertyValuesSchema, before: propertyValuesSchema, names: z.record(z.string(), z.string()).optional() }),
  /** Sign-in with password beside an identity provider: membership of the group that the sign-in policy targets. `until`: a day after which it ends. */
  z.object({ kind: z.literal('allow-local-login'), group: groupReferenceSchema, until: z.string().nullable(), before: z.object({ localLogin: z.boolean(), until: z.string().optional() }) }),
  z.object({ kind: z.literal('disable-local-login'), group: groupReferenceSchema, before: z.object({ localLogin: z.boolean(), until: z.string().optional() }) }),
  /** A Temporary Access Pass, for people who sign in without a password. */
  z.object({ kind: z.literal('issue-access-pass'), otherAdmin: z.boolean().optional() }),
  /** The welcome again; for a guest also the invitation mail. */
  z.object({ kind: z.literal('send-invite'), guest: z.object({ email: z.string(), displayName: z.string() }).nullable(), /** The account is deactivated: what is sent waits for its return. */ waits: z.literal(true).optional() }),
  z.object({ kind: z.literal('purge-user'), before: z.object({ deleted: z.boolean() }), /** In the name of whoever approves; a person has to finish it otherwise. */ onBehalfOf: z.literal(true).optional() }),
  z.object({ kind: z.literal('send-message'), title: z.string(), text: z.string() }),
  z.object({ kind: z.literal('create-group'), group: newGroupSchema, nickname: z.string() }),
  z.object({ kind: z.literal('rename-group'), name: z.string(), before: z.object({ name: z.string() }) }),
  z.object({ kind: z.literal('set-external-id'), externalId: z.string(), before: z.object({ externalId: z.string() }) }),
  z.object({ kind: z.literal('delete-group'), before: z.object({ name: z.string() }) }),
  z.object({ kind: z.literal('assign-group-licence'), licence: licenceReferenceSchema, disabledPlans: disabledPlansSchema, before: z.object({ assigned: z.boolean() }) }),
  z.object({ kind: z.literal('remove-group-licence'), licence: licenceReferenceSchema, before: z.object({ assigned: z.boolean(), disabledPlans: disabledPlansSchema }) }),
  z.object({ kind: z.literal('assign-application'), application: applicationInRoleSchema, before: rolesHeldSchema.optional() }),
  z.object({ kind: z.literal('unassign-application'), application: applicationInRoleSchema, before: rolesHeldSchema.optional() }),
]);
export type Operation = z.infer<typeof operationSchema>;
export type OperationKind = Operation['kind'];
export const operationKindSchema = z.enum([
  'create-user', 'invite-guest', 'edit-user', 'disable-account', 'enable-account', 'delete-user', 'restore-user', 'reset-password', 'sign-out',
  'set-role', 'add-to-group', 'remove-from-group', 'assign-licence', 'remove-licence', 'swap-licence', 'set-properties', 'allow-local-login',
  'disable-local-login', 'issue-access-pass', 'send-invite', 'purge-user', 'send-message',
  'create-group', 'rename-group', 'set-external-id', 'delete-group', 'assign-group-licence', 'remove-group-licence', 'assign-application', 'unassign-application',
]) satisfies z.ZodType<OperationKind>;

/** What the check says of a row before anything runs. */
export const verdictSchema = z.enum(['run', 'skip', 'refuse']);

/** What could be named with a request that is refused for want of it. How that is written, each door says in its own words. */
export const lackSchema = z.object({ what: z.literal('usage-location'), /** Names, as people know them. */ licence: z.string(), userName: z.string() });
export type Lack = z.infer<typeof lackSchema>;

/** One person (or group) of a plan with all that is to happen to it, in order. */
export const planRowSchema = z.object({
  /** Position in the plan, from 0. */
  n: z.number().int().nonnegative(),
  /** Line of the file the row came from, from 1; absent when there was no file. */
  line: z.number().int().optional(),
  /** What `person` names: somebody, or a group with its name and no e-mail address. */
  subject: z.enum(['user', 'group']).optional(),
  /** `id` is the empty text while the account or group does not exist. */
  person: personSchema,
  operations: z.array(operationSchema),
  verdict: verdictSchema,
  /** Why it is skipped or refused, as a whole sentence. */
  reason: z.string().default(''),
  /** What of it is refused while the rest runs, as whole sentences. */
  refused: z.string().optional(),
  /** Of a row that is refused: what was asked for, in words. */
  wanted: z.string().optional(),
  /** The error that the refusal is, where there is a better one than that the status does not allow it. */
  code: z.enum(errorCodes).optional(),
  /** What is missing in what was asked, where it is refused for want of that. */
  lacks: z.array(lackSchema).optional(),
});
export type PlanRow = z.infer<typeof planRowSchema>;

export const planCountsSchema = z.object({
  total: z.number().int(), run: z.number().int(), skip: z.number().int(), refuse: z.number().int(),
});
export type PlanCounts = z.infer<typeof planCountsSchema>;

/** What must happen before a plan may run. */
export const decisionSchema = z.enum(['run-now', 'confirm', 'approval']);
export type Decision = z.infer<typeof decisionSchema>;

/** Which door a request came through; written to the audit. */
export const sourceSchema = z.enum(['chat', 'tab', 'api', 'system']);
export type Source = z.infer<typeof sourceSchema>;

export const planStateSchema = z.enum(['open', 'waiting', 'running', 'cancelled', 'expired']);

/**
 * A sentence about what would be lost, and what it says: each thing with how much of it, so that two looks can be told apart. What changes
 * by itself, such as the day of the last connection, is in the words alone.
 */
export const lossSchema = z.object({
  words: z.string(), facts: z.record(z.string(), z.number()),
  /** The one of the facts that says how many things the others name: of very many it stands alone. Absent: none does. */
  count: z.string().optional(),
});
export type Loss = z.infer<typeof lossSchema>;

export const planSchema = z.object({
  id: z.string(),
  tenant: z.string(),
  /** What was asked, as the person reads it: "Deactivate 12 people". */
  title: z.string(),
  kind: z.enum(['change', 'import', 'undo']),
  requestedBy: personSchema,
  source: sourceSchema,
  created: z.string(),
  /** Instant after which it may no longer be confirmed. */
  expires: z.string(),
  counts: planCountsSchema,
  /** Kinds of operation that would run. */
  operations: z.array(operationKindSchema),
  decision: decisionSchema,
  state: planStateSchema,
  /** Fingerprint of all rows in order: the plan that runs is the plan that was shown. */
  hash: z.string(),
  /** The job that runs it, once decided. */
  job: z.string().nullable(),
  /** For an undo: the job whose effects it takes back. */
  undoes: z.string().nullable(),
  /** For an undo: the one before it, which left a rest. It may run only while no other has taken that rest. */
  continues: z.string().optional(),
  /** The request that somebody rejected to do this instead. */
  insteadOf: z.string().optional(),
  /** Sentences that the person must read before confirming, for example what cannot be undone. */
  warnings: z.array(z.string()),
  /** Those of the warnings that tell what its people would lose, as they were then. `beyond`: also what is said of people for whom an approver is needed only because they are too many. Absent on older plans, and on those for accounts and groups. */
  losses: z.object({ said: z.array(lossSchema), beyond: z.boolean() }).optional(),
  /** For an import: columns of the file and what each was understood as. */
  columns: z.array(z.object({ header: z.string(), field: z.string().nullable() })),
  /** New accounts get no welcome message. */
  silent: z.boolean(),
  /** The requester's own account alone, and nothing beyond what everybody may do to it. */
  own: z.boolean().optional(),
  /** Rows that end somebody's way in or take an account away. */
  destructive: z.number().int().optional(),
  /** What an approver is told as well, if others use up the day's sum before this is confirmed. */
  beyondToday: z.array(z.string()).optional(),
  /** Where somebody's way in or role may be taken: ids of the administrators who could get in when it was made. */
  admins: z.array(z.string()).optional(),
});
export type Plan = z.infer<typeof planSchema>;

/** Up to limits.portionRows rows, stored together; never changed once the plan was shown. */
export const portionSchema = z.object({ plan: z.string(), index: z.number().int(), rows: z.array(planRowSchema) });
export type Portion = z.infer<typeof portionSchema>;

/** The kinds of operation whose effect undo can take back. */
export const undoableKinds: readonly OperationKind[] = [
  'edit-user', 'disable-account', 'enable-account', 'delete-user', 'restore-user', 'set-role', 'add-to-group', 'remove-from-group', 'assign-licence', 'remove-licence',
  'swap-licence', 'set-properties', 'allow-local-login', 'disable-local-login', 'rename-group', 'set-external-id', 'assign-group-licence', 'remove-group-licence',
  'assign-application', 'unassign-application',
];
