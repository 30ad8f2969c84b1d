// Planning the way back: the inverse of what a job did, leaving out what somebody changed since and what cannot come back.
import type { Ledger } from '../../shared/job.ts';
import type { Operation, PlanRow, Portion } from '../../shared/plan.ts';
import { personOf } from '../../shared/user.ts';
import type { User } from '../../shared/user.ts';
import type { Store } from '../ports.ts';
import type { Actor } from './change.ts';
import { checkOperation } from './check.ts';
import type { Facts } from './facts.ts';
import { typeOf } from './operations/index.ts';
import { pagesOf } from './pages.ts';
import type { Draft } from './planning.ts';
import { fatesOf } from './run/outcome.ts';

interface Context {
  actor: Actor;
  facts: Facts;
  store: Store;
  job: { tenant: string; id: string; plan: string };
  /** The users as they are now. */
  fresh: (ids: readonly string[]) => Promise<User[]>;
}

interface Done { row: PlanRow; userId: string; operations: Operation[] }

function doneIn(portion: Portion, ledger: Ledger): Done[] {
  const done: Done[] = [];
  portion.rows.forEach((row, position) => {
    const record = ledger.rows[position];
    if (record === undefined) return;
    const operations = fatesOf(row, record).filter(({ fate, begun }) => fate === 'done' || begun).map(({ operation }) => operation);
    if (operations.length > 0) done.push({ row, userId: record.userId, operations });
  });
  return done;
}

function draftFor({ row, operations }: Done, user: User | undefined, { actor, facts }: Context): Draft {
  if (user === undefined) return { person: row.person, operations: [], verdict: 'skip', reason: 'This person does not exist any more.' };
  const back: Operation[] = [];
  const reasons: string[] = [];
  for (const operation of [...operations].reverse()) {
    const type = typeOf(operation);
    const inverse = type.inverse(operation);
    const title = type.words(operation).title;
    if (inverse === undefined) {
      reasons.push(`“${title}” cannot be taken back.`);
    } else if (!type.stillInEffect(operation, user)) {
      reasons.push(`“${title}”: somebody changed this since; left as it is.`);
    } else {
      const planned = checkOperation(user, inverse, { role: actor.role, facts });
      if ('operation' in planned) back.push(planned.operation);
      else reasons.push('skip' in planned ? planned.skip : planned.refuse);
    }
  }
  return { person: personOf(user), operations: back, verdict: back.length > 0 ? 'run' : 'skip', reason: reasons.join(' ') };
}

/** The rows of the way back, latest portion last; memory does not grow with the job. */
export async function* draftsForUndo(context: Context): AsyncGenerator<Draft[]> {
  const { store, job } = context;
  for await (const ledgers of pagesOf(store.ledgers, { tenant: job.tenant, part: job.id })) {
    for (const { id, value: ledger } of ledgers) {
      const portion = await store.portions.get({ tenant: job.tenant, part: job.plan }, id);
      if (portion === undefined) continue;
      const done = doneIn(portion.value, ledger);
      const users = await context.fresh(done.map(({ userId }) => userId));
      yield done.map((entry) => draftFor(entry, users.find(({ id: user }) => user === entry.userId), context));
    }
  }
}
