// Planning the way back: the inverse of what a job did, leaving out what somebody changed since and what cannot come back.
import { UsherError } from '../../shared/errors.ts';
import type { Ledger } from '../../shared/job.ts';
import type { Operation, PlanRow, Portion } from '../../shared/plan.ts';
import { personOf } from '../../shared/user.ts';
import type { User } from '../../shared/user.ts';
import type { GroupOperationRequest, OperationRequest } from './change.ts';
import type { Store } from '../ports.ts';
import type { Actor } from './change.ts';
import { checkGroupOperation, checkOperation, isOwnBusiness } from './check.ts';
import { countHolders } from './facts.ts';
import type { Facts } from './facts.ts';
import { groupTypeOf, isGroupRequest, typeOf, userTypeOf } from './operations/index.ts';
import { pagesOf } from './pages.ts';
import type { KnownGroup, Planned } from './operations/operation.ts';
import type { Draft } from './planning.ts';
import { doneOf } from './run/outcome.ts';

interface Context {
  actor: Actor;
  facts: Facts;
  store: Store;
  job: { tenant: string; id: string; plan: string };
  /** The users as they are now. */
  fresh: (ids: readonly string[]) => Promise<User[]>;
  /** Takes note of what is going to be done to whom, for what must be said beforehand. */
  note(user: User, operation: Operation): void;
}

interface Done { row: PlanRow; userId: string; operations: Operation[] }

export function doneIn(portion: Portion, ledger: Ledger): Done[] {
  const done: Done[] = [];
  portion.rows.forEach((row, position) => {
    const record = ledger.rows[position];
    if (record === undefined) return;
    const operations = doneOf(row, record);
    if (operations.length > 0) done.push({ row, userId: record.userId, operations });
  });
  return done;
}

type Subject = { user: User } | { group: KnownGroup };

function stillInEffect(operation: Operation, subject: Subject): boolean {
  return 'user' in subject ? userTypeOf(operation).stillInEffect(operation, subject.user) : groupTypeOf(operation).stillInEffect(operation, subject.group);
}

function checked(subject: Subject, request: OperationRequest | GroupOperationRequest, { actor: { role }, facts }: Context): Planned<Operation> {
  if ('user' in subject) return isGroupRequest(request) ? { skip: '' } : checkOperation(subject.user, request, { role, facts });
  return isGroupRequest(request) ? checkGroupOperation(subject.group, request, { role, facts }) : { skip: '' };
}

/** What everybody may do to the own account they may also take back. */
function isOwn(subject: Subject, request: OperationRequest | GroupOperationRequest, { actor: { role }, facts }: Context): boolean {
  return 'user' in subject && !isGroupRequest(request) && isOwnBusiness(subject.user, request, { role, facts });
}

type WayBack = { operation: Operation; own: boolean } | { stays: string };

/** What takes the operation back, or why its effect stays. */
function wayBack(operation: Operation, subject: Subject, context: Context): WayBack {
  const { title } = typeOf(operation).words(operation);
  const inverse = typeOf(operation).inverse(operation);
  if (inverse === undefined) return { stays: `“${title}” cannot be taken back.` };
  if (!stillInEffect(operation, subject)) return { stays: `“${title}”: somebody changed this since; left as it is.` };
  const planned = checked(subject, inverse, context);
  if (!('operation' in planned)) return { stays: 'skip' in planned ? planned.skip : planned.refuse };
  if ('user' in subject) context.note(subject.user, planned.operation);
  return { operation: planned.operation, own: isOwn(subject, inverse, context) };
}

function draftFor({ row, operations }: Done, subject: Subject | undefined, context: Context): Draft {
  const base = { person: row.person, ...(row.subject === undefined ? {} : { subject: row.subject }) };
  if (subject === undefined) return { ...base, operations: [], verdict: 'skip', reason: row.subject === 'group' ? 'This group does not exist any more.' : 'This person does not exist any more.' };
  const ways = operations.toReversed().map((operation) => wayBack(operation, subject, context));
  const back = ways.flatMap((way) => ('operation' in way ? [way] : []));
  const reason = ways.flatMap((way) => ('stays' in way ? [way.stays] : [])).join(' ');
  const person = 'user' in subject ? personOf(subject.user) : { id: subject.group.id, name: subject.group.name, email: '' };
  if (back.length === 0) return { ...base, person, operations: [], verdict: 'skip', reason };
  // What does not come back is said beforehand, and in the report with what did.
  return { ...base, person, operations: back.map(({ operation }) => operation), verdict: 'run', reason, own: back.every(({ own }) => own), ...(reason !== '' && { refused: reason }) };
}

async function subjectsOf(done: readonly Done[], { fresh, facts }: Context): Promise<Map<string, Subject>> {
  const people = done.filter(({ row }) => row.subject !== 'group').map(({ userId }) => userId);
  const subjects = new Map<string, Subject>((await fresh(people)).map((user) => [user.id, { user }]));
  for (const { row, userId } of done) {
    const group = row.subject === 'group' ? facts.groups.get(userId) : undefined;
    if (group !== undefined) subjects.set(userId, { group });
  }
  return subjects;
}

/** The rows of the way back, latest portion last; memory does not grow with the job. */
export async function* draftsForUndo(context: Context): AsyncGenerator<Draft[]> {
  const { store, job } = context;
  for await (const ledgers of pagesOf(store.ledgers, { tenant: job.tenant, part: job.id })) {
    for (const { id, value: ledger } of ledgers) {
      const portion = await store.portions.get({ tenant: job.tenant, part: job.plan }, id);
      // Left out, it would be taken back in part, and whoever asked would think it was all of it.
      if (portion === undefined) throw new UsherError('job.not-undoable', 'What was done then is not kept in full any more, so nothing of it was taken back. The audit trail tells what to change by hand.');
      const done = doneIn(portion.value, ledger);
      const taken = done.flatMap(({ userId, operations }) => operations.flatMap((operation) => (operation.kind === 'remove-group-licence' ? [{ group: userId, licence: operation.licence.id }] : [])));
      await countHolders(context, job.tenant, { holders: context.facts.holders, wanted: taken });
      const subjects = await subjectsOf(done, context);
      yield done.map((entry) => draftFor(entry, subjects.get(entry.userId), context));
    }
  }
}
