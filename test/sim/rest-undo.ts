// I14: an undo brings back what was before, for everybody nobody else has touched, and leaves the others alone.
import { typeOf } from '../../bot/plans/operations/index.ts';
import { ledgerRow } from './rest.ts';
import type { Told } from './rest.ts';
import { settle } from './sim-findings.ts';
import type { Truth } from './truth.ts';
import type { Mark, Witness } from './witness.ts';
import type { SimWorld } from './world.ts';
import type { Job } from '../../shared/job.ts';
import type { PlanRow } from '../../shared/plan.ts';

type Operation = PlanRow['operations'][number];

/** What an operation brought about, and its opposite; undefined for what cannot be taken back. */
function turnOf(operation: Operation): { effect: string; inverse: Operation['kind']; object: string } | undefined {
  switch (operation.kind) {
    case 'disable-account': return { effect: 'set-enabled-false', inverse: 'enable-account', object: '' };
    case 'enable-account': return { effect: 'set-enabled-true', inverse: 'disable-account', object: '' };
    case 'add-to-group': return { effect: 'add-member', inverse: 'remove-from-group', object: operation.group.id };
    case 'remove-from-group': return { effect: 'remove-member', inverse: 'add-to-group', object: operation.group.id };
    case 'assign-licence': return { effect: 'add-licence', inverse: 'remove-licence', object: operation.licence.id };
    case 'remove-licence': return { effect: 'remove-licence', inverse: 'assign-licence', object: operation.licence.id };
    default: return undefined;
  }
}

export const opposite: Readonly<Record<string, string>> = {
  'set-enabled-false': 'set-enabled-true', 'set-enabled-true': 'set-enabled-false', 'add-member': 'remove-member',
  'remove-member': 'add-member', 'add-licence': 'remove-licence', 'remove-licence': 'add-licence',
};

function isInEffect(truth: Truth, userId: string, turn: { effect: string; object: string }): boolean {
  const person = truth.people.get(userId);
  // Who was deleted is in no group and holds no seat any more.
  if (person === undefined || person.gone) return false;
  switch (turn.effect) {
    case 'set-enabled-false': return !person.enabled;
    case 'set-enabled-true': return person.enabled;
    case 'add-member': return person.groups.has(turn.object);
    case 'remove-member': return !person.groups.has(turn.object);
    case 'add-licence': return person.licences.has(turn.object);
    default: return !person.licences.has(turn.object);
  }
}

interface Turn { effect: string; inverse: Operation['kind']; object: string; userId: string; tenant: string; title: string }

const objectOf = (operation: Operation): string => turnOf(operation)?.object ?? '';

/** Everything that happened to this one thing of this one person, in order. */
function historyOf(witness: Witness, { tenant, effect, userId, object }: Turn): Mark[] {
  const keys = new Set([effect, opposite[effect] ?? ''].map((kind) => [tenant, kind, userId, object].filter(Boolean).join(' ')));
  return witness.marks.filter((mark) => mark.changed && (keys.has(mark.key) || mark.key === `${tenant} delete ${userId}` || mark.key === `${tenant} restore ${userId}`));
}

/** Whether the effect is there at the end of this history: who is deleted has it not, and who is restored has it again. */
function standsAfter(history: readonly Mark[], effect: string): boolean {
  const kinds = history.map(({ key }) => key.split(' ')[1]);
  const account = kinds.findLast((kind) => kind === 'delete' || kind === 'restore');
  return account !== 'delete' && kinds.findLast((kind) => kind !== 'delete' && kind !== 'restore') === effect;
}

/** Planning takes its time: what changes in between may be known or not. */
interface Undo { id: string; plannedAt: number; plannedTo: number; rows: readonly PlanRow[] }

/** Whether the reason says that the effect is not there any more; of an effect that is there again it says that. */
function saysChanged(reason: string, title: string): boolean {
  return reason.split('“').some((sentence) => sentence.startsWith(`${title}”: `) && sentence.includes(' changed this since; left as it is.'));
}

