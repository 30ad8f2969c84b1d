// Writes what people open in a spreadsheet: reports of jobs, the audit trail and the template of an import file.
import { wishWords } from '../../shared/audit.ts';
import type { AuditEntry } from '../../shared/audit.ts';
import { importFields, propertyHeader } from '../../shared/import-columns.ts';
import type { ImportField } from '../../shared/import-columns.ts';
import { withRemedy } from '../../shared/lacking.ts';
import type { PropertyDefinition, PropertyType } from '../../shared/property.ts';
import type { ReportRow } from '../../shared/job.ts';

/** Without it Excel takes UTF-8 for Windows-1252. */
export const byteOrderMark = '\uFEFF';
const lineEnd = '\r\n';
const reportColumns = ['line', 'email', 'name', 'status', 'reason'] as const satisfies readonly (keyof ReportRow)[];

const example: Partial<Record<ImportField, string>> = {
  email: 'jane.doe@example.com', first_name: 'Jane', last_name: 'Doe', display_name: 'Jane Doe', role: 'user',
  job_title: 'Engineer', department: 'Development', company: 'Example Ltd', street: '1 Main Street', postal_code: '10115', city: 'Berlin',
  mobile: '030 1234567', home_phone: '030 7654321', office: '4.01', external_id: 'E-1001', usage_location: 'DE',
};

/** A report in UTF-8 text, a line at a time. */
export async function* reportCsv(rows: AsyncIterable<ReportRow> | Iterable<ReportRow>): AsyncGenerator<string> {
  yield byteOrderMark + lineOf(reportColumns);
  for await (const { link, ...row } of rows) {
    const why = withRemedy(row.reason, row);
    const reason = link === undefined ? why : `${why} ${link}`;
    yield lineOf(reportColumns.map((column) => String({ ...row, reason }[column] ?? '')));
  }
}

const auditColumns = ['at', 'who', 'who_email', 'source', 'action', 'whom', 'whom_email', 'before', 'after', 'outcome', 'reason', 'correlation'] as const;

/** The audit trail, an entry a line. */
export async function* auditCsv(entries: AsyncIterable<AuditEntry> | Iterable<AuditEntry>): AsyncGenerator<string> {
  yield byteOrderMark + lineOf(auditColumns);
  for await (const entry of entries) {
    const { at, who, source, action, target, before, outcome, reason, correlation } = entry;
    yield lineOf([at, who.name, who.email, source, action, target.name, target.email, before, wishWords(entry, entry.after), outcome, reason, correlation]);
  }
}

const exampleOf: Readonly<Record<PropertyType, string>> = { text: 'any text', number: '4711', date: '2026-12-31', 'yes-no': 'yes', choice: '' };

/** The header with every column Usher understands, those of the organisation's properties included, and an example. */
export function templateCsv(properties: readonly PropertyDefinition[] = []): string {
  const examples = [...importFields.map((field) => example[field] ?? ''), ...properties.map(({ type, choices }) => choices[0] ?? exampleOf[type])];
  return byteOrderMark + lineOf([...importFields, ...properties.map(propertyHeader)]) + lineOf(examples);
}

export function lineOf(cells: readonly string[]): string {
  return cells.map(cellOf).join(',') + lineEnd;
}

/** A spreadsheet would calculate a cell that begins like a formula (https://owasp.org/www-community/attacks/CSV_Injection). */
function cellOf(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
