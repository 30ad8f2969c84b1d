// What the cases of the directory contract are played with.
import type { Account, Application, ChangeOutcome, Clock, Directory, DirectoryChange } from '../../bot/ports.ts';
import type { NewAccount, NewGroup } from '../../shared/plan.ts';
import { emptyProfile } from '../../shared/user.ts';

export interface DirectoryUnderTest {
  directory: Directory;
  clock: Clock;
  /** A verified domain for new accounts. */
  domain: string;
  /** Two groups that may be changed and hold none of the people made here. */
  groups: readonly [string, string];
  /** A group whose members a rule decides, when there is one. */
  ruledGroup?: string;
  /** A licence with at least five free seats. */
  licence: string;
  /** An application with two roles, that none of the groups is assigned to. */
  application: Application;
  /** A mailbox that mail may be sent from. */
  mailbox: string;
  close(): Promise<void>;
}

export const password = 'Copper-Lantern-4071';
/** An id that nothing has. */
export const nobody = '00000000-dead-4000-8000-000000000000';

/** Makes people and groups for the cases, each of them new. */
export class Cast {
  readonly under: DirectoryUnderTest;
  #count = 0;

  constructor(under: DirectoryUnderTest) {
    this.under = under;
  }

  newAccount(overrides: Partial<NewAccount> = {}): NewAccount {
    this.#count += 1;
    const name = `contract.person${this.#count}@${this.under.domain}`;
    return {
      userPrincipalName: name, email: name, firstName: 'Contract', lastName: `Person ${this.#count}`, displayName: `Contract Person ${this.#count}`,
      profile: { ...emptyProfile, usageLocation: 'DE' }, ...overrides,
    };
  }

  async apply(...changes: DirectoryChange[]): Promise<readonly ChangeOutcome[]> {
    return (await this.under.directory.apply(changes)).outcomes;
  }

  /** Makes somebody and answers with the id. */
  async person(overrides: Partial<NewAccount> = {}): Promise<string> {
    const [outcome] = await this.apply({ kind: 'create-user', account: this.newAccount(overrides), password });
    if (outcome?.state !== 'done' || outcome.userId === undefined) throw new Error(`No account was made: ${JSON.stringify(outcome)}`);
    return outcome.userId;
  }

  newGroup(overrides: Partial<NewGroup> = {}): { kind: 'create-group'; group: NewGroup; nickname: string } {
    this.#count += 1;
    return { kind: 'create-group', group: { name: `Contract Group ${this.#count}`, description: 'Made by the contract', kind: 'security', ...overrides }, nickname: `contract-group-${this.#count}` };
  }

  /** Makes a group and answers with its id. */
  async group(overrides: Partial<NewGroup> = {}): Promise<string> {
    const [outcome] = await this.apply(this.newGroup(overrides));
    if (outcome?.state !== 'done' || outcome.userId === undefined) throw new Error(`No group was made: ${JSON.stringify(outcome)}`);
    return outcome.userId;
  }

  async groupsOf(id: string): Promise<string[]> {
    return (await this.under.directory.memberships([id])).get(id)?.groupIds ?? [];
  }

  async see(id: string): Promise<Account> {
    const account = await this.under.directory.account(id);
    if (!account) throw new Error(`${id} is not to be seen.`);
    return account;
  }
}

export const add = (groupId: string, ...userIds: string[]): DirectoryChange => ({ kind: 'add-members', groupId, userIds });
export const remove = (groupId: string, userId: string): DirectoryChange => ({ kind: 'remove-member', groupId, userId });