/** Undo takes back an effect that stands, and touches nothing that somebody changed since. */
function planFits(witness: Witness, undo: Undo, { turn, doneTo }: { turn: Turn; doneTo: number }): void {
  const history = historyOf(witness, turn);
  // Copies of the directory may lag: only what was long so by the time of planning must be known.
  const last = history.findLast(({ at }) => at < undo.plannedAt);
  const settled = last !== undefined && last.at + settle < undo.plannedAt && history.every(({ at }) => at + settle < undo.plannedAt || at > undo.plannedTo);
  if (!settled || doneTo > undo.plannedAt) return;
  const planned = undo.rows.filter((row) => row.person.id === turn.userId).flatMap(({ operations }) => operations)
    .some((operation) => operation.kind === turn.inverse && objectOf(operation) === turn.object);
  const stands = standsAfter(history.filter(({ at }) => at < undo.plannedAt), turn.effect);
  if (!stands && planned) witness.blame('I14', `Undo ${undo.id} would take back ${turn.effect} of ${turn.userId}, which somebody else has changed since.`);
  const reason = undo.rows.find((row) => row.person.id === turn.userId)?.reason ?? '';
  if (stands && !planned && reason === '') witness.blame('I14', `Undo ${undo.id} leaves out ${turn.effect} of ${turn.userId} without a word.`);
  if (stands && !planned && saysChanged(reason, turn.title)) witness.blame('I14', `Undo ${undo.id} says somebody changed ${turn.effect} of ${turn.userId}, but nobody did.`);
}

/** What must have been done for this to be its opposite: a change of the directory, or something that is Usher's own; undefined for what is not undone. */
function undoneBy(operation: Operation, { tenant, userId }: { tenant: string; userId: string }): { key: string } | { kind: Operation['kind'] } | undefined {
  if (operation.kind === 'set-role') return { kind: 'set-role' };
  if (operation.kind === 'restore-user') return { key: `${tenant} delete ${userId}` };
  const turn = turnOf(operation);
  return turn === undefined ? undefined : { key: [tenant, opposite[turn.effect] ?? '', userId, turn.object].filter(Boolean).join(' ') };
}

/** Undo takes back what its job did, and nothing of rows that the job left alone or never came to. */
function onlyWhatWasDone(witness: Witness, { undo, tenant, original }: { undo: Undo; tenant: string; original: Job }, told: readonly Told[]): void {
  const rows = witness.rowsOf(original.plan ?? '');
  for (const { person: { id }, operations } of undo.rows) {
    for (const operation of operations) {
      const asked = undoneBy(operation, { tenant, userId: id });
      if (asked === undefined) continue;
      const isDone = 'key' in asked
        ? told.some(({ job, key, state }) => job.id === original.id && key === asked.key && state === 'done')
        : rows.some((row) => row.person.id === id && row.operations.some(({ kind }) => kind === asked.kind) && witness.grants.has(`${original.id} ${id}`));
      if (!isDone) witness.blame('I14', `Undo ${undo.id} would do ${operation.kind} to ${id}, of which job ${original.id} did nothing.`);
    }
  }
}

export function undoTakesBack({ witness, truths }: SimWorld, told: readonly Told[]): void {
  for (const plan of witness.plans.values()) {
    if (plan.undoes === null) continue;
    const truth = truths.get(plan.tenant);
    const original = witness.jobs.get(plan.undoes);
    if (truth === undefined || original === undefined) continue;
    const undo: Undo = { id: plan.id, plannedAt: Date.parse(plan.created), plannedTo: witness.plannedAt.get(plan.id) ?? 0, rows: witness.rowsOf(plan.id) };
    onlyWhatWasDone(witness, { undo, tenant: plan.tenant, original }, told);
    for (const each of told.filter(({ job, state }) => job.id === original.id && state === 'done')) {
      const operation = each.row.operations.find((candidate) => [plan.tenant, turnOf(candidate)?.effect, each.ledger.userId, objectOf(candidate)].filter(Boolean).join(' ') === each.key);
      const turn = operation === undefined ? undefined : turnOf(operation);
      if (operation === undefined || turn === undefined) continue;
      const whole: Turn = { ...turn, title: typeOf(operation).words(operation).title, userId: each.ledger.userId, tenant: plan.tenant };
      planFits(witness, undo, { turn: whole, doneTo: Date.parse(original.finished ?? '') });
      takenBack(witness, truth, { undo: plan.id, turn: whole, told });
    }
  }
}

/** A row of the undo that is done leaves the person as before, unless somebody came later. */
function takenBack(witness: Witness, truth: Truth, { undo, turn, told }: { undo: string; turn: Turn; told: readonly Told[] }): void {
  const key = [turn.tenant, opposite[turn.effect], turn.userId, turn.object].filter(Boolean).join(' ');
  const done = told.find(({ job, state, key: other }) => job.id === undo && state === 'done' && other === key);
  if (done === undefined) return;
  const history = historyOf(witness, turn).filter(({ at }) => at >= done.from);
  const byOthers = history.some(({ by, at, key: other }) => (by === 'other' || other !== key) && at >= done.from);
  const row = ledgerRow(witness, undo, done.row.n);
  if (!byOthers && row !== undefined && isInEffect(truth, turn.userId, turn)) witness.blame('I14', `Undo ${undo} says it took back ${turn.effect} of ${turn.userId}, which still stands.`);
}
