// Planning the way back: the inverse of what a job did, leaving out what somebody changed since and what cannot come back.
import { UsherError } from '../../shared/errors.ts';
import type { Job, Ledger } from '../../shared/job.ts';
import type { Operation, Plan } from '../../shared/plan.ts';
import { personOf } from '../../shared/user.ts';
import type { User } from '../../shared/user.ts';
import type { GroupOperationRequest, OperationRequest } from './change.ts';
import type { Store, Stored, World } from '../ports.ts';
import type { Actor } from './change.ts';
import { checkGroupOperation, checkOperation, isOwnBusiness } from './check.ts';
import { countHolders, noteGrants, noteUserNames } from './facts.ts';
import type { Facts } from './facts.ts';
import { concernsApplications } from './group-applications.ts';
import type { ApplicationLook } from './group-applications.ts';
import { doneAmong, doneIn } from './done-rows.ts';
import type { Done } from './done-rows.ts';
import { decidedSince, laterDecisions } from './later-decisions.ts';
import type { Decision } from './later-decisions.ts';
import { detailsOf, objectsOf } from './operation-objects.ts';
import { groupTypeOf, isGroupRequest, typeOf, userTypeOf } from './operations/index.ts';
import { deletedWords } from './operations/restore-user.ts';
import { pagesOf } from './pages.ts';
import type { KnownGroup, Planned } from './operations/operation.ts';
import type { Draft } from './planning.ts';

/** Taking back an undo puts in force again what that took back. */
export function undoTitle({ kind, title }: Pick<Job, 'kind' | 'title'>): string {
  const undone = kind === 'undo' ? /^(?<was>Undo|Redo): (?<what>.*)$/s.exec(title)?.groups : undefined;
  return undone === undefined ? `Undo: ${title}` : `${undone['was'] === 'Undo' ? 'Redo' : 'Undo'}: ${undone['what'] ?? ''}`;
}

/** Portions whose people are read together. */
const portionsAtOnce = 25;

