// Reads accounts, with their last sign-in where the organisation's licence allows it.
import { z } from 'zod';
import type { Account, AccountPage, Clock, Log } from '../ports.ts';
import { accountPageSchema, accountSchema, accountSelect, accountSelectWithSignIn, deletedSelect, emailFilter } from './graph-accounts.ts';
import { isSuccess } from './graph-answer.ts';
import { readBatch } from './graph-batch.ts';
import type { GraphClient } from './graph-client.ts';
import { isAbsent, isForbidden, readError } from './graph-errors.ts';
import { quoted, userPath, withQuery } from './graph-path.ts';
import { shaped } from './graph-shape.ts';

/** Largest pages, with and without the last sign-in (https://learn.microsoft.com/graph/api/user-list). */
const pageSizes = { withSignIn: 500, without: 999 } as const;
/** Without the cast Graph lists nothing here (https://learn.microsoft.com/graph/api/directory-deleteditems-list). */
const recycleBin = '/directory/deletedItems/microsoft.graph.user';
/** Values of an `in` of a filter. */
const mostValues = 15;
/** After so long it is asked for again: a licence may have been bought. */
const withoutSignInFor = 24 * 60 * 60_000;

interface Asked { $select: string; $top: number }
interface PeopleParts { client: GraphClient; clock: Clock; log: Log }

export interface People {
  account(idOrUserPrincipalName: string): Promise<Account | undefined>;
  accounts(ids: readonly string[]): Promise<Account[]>;
  deletedAccounts(ids: readonly string[]): Promise<Account[]>;
  accountByEmail(email: string): Promise<Account | undefined>;
  listAccounts(after: string | null): Promise<AccountPage>;
  listDeleted(after: string | null): Promise<AccountPage>;
}

/**
 * Runs a read with the last sign-in, or without where that is refused: one property the organisation has no licence for would
 * otherwise cost the whole answer.
 */
interface SignInReading { read<T>(how: (asked: Asked) => Promise<T>): Promise<T>; /** Whether last sign-ins are told at present. */ told(): boolean }

function signInFallback({ clock, log }: PeopleParts): SignInReading {
  let withoutUntil = 0;
  const without = { $select: accountSelect, $top: pageSizes.without };
  const read: SignInReading['read'] = async (how) => {
    if (clock.now() < withoutUntil) return how(without);
    try {
      return await how({ $select: accountSelectWithSignIn, $top: pageSizes.withSignIn });
    } catch (error) {
      if (!isForbidden(error)) throw error;
      const result = await how(without);
      withoutUntil = clock.now() + withoutSignInFor;
      log.warn('graph.no-sign-in-activity', { reason: 'The organisation lacks Entra ID P1, or Usher lacks AuditLog.Read.All.' });
      return result;
    }
  };
  return { read, told: () => clock.now() >= withoutUntil };
}

const idSchema = z.object({ id: z.string().min(1) });

async function orAbsent<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Of several accounts that use an address, the one whose own it is most. */
function closest(accounts: readonly Account[], email: string): Account | undefined {
  const is = (value: string): boolean => value.toLowerCase() === email.toLowerCase();
  return accounts.find((account) => is(account.userPrincipalName)) ?? accounts.find((account) => is(account.email)) ?? accounts[0];
}

export function createPeople(parts: PeopleParts): People {
  const { client, clock } = parts;
  const signIns = signInFallback(parts);
  const reading = signIns.read;
  /** Nobody counts as never signed in where nobody can know. */
  const marked = (account: Account): Account => (signIns.told() ? account : { ...account, connectionsUnknown: true });

  /** Graph tells the last sign-in by id only, so a name is looked up first. */
  const idOf = async (name: string): Promise<string> =>
    name.includes('@') ? shaped(idSchema, await client.read(withQuery(userPath(name), { $select: 'id' }))).id : name;

  const accounts: People['accounts'] = async (ids) => {
    if (ids.length === 0) return [];
    return reading(async ({ $select }) => {
      const answers = await readBatch(client, ids.map((id) => withQuery(userPath(id), { $select })), { clock });
      const refused = answers.find((answer) => !isSuccess(answer) && answer.status !== 404);
      if (refused) throw readError(refused, clock.now());
      return answers.filter(isSuccess).map((answer) => shaped(accountSchema, answer.body));
    });
  };

  const deletedAccounts: People['deletedAccounts'] = async (ids) => {
    if (ids.length === 0) return [];
    const parts = Array.from({ length: Math.ceil(ids.length / mostValues) }, (_none, at) => ids.slice(at * mostValues, (at + 1) * mostValues));
    const answers = await readBatch(client, parts.map((some) => withQuery(recycleBin, { $filter: `id in (${some.map((id) => `'${quoted(id)}'`).join(',')})`, $select: deletedSelect })), { clock });
    const refused = answers.find((answer) => !isSuccess(answer));
    if (refused) throw readError(refused, clock.now());
    return answers.flatMap((answer) => shaped(accountPageSchema, answer.body).accounts);
  };

  return {
    accounts: async (ids) => (await accounts(ids)).map(marked),
    deletedAccounts,
    account: async (idOrName) => orAbsent(async () => {
      const id = await idOf(idOrName);
      return marked(await reading(async ({ $select }) => shaped(accountSchema, await client.read(withQuery(userPath(id), { $select })))));
    }),
    accountByEmail: async (email) => {
      const page = await reading(async ({ $select }) => shaped(accountPageSchema, await client.read(withQuery('/users', { $filter: emailFilter(email), $select }))));
      const found = closest(page.accounts, email);
      return found && marked(found);
    },
    listAccounts: async (after) => {
      const page = after === null
        ? await reading(async (asked) => shaped(accountPageSchema, await client.read(withQuery('/users', { ...asked }), { bulk: true })))
        : shaped(accountPageSchema, await client.follow(after, { bulk: true }));
      return { ...page, accounts: page.accounts.map(marked) };
    },
    listDeleted: async (after) => shaped(accountPageSchema, after === null
      ? await client.read(withQuery(recycleBin, { $select: deletedSelect, $top: pageSizes.without }), { bulk: true })
      : await client.follow(after, { bulk: true })),
  };
}
