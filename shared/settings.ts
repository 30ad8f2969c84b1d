// What an administrator may set for the organisation, with the value that holds until somebody does.
import { z } from 'zod';
import { isCountry, noCountry } from './country.ts';
import { limits } from './limits.ts';

const longestHours = limits.approvalLifetime / (60 * 60 * 1000);

export const approvalSettingsSchema = z.object({
  /** Object ids of those who may approve; empty: every Organisation Admin. */
  approvers: z.array(z.string()).max(50).default([]),
  /** So many approvals are needed; one rejection ends it. */
  quorum: z.number().int().min(1).max(5).default(1),
  /** After so many hours an undecided request counts as rejected. */
  expiresAfterHours: z.number().int().min(1).max(longestHours).default(72),
  /** Approvers are reminded once, after so many hours; 0: never. */
  remindAfterHours: z.number().int().min(0).max(longestHours).default(24),
  /** Who stands in for whom, by object id: absent approver → delegate. */
  delegates: z.record(z.string(), z.string()).default({}),
  /** Id of a channel's or group chat's conversation, known to Usher, that also gets every request; empty: none. */
  channel: z.string().max(500).default(''),
});
export type ApprovalSettings = z.infer<typeof approvalSettingsSchema>;

export const settingsSchema = z.object({
  organisationName: z.string().max(256).default(''),
  sendWelcome: z.boolean().default(true),
  /** Given to new accounts that take a licence and name no usage location themselves; empty: none, and the first sync sets none. */
  usageLocation: z.string().regex(/^(?:[A-Z]{2})?$/, { error: 'must be two capital letters, for example DE', abort: true })
    .refine((code) => code === '' || isCountry(code), { error: ({ input }) => noCountry(String(input)) }).optional(),
  approvals: approvalSettingsSchema.default(approvalSettingsSchema.parse({})),
  /** More people than this who lose their account, way in, licences or groups, or are given a new password or access pass, by all people of one role on one day: what goes beyond waits for an approver. */
  destructivePerDay: z.number().int().min(1).max(1_000_000).default(1_000),
  /** Id of the security group whose members may sign in with a password; empty: local login is not set up. */
  localLoginGroup: z.string().max(100).default(''),
  /** Finished work can be undone for so many days. */
  undoDays: z.number().int().min(1).max(30).default(30),
  /** Mailbox that instructions are sent from; empty: no mail. */
  senderMailbox: z.string().max(113).default(''),
});
export type OrganisationSettings = z.infer<typeof settingsSchema>;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What of a stored object fits, key by key. */
function fitting(stored: object, fits: (key: string, value: unknown) => boolean): Record<string, unknown> {
  return Object.fromEntries(Object.entries(stored).filter(([key, value]) => fits(key, value)));
}

/** Stored settings with the defaults for what is missing; a value that does not fit counts as missing, and the others hold. `unfit` is told its name. */
export function settingsFrom(stored: unknown, unfit: (name: string) => void = () => undefined): OrganisationSettings {
  const parsed = settingsSchema.safeParse(stored ?? {});
  if (parsed.success) return parsed.data;
  const told = (name: string, fits: boolean): boolean => {
    if (!fits) unfit(name);
    return fits;
  };
  const mended = Object.entries(isObject(stored) ? stored : {}).map(([key, value]: [string, unknown]): [string, unknown] => (
    key === 'approvals' && isObject(value)
      ? [key, fitting(value, (name, each) => told(`approvals.${name}`, approvalSettingsSchema.safeParse({ [name]: each }).success))]
      : [key, value]));
  return settingsSchema.parse(fitting(Object.fromEntries(mended), (key, value) => told(key, settingsSchema.safeParse({ [key]: value }).success)));
}