interface Context {
  actor: Actor;
  facts: Facts;
  store: Store;
  world: Pick<World, 'ids'>;
  job: { tenant: string; id: string; plan: string; created: string; finished: string };
  /** Undos of the job before this one, each of which left a rest. */
  undos: readonly Pick<Plan, 'id'>[];
  /** The users as they are now. */
  fresh: (ids: readonly string[]) => Promise<User[]>;
  /** The groups as they are now, by id, without those that are gone. */
  freshGroups: (ids: readonly string[]) => Promise<Facts['groups']>;
  /** The groups with the applications they are assigned to now. */
  look: Pick<ApplicationLook, 'of'>;
  /** They are too many for asking what was done since to each. */
  many: boolean;
  /** Takes note of what is going to be done to whom, for what must be said beforehand. */
  note(user: User, operation: Operation): void;
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

/** Whether this is what came of the request. Sign-in by password names its group only once it is planned, and there is but one. */
function isOf(done: Operation, request: OperationRequest | GroupOperationRequest): boolean {
  const objects = objectsOf(request);
  const details = detailsOf(done);
  return done.kind === request.kind && detailsOf(request).every((detail) => details.includes(detail)) && (objects.length === 0 || objects.join(' ') === objectsOf(done).join(' '));
}

interface Back { operation: Operation; own: boolean }
/** Why it stays, as it follows the name of that; the name is empty where the sentence does without. */
interface Stays { named: string; why: string }
type WayBack = Back | Stays;

/** What is known of a row beside what was done: how its person or group is now, what earlier undos took back, and what was decided since. */
interface Since<S> { subject: S; takenBack: readonly Operation[]; decisions: readonly Decision[] }

/** What takes the operation, or this part of it, back, or why its effect stays. */
function wayBack({ operation, named }: { operation: Operation; named: string }, { subject, takenBack, decisions }: Since<Subject>, context: Context): WayBack {
  const inverse = typeOf(operation).inverse(operation);
  if (inverse === undefined) return { named, why: ' cannot be taken back.' };
  if (takenBack.some((done) => isOf(done, inverse))) return { named, why: ' was taken back already.' };
  const by = decidedSince(operation, decisions)?.name;
  if (!stillInEffect(operation, subject)) return { named, why: `: ${by ?? 'somebody'} changed this since; left as it is.` };
  if (by !== undefined) return { named, why: `: ${by} changed this since, and it is so again; left as it is.` };
  const planned = checked(subject, inverse, context);
  if (!('operation' in planned)) return { named: '', why: 'skip' in planned ? planned.skip : planned.refuse };
  return { operation: planned.operation, own: isOwn(subject, inverse, context) };
}

/** What takes back all of the operation that is still as it left it. */
function waysBack(operation: Operation, since: Since<Subject>, context: Context): { back: Back[]; stays: string[] } {
  const { parts, words } = typeOf(operation);
  const single = parts?.of(operation).map(({ name, operation: part }) => ({ named: name, operation: part })) ?? [{ named: `“${words(operation).title}”`, operation }];
  const ways = single.map((each) => wayBack(each, since, context));
  const back = ways.flatMap((way) => ('operation' in way ? [way] : []));
  const stays = inSentences(ways.flatMap((way) => ('why' in way ? [way] : [])));
  return { stays, back: parts === undefined || back.length < 2 ? back : [{ operation: parts.joined(back.map(({ operation: part }) => part)), own: back.every(({ own }) => own) }] };
}

/** What somebody changed is named together. */
function inSentences(stays: readonly Stays[]): string[] {
  const names = Map.groupBy(stays, ({ named, why }) => (why.startsWith(':') ? why : `${named}${why}`));
  return [...names.values()].map((same) => `${capitalised([...new Set(same.map(({ named }) => named))].join(', '))}${same[0]?.why ?? ''}`);
}

const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Whoever was deleted since, by other means than what is taken back. */
function deletedSince(subject: Subject, operations: readonly Operation[]): User | undefined {
  return 'user' in subject && subject.user.deleted !== null && operations.every(({ kind }) => kind !== 'delete-user') ? subject.user : undefined;
}

function draftFor({ row, operations }: Done, { subject, ...since }: Since<Subject | undefined>, context: Context): Draft {
  const base = { person: row.person, ...(row.subject === undefined ? {} : { subject: row.subject }) };
  if (subject === undefined) return { ...base, operations: [], verdict: 'skip', reason: row.subject === 'group' ? 'This group does not exist any more.' : 'This person does not exist any more.' };
  const deleted = deletedSince(subject, operations);
  if (deleted !== undefined) return { ...base, person: personOf(deleted), operations: [], verdict: 'skip', reason: deletedWords(deleted) };
  const ways = operations.toReversed().map((operation) => waysBack(operation, { subject, ...since }, context));
  const back = ways.flatMap((way) => way.back);
  const reason = ways.flatMap(({ stays }) => stays).join(' ');
  const person = 'user' in subject ? personOf(subject.user) : { id: subject.group.id, name: subject.group.name, email: '' };
  if (back.length === 0) return { ...base, person, operations: [], verdict: 'skip', reason };
  if ('user' in subject) for (const { operation } of back) context.note(subject.user, operation);
  // What does not come back is said beforehand, and in the report with what did.
  return { ...base, person, operations: back.map(({ operation }) => operation), verdict: 'run', reason, own: back.every(({ own }) => own), ...(reason !== '' && { refused: reason }) };
}

async function subjectsOf(done: readonly Done[], { fresh, freshGroups, look }: Context): Promise<Map<string, Subject>> {
  const idsOf = (groups: boolean): string[] => done.filter(({ row }) => (row.subject === 'group') === groups).map(({ userId }) => userId);
  const [users, groups] = await Promise.all([fresh(idsOf(false)), freshGroups(idsOf(true))]);
  const subjects = new Map<string, Subject>([...users.map((user): [string, Subject] => [user.id, { user }]), ...[...groups].map(([id, group]): [string, Subject] => [id, { group }])]);
  const assigned = done.flatMap(({ userId, operations }) => (operations.some(concernsApplications) ? groups.get(userId) ?? [] : []));
  for (const group of await look.of(assigned)) subjects.set(group.id, { group });
  return subjects;
}

async function doneOfPortion({ store, job }: Context, { id, value: ledger }: Stored<Ledger>): Promise<Done[]> {
  const portion = await store.portions.get({ tenant: job.tenant, part: job.plan }, id);
  // Left out, it would be taken back in part, and whoever asked would think it was all of it.
  if (portion === undefined) throw new UsherError('job.not-undoable', 'What was done then is not kept in full any more, so nothing of it was taken back. The audit trail tells what to change by hand.');
  return doneIn(portion.value, ledger);
}

/** `from`: how many rows with something done came before these. */
async function draftsFor(context: Context, done: readonly Done[], from: number): Promise<Draft[]> {
  const { job, facts } = context;
  const taken = done.flatMap(({ userId, operations }) => operations.flatMap((operation) => (operation.kind === 'remove-group-licence' ? [{ group: userId, licence: operation.licence.id }] : [])));
  await countHolders(context, job.tenant, { holders: facts.holders, wanted: taken });
  const [subjects, decisions, ...before] = await Promise.all([
    subjectsOf(done, context),
    context.many ? new Map<string, Decision[]>() : laterDecisions(context, { job, undos: new Set(context.undos.map(({ id }) => id)) }, done.map(({ userId }) => userId)),
    // Every undo of a job has a row for each that the job did something of, in the same order.
    ...context.undos.map(async ({ id }) => doneAmong(context.store, { tenant: job.tenant, job: id, plan: id }, { from, count: done.length })),
  ]);
  const gone = [...subjects.values()].flatMap((subject) => ('user' in subject && subject.user.deleted !== null ? [subject.user.userPrincipalName] : []));
  const renamed = done.flatMap(({ userId, operations }) => operations.flatMap((operation) => (operation.kind === 'edit-user' && operation.before.userPrincipalName !== undefined ? [{ userId, former: operation.before.userPrincipalName }] : [])));
  await noteUserNames(context, job.tenant, { userNames: facts.userNames, wanted: renamed.map(({ former }) => former), asTheyAre: context.fresh, alsoAsEmail: true });
  await noteGrants(context, job.tenant, { grants: facts.grants, wanted: renamed.map(({ userId }) => userId), undoes: job.id });
  await noteUserNames(context, job.tenant, { userNames: facts.userNames, wanted: gone, asTheyAre: context.fresh });
  return done.map((entry, at) => draftFor(entry, {
    subject: subjects.get(entry.userId), takenBack: before.flatMap((did) => did.get(from + at) ?? []), decisions: decisions.get(entry.userId) ?? [],
  }, context));
}

/** The rows of the way back, latest portion last; memory does not grow with the job. */
export async function* draftsForUndo(context: Context): AsyncGenerator<Draft[]> {
  const { store, job } = context;
  let from = 0;
  for await (const ledgers of pagesOf(store.ledgers, { tenant: job.tenant, part: job.id })) {
    for (let at = 0; at < ledgers.length; at += portionsAtOnce) {
      const done = (await Promise.all(ledgers.slice(at, at + portionsAtOnce).map(async (ledger) => doneOfPortion(context, ledger)))).flat();
      if (done.length > 0) yield await draftsFor(context, done, from);
      from += done.length;
    }
  }
}
