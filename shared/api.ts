// The HTTP contract under /api/v1: what each route takes and gives. Served by bot/http, called by tab/api, printed as OpenAPI.
import { z } from 'zod';
import { abilities } from './abilities.ts';
import { approvalViewSchema, shownApprovalStateSchema } from './approval.ts';
import { auditEntrySchema } from './audit.ts';
import { searchWords } from './fold.ts';
import { applicationSchema, groupSchema } from './group.ts';
import { jobSchema, reportRowSchema } from './job.ts';
import { licenceSchema } from './licence.ts';
import { limits } from './limits.ts';
import { secretsFileSchema, secretsSchema } from './secrets.ts';
import { settingsSchema } from './settings.ts';
import { newGroupSchema, planSchema, propertyValuesSchema } from './plan.ts';
import { personSchema, profileSchema, roleSchema, statusSchema, userSchema, userTypeSchema } from './user.ts';
import type { ProfileField } from './user.ts';

/** application/problem+json (RFC 9457) with the code of shared/errors.ts. */
export const problemSchema = z.object({
  type: z.string(), title: z.string(), status: z.number().int(), code: z.string(), detail: z.string(),
  /** The decision that stands, for whoever came too late. */
  approval: approvalViewSchema.optional(),
});
export type Problem = z.infer<typeof problemSchema>;

export const meSchema = z.object({
  person: personSchema,
  role: roleSchema,
  abilities: z.array(z.enum(abilities)),
  /** `localLogin`: whether a group keeps who may sign in with a password; without one, `localLogin` of a user says nothing. */
  organisation: z.object({ tenant: z.string(), name: z.string(), domains: z.array(z.string()), localLogin: z.boolean() }),
});
export type Me = z.infer<typeof meSchema>;

/** An id, a user name, an address or a name: what is looked up among many is no longer than any of them. */
const name = z.string().max(limits.displayNameLength);
/** What is told to be too long by its own sentence, up to here. */
const text = z.string().max(limits.cellLength);
/** All that somebody shall have. */
const groups = z.array(name).max(200);
const licences = z.array(name).max(100);

const pageSize = z.coerce.number().int().min(1).max(limits.pageSize.most).default(limits.pageSize.usual);
const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), nextPageToken: z.string().optional(), total: z.number().int().optional(), totalCapped: z.boolean().optional() });
/** "invited,active" as a list. */
const commaList = <T extends z.ZodType>(item: T) => z.preprocess((value) => (typeof value === 'string' ? value.split(',').map((part) => part.trim()).filter(Boolean) : value), z.array(item));

export const userSorts = ['name', 'email', 'status', 'type', 'role', 'lastConnection', 'created'] as const;
const sortWords = [...userSorts, ...userSorts.map((sort) => `-${sort}` as const)] as const;

/** Strict, as every query: a misspelt name must not mean everybody. */
export const usersQuerySchema = z.strictObject({
  /** Without it: invited and active. `all` adds inactive. */
  status: commaList(z.union([statusSchema, z.literal('all')])).optional(),
  type: userTypeSchema.optional(),
  role: roleSchema.optional(),
  /** Id or name of a group. */
  group: name.optional(),
  licence: name.optional(),
  /** `cost_centre=4711`; several must all hold. */
  property: z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string().max(500)).max(10)).optional(),
  q: z.string().max(200).optional(),
  sort: z.enum(sortWords).default('name'),
  pageSize,
  pageToken: z.string().optional(),
});
export type UsersQuery = z.infer<typeof usersQuerySchema>;
export const usersPageSchema = listOf(userSchema);
/** The one answer to `POST /users`; a generated first password is in it once and nowhere else. */
export const createdUserSchema = userSchema.extend({ firstPassword: z.string().optional() });
export type UsersPage = z.infer<typeof usersPageSchema>;
export const deletedUsersPageSchema = listOf(userSchema.extend({
  daysLeft: z.number().int().meta({ description: 'Days left to restore the user, to the nearest: 30 just after the deletion, 0 on the last day.' }),
}));

