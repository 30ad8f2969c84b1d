// How plans and their rows look to those who ask over HTTP.
import type { ImportPreview, PlanRowView } from '../../shared/api.ts';
import type { Operation, Plan, PlanRow } from '../../shared/plan.ts';
import { operationWords } from '../plans/operation-words.ts';
import { typeOf } from '../plans/operations/index.ts';

function sentenceOf(operation: Operation): string {
  return `${typeOf(operation).words(operation).title}: ${operationWords(operation)}`;
}

/** The reason on a row that runs is why a part of it does not. */
export function planRowView({ n, line, person, verdict, reason, operations }: PlanRow): PlanRowView {
  return { n, line: line ?? null, person, verdict, reason, changes: operations.map(sentenceOf) };
}

const locating = 'Give one of two letters, for example DE: as “location” of “assign-licence”, or as “usageLocation” of the user\'s profile.';
const locatingNew = 'Give one of two letters, for example DE, as “profile.usageLocation”.';

/** With how to name in a request what it lacks. */
export function reasonOf({ reason, person, lacks = [] }: PlanRow): string {
  return lacks.length === 0 ? reason : `${reason} ${person.id === '' ? locatingNew : locating}`;
}

export function importPreview(plan: Plan, rows: readonly PlanRow[]): ImportPreview {
  const { total, run, skip, refuse } = plan.counts;
  return {
    id: plan.id,
    totalRows: total,
    summary: { create: run, change: 0, unchanged: 0, skip, refuse },
    columns: plan.columns,
    rows: rows.map(planRowView),
    warnings: plan.warnings,
  };
}
