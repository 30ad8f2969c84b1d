// Imports: a file becomes a preview, the preview a job.
import { z } from 'zod';
import { acceptedSchema, importCommitSchema, importJsonSchema, importPreviewSchema, importRowsSchema, pageQuerySchema } from '../../../shared/api.ts';
import { UsherError } from '../../../shared/errors.ts';
import { whyNotEditable } from '../../../shared/group.ts';
import type { Plan } from '../../../shared/plan.ts';
import { verdictSchema } from '../../../shared/plan.ts';
import type { PropertyDefinition } from '../../../shared/property.ts';
import { previewImport, withChoices } from '../../commands/import-preview.ts';
import { groupFinder, licenceFinder } from '../../commands/names.ts';
import { demandSight } from '../../plans/actors.ts';
import { propertyDefinitions } from '../../plans/property-definitions.ts';
import { letRun, makeOwn, nothingToDo } from '../carry-out.ts';
import { readNumberToken, writePageToken } from '../page-token.ts';
import { isJson } from '../request-body.ts';
import { defineRoute } from '../route.ts';
import type { Asked, Route } from '../route.ts';
import { importPreview, planRowView } from '../views.ts';

type Asking = Pick<Asked<unknown, unknown>, 'services' | 'actor'>;
const previewRows = 100;

export const createImport = defineRoute({
  method: 'POST', path: '/imports', ability: 'users.import', summary: 'Preview an import: how the columns were understood and what would become of every row; creates nothing',
  body: importJsonSchema,
  takesFile: ['text/csv'],
  answers: { 201: importPreviewSchema },
  run: async ({ services, actor, body, file }) => {
    const bytes = isJson(file.type) ? csvFromJson(body) : file.bytes;
    const plan = await previewImport(services, actor, { bytes });
    const rows = await services.changes.rows(actor.tenant, plan.id, { from: 0, limit: previewRows });
    return { status: 201, body: importPreview(plan, rows) };
  },
});

/** Rows as JSON take the same road as a file, so that every rule is there once. */
function csvFromJson({ rows }: z.output<typeof importJsonSchema>): Uint8Array {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
  return new TextEncoder().encode(lines.map((cells) => cells.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(',')).join('\n'));
}

async function findImport({ services, actor }: Asking, id: string | undefined): Promise<Plan> {
  const plan = await services.changes.find(actor.tenant, id ?? '');
  if (plan.kind !== 'import') throw new UsherError('plan.unknown', 'There is no import of that id.');
  await demandSight(services, actor, { of: plan, asked: 'import' });
  return plan;
}

export const listImportRows = defineRoute({
  method: 'GET', path: '/imports/{id}/rows', ability: 'users.import', summary: 'Rows of an import with their verdicts, a page at a time',
  query: pageQuerySchema.extend({ verdict: verdictSchema.optional() }),
  answers: { 200: importRowsSchema },
  run: async ({ services, actor, params, query }) => {
    const plan = await findImport({ services, actor }, params['id']);
    const list = ['import', plan.id, query.verdict];
    const from = readNumberToken(list, query.pageToken);
    const verdict = query.verdict === undefined ? {} : { verdict: query.verdict };
    const rows = await services.changes.rows(actor.tenant, plan.id, { from, limit: query.pageSize + 1, ...verdict });
    const beyond = rows[query.pageSize];
    const items = rows.slice(0, query.pageSize).map(planRowView);
    return { status: 200, body: { items, total: plan.counts[query.verdict ?? 'total'], ...(beyond === undefined ? {} : { nextPageToken: writePageToken(list, String(beyond.n)) }) } };
  },
});

/** @throws UsherError group.unknown, group.not-editable, licence.unknown, before a row is planned anew. */
async function refuseUnknown({ services, actor }: Asking, { groups, licences }: z.output<typeof importCommitSchema>): Promise<void> {
  const found = await Promise.all(groups.map(groupFinder(services, actor.tenant)));
  const locked = found.map(whyNotEditable).find((obstacle) => obstacle !== undefined);
  if (locked !== undefined) throw new UsherError('group.not-editable', locked);
  await Promise.all(licences.map(licenceFinder(services, actor.tenant)));
}

export const commitImport = defineRoute({
  method: 'POST', path: '/imports/{id}/commit', ability: 'users.import', summary: 'Run an import as it was previewed; groups and licences named here are for everybody in it',
  body: importCommitSchema,
  answers: { 202: acceptedSchema },
  run: async ({ services, actor, params, body }) => {
    const { sendWelcome, groups, licences } = body;
    const previewed = await findImport({ services, actor }, params['id']);
    await refuseUnknown({ services, actor }, body);
    const plan = await withChoices(services, actor, { plan: previewed, groups, licences, ...(sendWelcome === undefined ? {} : { silent: !sendWelcome }) });
    // What was chosen for everybody may leave nobody; the preview itself was shown before.
    if (plan.counts.run === 0 && plan.id !== previewed.id) throw await nothingToDo({ services, actor }, plan);
    await makeOwn({ services, actor }, plan);
    if (plan.decision === 'approval') return { status: 202, body: { approval: { id: (await services.approvals.request(actor, plan.id)).id } } };
    await letRun({ services, actor }, plan);
    return { status: 202, body: { jobId: plan.id } };
  },
});

/** The template comes from the room that reads files; it is handed in because doors do not know adapters. */
export function importTemplate(templateCsv: (properties: readonly PropertyDefinition[]) => string): Route {
  return defineRoute({
    method: 'GET', path: '/imports/template', ability: 'users.import', summary: 'An example file with every column that is understood',
    query: z.strictObject({ format: z.enum(['csv']).default('csv') }),
    answers: {},
    files: ['text/csv'],
    run: async ({ services, actor }) => ({ file: { name: 'usher-import.csv', type: 'text/csv', content: [templateCsv(await propertyDefinitions(services, actor.tenant))] } }),
  });
}
