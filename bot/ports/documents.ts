// The documents that only Usher has: what it remembers beside what the rest of the house names in shared.
import type { Unrecorded } from '../../shared/audit.ts';
import type { PropertyValues } from '../../shared/plan.ts';
import type { PropertyDefinition } from '../../shared/property.ts';
import type { OrganisationSettings } from '../../shared/settings.ts';
import type { Person, Role } from '../../shared/user.ts';

/** How to reach a conversation again; `reference` is the chat platform's own and opaque here. */
export interface Conversation {
  id: string;
  kind: 'personal' | 'group' | 'channel';
  /** Personal chats: the person's object id. */
  person: string | null;
  reference: unknown;
  seen: string;
}

/** The properties of an organisation, all in one document: what holds for all of them (names, their number) holds when two are made at once. */
export interface Properties extends Unrecorded { definitions: readonly PropertyDefinition[] }

/** What an administrator may set (shared/settings.ts; missing values take its defaults), and where the sync stands. */
export interface Settings extends Partial<OrganisationSettings>, Unrecorded {
  organisationName: string;
  sendWelcome: boolean;
  sync: { enabled: boolean; last: string | null; problem: string | null };
}

/** What Usher itself keeps about a person or a group; the read model joins it with the account, and no sync can lose it. */
export interface OwnFacts {
  properties?: PropertyValues;
  /** The directory keeps no private phone number. */
  homePhone?: string;
  /** Day after which local login ends. */
  localLoginUntil?: string | null;
  /** Groups only. */
  externalId?: string;
  /** Groups only: ISO 8601 instant at which Usher itself last changed or deleted it. Kept here, for of a deleted one nothing else is left to say so. */
  ownChange?: string;
}

/** One welcome owed to a person; sent once, or known not to be. */
export interface Welcome {
  person: string;
  name: string;
  email: string;
  /** The job that made the account or asked for the welcome again. */
  job: string;
  /** Who asked for the account, by name, for the card. */
  invitedBy: string;
  /** They sign in with another organisation or an identity provider, so nobody gives them a password. */
  elsewhere?: boolean;
  state: 'owed' | 'sending' | 'sent' | 'unknown' | 'impossible';
  /** It was not sent because the account lets nobody in; sent once it does. */
  shutOut?: boolean;
  /** Why it has not arrived so far, as a sentence. */
  reason: string;
  attempts: number;
  /** Clock time before which it is not tried again. */
  notBefore: number;
  /** Whether mail with instructions was accepted, where a sender mailbox is set. */
  mail: 'none' | 'sending' | 'accepted' | 'refused' | 'unknown';
  /** How often the mail was put off; it has its own patience beside the message. */
  mailAttempts?: number;
}

export interface OpenJob {
  job: string;
  since: number;
  /** It has ended, and the process that ended it closed before all of its cards showed that. */
  undrawn?: boolean;
}

/** How many people lost their account, way in, licences or groups, or were given a new password or access pass, on one day, by plan, so that a plan counts once. */
export interface Tally { byPlan: Record<string, number> }

/** Organisation Admins who are about to lose their way in, with the jobs that take it: two jobs never take the last two. */
export interface AdminGuard { leaving: Record<string, string[]> }

/** Something that Usher does after a day, because somebody asked for it before. */
export interface Schedule {
  id: string;
  at: string;
  kind: 'disable-local-login';
  user: string;
  requestedBy: Person;
  /** Clock time before which it is not taken up (again). */
  notBefore?: number;
  /** The plan that carries it out, once begun. */
  plan?: string;
  /** Whoever asked knows that it was refused. */
  told?: boolean;
}

/**
 * One-time secrets of a job that are in the memory of one process, told to nobody so far. Written before the first of them can be made,
 * so that a process that ends cannot take them with it unnoticed; removed once they are told.
 */
export interface HeldSecrets {
  job: string;
  owner: string;
  /** Clock time; they are kept for `limits.handoutLifetime` from then on. */
  since: number;
  /** Clock time at which the process last said that it is alive. */
  seen: number;
  /** The process has ended. Whether whoever asked knows, and the clock time before which that is not tried (again). */
  lost?: { told: boolean; notBefore: number };
}

/** A file of one-time passwords, encrypted with a passphrase that only the requester was told. */
export interface Handout { job: string; requestedBy: string; name: string; /** Base64. */ content: string }

/** `jobs`: the latest jobs that granted it, so that none grants twice. `keptBy`: the jobs that wrote down the role they had before they gave them another user name, or found it written down; nobody has granted any since. One alone in what an earlier version wrote. */
export interface RoleGrant { role: Role; grantedBy: string; at: string; jobs?: string[]; keptBy?: string[] | string }
/** The answer that was given to a request with an Idempotency-Key, and a fingerprint of the request. */
export interface Answered {
  request: string;
  status: number;
  body: unknown;
  /** While it is at work: since when, in clock time, and the plan that it has made. */
  since?: number;
  plan?: string;
}
/** Sealed first passwords of one portion, by row number. Removed as soon as they are used or the plan is dropped. */
export interface SealedPasswords { byRow: Record<string, string> }
