// What commands and routes work with: one object of capabilities, wired by bot/app.ts.
import type { Ability } from '../../shared/abilities.ts';
import type { Job } from '../../shared/job.ts';
import type { Source } from '../../shared/plan.ts';
import type { User } from '../../shared/user.ts';
import type { AskedFor } from '../plans/actors.ts';
import type { Approvals } from '../plans/approvals.ts';
import type { Actor, Changes } from '../plans/change.ts';
import type { Application, Organisation, ReadImport, Settings, Store, World } from '../ports.ts';

/** Turns who a door says is asking into an actor with the role that Usher's own state gives now. */
export interface Actors {
  /** UsherError tenant.unknown when the tenant is not served, account.inactive for whoever is deactivated or deleted. People without an account here get the role `user`. */
  actorFor(claim: { tenant: string; personId: string; name: string; source: Source }): Promise<Actor>;
  /** UsherError ability.missing, naming the role that can do all of it and who holds it; the refusal is audited. */
  demand(actor: Actor, ability: Ability | readonly Ability[], asked: AskedFor): Promise<void>;
}

export interface Sync {
  status(tenant: string): Promise<Settings['sync'] & { job: string | null }>;
  /** Starts a full read of the directory as a job, or gives the one that is running. */
  start(actor: Actor): Promise<Job>;
}

export interface Services {
  world: World;
  store: Store;
  changes: Changes;
  /** Plans that wait for somebody else's decision. */
  approvals: Approvals;
  actors: Actors;
  sync: Sync;
  readImport: ReadImport;
  /** Kept for a few minutes. */
  organisation(tenant: string): Promise<Organisation>;
  /** Enterprise applications that groups can be assigned to, by name, each with the roles it can be given in, as the directory has them now; and those each of these groups has, by group id (at most 20). */
  applications(tenant: string): Promise<readonly Application[]>;
  applicationsOf(tenant: string, groupIds: readonly string[]): Promise<ReadonlyMap<string, readonly Application[]>>;
  /** Names of groups that are members of this group themselves; undefined when there is no such group (any more). */
  nestedGroups(tenant: string, group: string): Promise<readonly string[] | undefined>;
  /** The freshest state of these users: read from the directory for a few, from the read model for many. */
  fresh(tenant: string, users: readonly User[]): Promise<User[]>;
  /** The person can be written to from now on: what waited for that is done. Returns at once. */
  reachable(tenant: string, person: string): void;
  /** The person is here: what could not be brought to them before is tried again. Returns at once, and mostly looks nothing up. */
  present(tenant: string, person: string): void;
  /** The other Organisation Admins are told of settings that let more be done alone. Returns at once. */
  settingsLoosened(actor: Pick<Actor, 'tenant' | 'person'>, words: string): void;
  /** Link to a page of the tab (shared/tab-page.ts), for cards. */
  tabAddress(tenant: string, page?: string): string;
}