export const pageQuerySchema = z.strictObject({ pageSize, pageToken: z.string().optional() });
export const reportQuerySchema = pageQuerySchema.extend({ format: z.enum(['csv', 'json']).default('json') });

/** Strict, as every body: what is not understood must not seem done. */
export const newUserSchema = z.strictObject({
  email: text,
  firstName: text.optional(),
  lastName: text.optional(),
  displayName: text.optional(),
  /** `guest` invites somebody of another organisation; otherwise the domain must be verified. */
  type: userTypeSchema.default('member'),
  role: roleSchema.default('user'),
  groups: groups.default([]),
  licences: licences.default([]),
  silent: z.boolean().default(false),
  localLogin: z.boolean().default(false),
  profile: profileSchema.partial().strict().default({}),
  /** Values by the key of the property. */
  properties: propertyValuesSchema.default({}),
});

/** What PATCH changes about a user. With `userPrincipalName` they sign in; the mail address stays. */
const editedDetails = {
  displayName: text.optional(), firstName: text.optional(), lastName: text.optional(), userPrincipalName: text.optional(),
  /** Each named here, because the defaults of a profile would clear what is left out. */
  profile: z.strictObject({
    jobTitle: text, department: text, company: text, street: text, postalCode: text, city: text, mobile: text, homePhone: text, office: text, externalId: text, usageLocation: text,
  } satisfies Record<ProfileField, z.ZodType>).partial().default({}),
};
/** What is left out stays; the empty text clears. */
const editUserSchema = z.strictObject(editedDetails);
/**
 * `properties`: values by the key of the property; null clears. `groups` and `licences`: all that the user shall have, by id or name; what the
 * directory lets nobody change by hand, and the group that keeps local login, stays. A licence that comes through a group counts as had; left out
 * without that group, it is refused.
 */
export const userChangeSchema = z.strictObject({
  ...editedDetails, role: roleSchema.optional(), properties: propertyValuesSchema.optional(),
  groups: groups.optional(), licences: licences.optional(),
});
/** What PATCH answers: the user, or what somebody sees of them who may change licences alone. */
export const changedUserSchema = z.union([userSchema, userSchema.pick({ id: true, email: true, userPrincipalName: true, displayName: true, licences: true }).strict()]);
/** `userPrincipalName`: another one than before, when that is somebody else's now. */
export const restoreUserSchema = z.strictObject({ userPrincipalName: z.string().max(limits.emailLength).optional() });

export const approvalsQuerySchema = z.strictObject({ status: shownApprovalStateSchema.optional(), pageSize, pageToken: z.string().optional() });
export const approvalsPageSchema = listOf(approvalViewSchema);

export const groupWithCountSchema = groupSchema.extend({ members: z.number().int(), notEditable: z.string().nullable() });
export type GroupWithCount = z.infer<typeof groupWithCountSchema>;
export const groupsPageSchema = listOf(groupWithCountSchema);
export const groupsQuerySchema = pageQuerySchema.extend({
  q: z.string().max(200).optional().meta({ description: 'Words, each of which the name of a group must contain, whatever case and accents; without it all groups.' }),
  members: z.enum(['now', 'last-read']).default('now').meta({ description: 'How many members each group has: counted now, or as they were when the directory was last read, for whoever wants the names alone.' }),
});
/** `applications` is null while the directory, which alone knows them, does not answer. */
export const groupViewSchema = groupWithCountSchema.extend({ applications: z.array(applicationSchema).nullable() });
export type GroupView = z.infer<typeof groupViewSchema>;
const externalId = z.string().max(limits.nameLength);
export const newGroupBodySchema = z.strictObject({ name: text, description: text.default(''), kind: newGroupSchema.shape.kind.default('security'), externalId: externalId.optional() });
/** What is left out stays; the empty external id clears. */
export const groupChangeSchema = z.strictObject({ name: text.optional(), externalId: externalId.optional() });
export const applicationsPageSchema = listOf(applicationSchema);
export const applicationRoleSchema = z.strictObject({ role: name.optional().meta({ description: 'Id or name of a role of the application.' }) });
/** `until`: a day, YYYY-MM-DD, after which it ends by itself. */
export const allowLocalLoginSchema = z.strictObject({ until: z.iso.date().nullable().default(null) });
/** `with`: a new first password or access pass goes with the invite of somebody who has never signed in. */
export const sendInviteSchema = z.strictObject({ with: z.enum(['password', 'pass']).optional() });
export const licencesPageSchema = listOf(licenceSchema);
export const membersBodySchema = z.strictObject({ users: z.array(name).min(1).max(10_000) });

