// An import as a plan: from the bytes of a file to rows with verdicts, and once more when something is asked for everybody in it.
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import type { Operation, Plan, PlanRow } from '../../shared/plan.ts';
import { emptyProfile } from '../../shared/user.ts';
import type { AccountRequest, Actor } from '../plans/change.ts';
import { earlierPlan } from '../plans/planning.ts';
import { recordNotYours } from '../plans/refused-plans.ts';
import { ledgerId } from '../plans/run/book.ts';
import { accountsFrom, readFor } from './import-rows.ts';
import type { Services } from './services.ts';

export interface ImportOptions {
  /** For the title: the name of the file, or what stands in for it. */
  source?: string;
  /** Lines pasted into a message may leave the header out. */
  headerOptional?: boolean;
  /** No welcome message, no invitation mail. */
  silent?: boolean;
  /** Ids or names, for everybody in addition to what each row says. */
  groups?: readonly string[];
  licences?: readonly string[];
}

/** Creates nothing. @throws UsherError file.unreadable or input.too-large with a sentence about the file. */
export async function previewImport(services: Services, actor: Actor, file: { bytes: Uint8Array } & ImportOptions): Promise<Plan> {
  await services.actors.demand(actor, 'users.import', { action: 'import' });
  const read = await readFor({ services, actor }, file.bytes, file.headerOptional === true);
  return services.changes.planAccounts(actor, {
    title: file.source === undefined ? 'Import' : `Import ${file.source}`,
    kind: 'import', columns: read.columns, rows: accountsFrom(read),
    silent: file.silent ?? false, groups: file.groups ?? [], licences: file.licences ?? [],
  });
}

export interface ForEverybody { silent?: boolean; groups: readonly string[]; licences: readonly string[] }

/**
 * The plan to commit when groups, licences or the welcome are chosen after the preview: the same plan when nothing differs, else
 * a new one made from its rows, which creates nobody whom the preview did not show. The old one is cancelled, unless nothing of the
 * new one can run. Where a request that broke off is carried on, the one that it made.
 */
export async function withChoices(services: Services, actor: Actor, chosen: { plan: Plan } & ForEverybody): Promise<Plan> {
  const { plan, groups, licences } = chosen;
  const silent = chosen.silent ?? plan.silent;
  if (groups.length === 0 && licences.length === 0 && silent === plan.silent) return plan;
  if (plan.requestedBy.id !== actor.person.id) {
    await recordNotYours(services, actor, plan);
    throw new UsherError('plan.not-yours');
  }
  const earlier = await earlierPlan(services, actor);
  if (earlier === undefined && plan.state !== 'open') throw new UsherError('plan.already-decided');
  const next = earlier ?? await services.changes.planAccounts(actor, {
    title: plan.title, kind: 'import', columns: plan.columns, silent, groups, licences, rows: rowsAgain(services, plan),
  });
  const isDropped = earlier !== undefined && plan.state === 'cancelled';
  if (!isDropped && next.counts.run > 0) await services.changes.cancel(actor, plan.id);
  return next;
}

async function* rowsAgain(services: Services, plan: Plan): AsyncGenerator<readonly AccountRequest[]> {
  for (let from = 0; from < plan.counts.total; from += limits.pageSize.most) {
    const rows = await services.changes.rows(plan.tenant, plan.id, { from, limit: limits.pageSize.most });
    const passwords = await passwordsOf(services, plan, from);
    yield rows.map((row) => requestAgain(row, passwords.get(row.n)));
  }
}

/** Given passwords lie sealed beside the plan, by row number. */
async function passwordsOf({ store, world }: Services, plan: Plan, from: number): Promise<Map<number, string>> {
  const opened = new Map<number, string>();
  const portion = (row: number): string => ledgerId(Math.floor(row / limits.portionRows));
  const page = await store.sealed.page({ tenant: plan.tenant, part: plan.id }, { from: portion(from), to: portion(from + limits.pageSize.most - 1), limit: limits.pageSize.most });
  for (const { value } of page.items) {
    for (const [row, sealed] of Object.entries(value.byRow)) opened.set(Number(row), openOrRefuse(world.vault.open(sealed)));
  }
  return opened;
}

function openOrRefuse(password: string | undefined): string {
  if (password !== undefined) return password;
  throw new UsherError('plan.expired', 'The passwords of this import can no longer be read. Send the file again.');
}

function requestAgain({ line, person, operations, verdict, reason }: PlanRow, password: string | undefined): AccountRequest {
  const base = { ...(line === undefined ? {} : { line }), type: 'member' as const, role: 'user' as const, groups: [], licences: [] };
  const stub = { userPrincipalName: person.email, email: person.email, firstName: '', lastName: '', displayName: person.name, profile: emptyProfile };
  const making = operations.find(makesAccount);
  // Whoever exists already is found again by the address; a refusal stays one.
  if (making === undefined) return { ...base, account: stub, ...(verdict === 'refuse' ? { problem: reason } : {}) };
  return {
    ...base, account: making.account, role: making.role,
    type: making.kind === 'invite-guest' ? 'guest' : 'member',
    groups: operations.flatMap((operation) => (operation.kind === 'add-to-group' ? [operation.group.id] : [])),
    licences: operations.flatMap((operation) => (operation.kind === 'assign-licence' ? [operation.licence.id] : [])),
    properties: Object.fromEntries(operations.flatMap((operation) => (operation.kind === 'set-properties' ? Object.entries(operation.values) : []))),
    ...(password === undefined ? {} : { password }),
  };
}

function makesAccount(operation: Operation): operation is Extract<Operation, { kind: 'create-user' | 'invite-guest' }> {
  return operation.kind === 'create-user' || operation.kind === 'invite-guest';
}
