// What would be lost by a plan that is stored, from its people as they are by now: it may wait for days, and nobody is to approve what held when it was made.
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import type { Loss, Operation, Plan, PlanRow } from '../../shared/plan.ts';
import type { User } from '../../shared/user.ts';
import { takesAdmin } from './admin-guard.ts';
import { freshAfterApproval } from './execute.ts';
import { enabledAdmins, entrants, federatedDomains, localLoginOf } from './facts.ts';
import type { FactsParts } from './facts.ts';
import { lossesOf } from './foreseen.ts';
import type { ForeseenParts } from './foreseen.ts';
import { Circle, list } from './circle.ts';
import { Losses } from './losses.ts';
import { userTypeOf } from './operations/index.ts';
import { readSettings } from './organisation-settings.ts';
import { pagesOf } from './pages.ts';
import { freshen } from './read-model.ts';

export interface LossesParts extends ForeseenParts {
  /** What is known of the organisation, remembered for a while; the directory is asked each time without it. */
  organisation?: FactsParts['organisation'];
}

/** Somebody has pressed a button and waits. A few hundred people are read within seconds; a plan of tens of thousands may take longer, even from the read model: then what was said of it before holds. */
const patience = 5_000;

/** Undefined for a plan of an earlier version or without people, and while the directory does not answer. */
export async function lossesNow(parts: LossesParts, plan: Plan): Promise<Loss[] | undefined> {
  if (plan.losses === undefined) return undefined;
  const { clock, log } = parts.world;
  const begun = clock.now();
  try {
    const losses = await lookAt(parts, plan, () => clock.now() - begun > patience);
    if (losses === undefined) log.warn('approval.not-looked-at', { plan: plan.id });
    return losses;
  } catch (error) {
    if (!(error instanceof UsherError)) throw error;
    log.warn('approval.not-looked-at', { plan: plan.id, error: error.message });
    return undefined;
  }
}

/** What was looked up, or undefined for whoever has waited long enough for it. */
export async function inTime<T>({ clock, log }: Pick<LossesParts['world'], 'clock' | 'log'>, plan: string, answer: Promise<T>): Promise<T | undefined> {
  const waiting = new AbortController();
  const lateness = clock.sleep(patience, waiting.signal).then(() => {
    if (!waiting.signal.aborted) log.warn('approval.not-looked-at', { plan, late: true });
    return undefined;
  });
  try {
    return await Promise.race([answer, lateness]);
  } finally {
    waiting.abort('in time');
  }
}

async function lookAt(parts: LossesParts, plan: Plan, isLate: () => boolean): Promise<Loss[] | undefined> {
  const { store, world, directoryFor, organisation = async (id) => directoryFor(id).organisation() } = parts;
  const { tenant } = plan;
  // Without its domains, people whom an identity provider signs in would seem to be locked out.
  const known = await organisation(tenant);
  const asked: FactsParts = { world, store, organisation: async () => Promise.resolve(known) };
  const settings = await readSettings(parts, tenant);
  const [localLogin, federated, able] = await Promise.all([localLoginOf(asked, tenant, settings), federatedDomains(asked, tenant), enabledAdmins(store, tenant)]);
  const admins = entrants(able, localLogin);
  const left = new Set(admins);
  const losses = new Losses({ localLogin, federated }, [...admins]);
  const changed = new Circle();
  let late = false;
  for await (const some of peopleOf(parts, plan)) {
    // Nobody waits for all the rest any more; the last of them, however late, are an answer to whoever presses meanwhile.
    if (late) return undefined;
    for (const { user, operation, isChanged } of some) {
      if (isChanged) {
        changed.add(user);
        continue;
      }
      losses.note(user, operation);
      if (takesAdmin(operation, user, localLogin)) left.delete(user.id);
    }
    late = isLate();
  }
  // The last one stays, whatever was asked for.
  const found = await lossesOf(parts, { tenant, losses, beyond: plan.losses?.beyond === true, settings }, { admins: [...admins], left: Math.max(Math.min(1, admins.size), left.size) });
  return found.all ? [...changedLosses(changed), ...found.losses] : undefined;
}

/** The job refuses them (run/first-look.ts); nobody is to approve that and wonder. */
function changedLosses(changed: Circle): Loss[] {
  if (changed.people === 0) return [];
  const names = list(changed.first.map(({ displayName }) => displayName), changed.people);
  const them = changed.people === 1 ? 'was changed' : 'were changed';
  return [{ words: `${names} ${them} since this was planned, so nothing is done to ${changed.people === 1 ? 'that person' : 'them'} any more; it has to be asked for again.`, ...changed.whoFacts('changed') }];
}

/** `isChanged`: it is not done to somebody who is another than when it was planned. */
interface Due { user: User; operation: Operation; isChanged: boolean }

/** What is to be done to whom, as far as they are still there for it; so many at a time that memory does not grow with the plan. */
async function* peopleOf(parts: LossesParts, { tenant, id, counts }: Plan): AsyncGenerator<Due[]> {
  // As many as are read afresh when the plan runs. Thousands would take some hundred requests of every press, which the changes of others need more: of those, the read model says how they are.
  const afresh = counts.run <= freshAfterApproval;
  for await (const page of pagesOf(parts.store.portions, { tenant, part: id })) {
    const rows = page.flatMap(({ value }) => value.rows.filter(isOfSomebody));
    for (let at = 0; at < rows.length; at += limits.pageSize.most) {
      const some = rows.slice(at, at + limits.pageSize.most);
      const users = new Map((await usersOf(parts, { tenant, afresh }, some)).map((user) => [user.id, user]));
      yield some.flatMap(({ person, operations }) => dueOf(users.get(person.id), operations));
    }
  }
}

const isOfSomebody = ({ subject, person, verdict }: PlanRow): boolean => verdict === 'run' && subject !== 'group' && person.id !== '';

async function usersOf({ world, store, directoryFor }: LossesParts, { tenant, afresh }: { tenant: string; afresh: boolean }, rows: readonly PlanRow[]): Promise<User[]> {
  const users = await store.users.getMany(tenant, rows.map(({ person }) => person.id));
  return afresh && users.length > 0 ? freshen({ world, store, directory: directoryFor(tenant), tenant, believe: 'own changes' }, users) : users;
}

/** Whether more than the list of users tells what it was planned for: until when local login is allowed. */
const knowsMore = ({ kind }: Operation): boolean => kind === 'allow-local-login' || kind === 'disable-local-login';

/** Whoever was deleted meanwhile, or came back, has that behind them. */
function dueOf(user: User | undefined, operations: readonly Operation[]): Due[] {
  const isChanged = user !== undefined && operations.some((operation) => !knowsMore(operation) && !userTypeOf(operation).stillTrue(operation, user));
  return user === undefined ? [] : operations.filter(({ kind }) => (kind === 'purge-user') === (user.deleted !== null)).map((operation) => ({ user, operation, isChanged }));
}