/** What filters nothing: no value at all, or nothing that could be looked for. */
const saysNothing = (value: unknown): boolean => (Array.isArray(value) ? value.length === 0 : typeof value === 'string' && searchWords(value).length === 0);

/** Strict: neither a misspelt filter nor an empty one must ever mean everybody. */
export const filterSchema = usersQuerySchema.pick({ status: true, type: true, role: true, group: true, licence: true, property: true, q: true }).superRefine((filter, { addIssue }) => {
  for (const [part, value] of Object.entries(filter)) {
    if (saysNothing(value)) addIssue({ code: 'custom', path: [part], message: 'it is empty, and a filter that says nothing would mean everybody; give it a value or leave it out' });
  }
}).meta({ description: 'Everybody who passes every part. Unlike a list, without `status` the inactive as well; deleted users with `status` alone.' });
export const plannedKinds = [
  'edit-user', 'disable-account', 'enable-account', 'delete-user', 'restore-user', 'purge-user', 'reset-password', 'issue-access-pass', 'sign-out', 'send-invite', 'send-message',
  'set-role', 'set-properties', 'allow-local-login', 'disable-local-login', 'add-to-group', 'remove-from-group', 'assign-licence', 'remove-licence', 'swap-licence',
] as const;
/** A request to change existing users: which kinds of operation, on whom. Ids, user names and e-mail addresses all name a user. */
export const planRequestSchema = z.strictObject({
  operations: z.array(z.strictObject({
    kind: z.enum(plannedKinds),
    users: z.array(name).max(10_000).optional(),
    filter: filterSchema.optional(),
    /** Id or name, for the group and licence kinds. */
    group: name.optional(),
    licence: name.optional(),
    /** For `assign-licence`: the country code for whoever has no usage location, which a licence needs; who has one keeps it. */
    location: z.string().regex(/^[A-Z]{2}$/, 'it must be two capital letters, for example DE').optional(),
    /** For `swap-licence`: the licence that comes in the place of `licence`. */
    instead: name.optional(),
    /** For `restore-user`: another user name than before. */
    userPrincipalName: z.string().max(limits.emailLength).optional(),
    /** For `allow-local-login`: a day after which it ends by itself. */
    until: z.iso.date().nullable().optional(),
    /** For `set-properties`: values by the key of the property; null clears. */
    properties: propertyValuesSchema.optional(),
    /** For `send-message`. */
    text: z.string().max(limits.messageLength).optional(),
    /** For `reset-password` and `issue-access-pass`: as a part of the invite, of somebody who has never signed in. */
    first: z.literal(true).optional(),
    /** For `set-role`. */
    role: roleSchema.optional(),
    /** For `edit-user`. */
    fields: editUserSchema.optional(),
  })).min(1).max(10),
});

