// How plans and their rows look to those who ask over HTTP.
import type { ImportPreview, PlanRowView } from '../../shared/api.ts';
import type { ReportRow } from '../../shared/job.ts';
import { withRemedy } from '../../shared/lacking.ts';
import type { Operation, Plan, PlanRow, Source } from '../../shared/plan.ts';
import type { Actor } from '../plans/change.ts';
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

interface Reader { /** Door at which it was asked for. */ source: Source; actor: Pick<Actor, 'source'> }

/** `id`: of the person; empty or absent of whoever is not here yet. */
interface Lacking extends Pick<PlanRow, 'reason' | 'lacks'> { id: string | undefined }

/** With how to name in a request what it lacks. What was asked in the chat is read here by people, in the tab, who make no requests. */
export function reasonOf({ reason, id = '', lacks = [] }: Lacking, { source, actor }: Reader): string {
  if (source === 'chat' && actor.source !== 'api') return withRemedy(reason, { lacks });
  return lacks.length === 0 ? reason : `${reason} ${id === '' ? locatingNew : locating}`;
}

export function reportRowView({ lacks, reason, ...row }: ReportRow, reader: Reader): ReportRow {
  return { ...row, reason: reasonOf({ reason, lacks, id: row.id }, reader) };
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