export const planRowViewSchema = z.object({
  n: z.number().int(), line: z.number().int().nullable(), person: personSchema,
  verdict: z.enum(['run', 'skip', 'refuse']), reason: z.string(),
  /** What would be done, old → new, as sentences. */
  changes: z.array(z.string()),
});
export type PlanRowView = z.infer<typeof planRowViewSchema>;
export const planViewSchema = planSchema.pick({
  id: true, title: true, kind: true, requestedBy: true, created: true, expires: true, counts: true, decision: true, state: true, hash: true, job: true, warnings: true,
}).extend({ rows: z.array(planRowViewSchema), nextPageToken: z.string().optional() });
export type PlanView = z.infer<typeof planViewSchema>;

export const commitSchema = z.object({ jobId: z.string() });
/** What answers 202: the work goes on as a job, or waits for an approver. */
export const acceptedSchema = z.union([commitSchema, z.object({ approval: z.object({ id: z.string() }) })]);
export const jobViewSchema = jobSchema.omit({ lease: true, cards: true, pressed: true, cursor: true });
export type JobView = z.infer<typeof jobViewSchema>;
export const jobsPageSchema = listOf(jobViewSchema);
export const reportSchema = z.object({ job: jobViewSchema, rows: z.array(reportRowSchema.omit({ lacks: true })), nextPageToken: z.string().optional(), secrets: secretsSchema.optional(), secretsFile: secretsFileSchema.optional() });
export type Report = z.infer<typeof reportSchema>;

export const importSummarySchema = z.object({ create: z.number().int(), change: z.number().int(), unchanged: z.number().int(), skip: z.number().int(), refuse: z.number().int() });
export const importPreviewSchema = z.object({
  id: z.string(),
  totalRows: z.number().int(),
  summary: importSummarySchema,
  columns: z.array(z.object({ header: z.string(), field: z.string().nullable() })),
  rows: z.array(planRowViewSchema),
  warnings: z.array(z.string()),
});
export type ImportPreview = z.infer<typeof importPreviewSchema>;
/** Rows of an import as JSON: objects whose keys are the columns of the CSV format. */
export const importJsonSchema = z.strictObject({ rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))).min(1) });
export const importRowsSchema = listOf(planRowViewSchema);
/** What is left out stays as the preview had it. */
export const importCommitSchema = z.strictObject({ sendWelcome: z.boolean().optional(), groups: groups.default([]), licences: licences.default([]) });

export const auditPageSchema = listOf(auditEntrySchema);
export type AuditPage = z.infer<typeof auditPageSchema>;
export const auditAnswerSchema = z.union([auditPageSchema, z.array(auditEntrySchema).meta({ description: 'With `format=json`: every entry that was asked for, whatever the page size.' })]);

/** What a one-time secret looks like in the one answer that carries it. */
export const resetPasswordAnswerSchema = reportSchema.extend({ secrets: secretsSchema });

export const syncViewSchema = z.object({ enabled: z.boolean(), last: z.string().nullable(), problem: z.string().nullable(), job: z.string().nullable() });
export const settingsViewSchema = settingsSchema.extend({ warnings: z.array(z.string()).optional().meta({ description: 'Once the group that keeps local login is named: whom a sign-in policy for it would shut out; later: that it holds groups by now. Absent where there is nothing to say.' }) });
/** What is left out stays. Strict: what is not understood must not seem set. */
export const settingsChangeSchema = z.strictObject({
  organisationName: z.string().max(256).optional(), sendWelcome: z.boolean().optional(), usageLocation: settingsSchema.shape.usageLocation,
  destructivePerDay: z.number().int().min(1).max(1_000_000).optional(), undoDays: z.number().int().min(1).max(30).optional(),
  /** Id or name of the group that keeps local login; the empty text ends it. */
  localLoginGroup: z.string().max(256).optional(),
  senderMailbox: z.string().max(113).optional(),
  approvals: z.strictObject({
    approvers: z.array(name).max(50).optional(), quorum: z.number().int().min(1).max(5).optional(), expiresAfterHours: z.number().int().min(1).max(720).optional(),
    remindAfterHours: z.number().int().min(0).max(720).optional(), delegates: z.record(name, name).optional(), channel: z.string().max(500).optional(),
  }).optional(),
});
