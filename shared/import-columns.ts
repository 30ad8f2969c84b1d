// Which column of an import file means what: Usher's own names, and those of the products people export from.
import { UsherError } from './errors.ts';
import { propertyNames } from './import-properties.ts';
import { quoted, shownValue, withoutInvisible } from './import-text.ts';
import type { PropertyDefinition } from './property.ts';

/** The columns of Usher's own format, in the order of the template. */
export const importFields = [
  'email', 'first_name', 'last_name', 'display_name', 'password', 'role', 'licences', 'groups', 'job_title', 'department', 'company',
  'street', 'postal_code', 'city', 'mobile', 'home_phone', 'office', 'external_id', 'usage_location',
] as const;
export type ImportField = (typeof importFields)[number];

/** A column as it stands in the file and what it was understood as: a field, or a property; with neither it is ignored. */
export interface ImportColumn { header: string; field: ImportField | null; property?: PropertyDefinition }

const requiredFields: readonly ImportField[] = ['email', 'first_name', 'last_name'];
const firstRow = requiredFields.join(',');
/** More columns than any product writes; beyond it the file is no table of people. */
const mostColumns = 256;

/**
 * Other names of a column, best first: when two columns of a file mean the same field, the better name wins and the other
 * column is ignored. Entra bulk create and user download, Microsoft 365, Google Workspace, Okta, JumpCloud.
 */
const aliases: Readonly<Record<ImportField, readonly string[]>> = {
  email: ['Email Address', 'mail', 'inviteeEmail', 'userPrincipalName', 'User Name', 'login'],
  first_name: ['givenName', 'forename'],
  last_name: ['surname', 'family name'],
  display_name: ['full name', 'name'],
  password: ['passwordProfile', 'initial password'],
  role: ['usher role'],
  licences: ['licenses', 'licence', 'license'],
  groups: ['group'],
  job_title: ['title', 'Employee Title'],
  department: [],
  company: ['companyName', 'organization', 'organisation'],
  street: ['streetAddress', 'address', 'work_streetAddress', 'Work Address'],
  postal_code: ['ZIP or postal code', 'zipCode', 'postcode', 'zip', 'work_postalCode'],
  city: ['town', 'work_city'],
  mobile: ['mobilePhone', 'mobile_number', 'work_mobile_number'],
  home_phone: ['home_number'],
  office: ['physicalDeliveryOfficeName', 'office location', 'Office Number'],
  external_id: ['employeeId', 'employeeNumber', 'employeeIdentifier'],
  usage_location: [],
};

interface Meaning { field: ImportField; rank: number }

/** Headers are compared without case, blanks, underscores and dashes. */
function keyOf(header: string): string {
  return withoutInvisible(header).toLowerCase().replace(/[\s_\-.*:'"]+/g, '');
}

const meanings = new Map<string, Meaning>(
  importFields.flatMap((field) => [field, ...aliases[field]].map((name, rank): [string, Meaning] => [keyOf(name), { field, rank }])),
);

/** Entra writes "User name [userPrincipalName] Required", Google "First Name [Required]". */
function keysIn(header: string): string[] {
  const bracketed = /\[([^[\]]*)\]/.exec(header)?.[1] ?? '';
  const outside = header.replace(/\[[^[\]]*\](\s*required)?/i, '');
  return [header, bracketed, outside].map(keyOf);
}

function meaningOf(header: string): Meaning | undefined {
  return keysIn(header).map((key) => meanings.get(key)).find((meaning) => meaning !== undefined);
}

/** The header of a property's column in a template, where no column of Usher has that name. */
export function propertyHeader({ key }: Pick<PropertyDefinition, 'key'>): string {
  return meanings.has(keyOf(key)) ? `property_${key}` : key;
}

/** Keys before names: a name may be made of another's key. */
function propertyReader(properties: readonly PropertyDefinition[]): (header: string) => PropertyDefinition | undefined {
  const named = [...properties.map((definition) => [definition.key, definition] as const), ...properties.flatMap((definition) => propertyNames(definition).map((name) => [name, definition] as const))];
  const known = new Map(named.toReversed().map(([name, definition]) => [keyOf(name), definition]));
  return (header) => keysIn(header).map((key) => known.get(key)).find((definition) => definition !== undefined);
}

/** How many cells of a row are names of columns; the delimiter that finds most is the right one. */
export function recognisedColumns(cells: readonly string[]): number {
  return cells.slice(0, mostColumns).filter((cell) => meaningOf(cell) !== undefined).length;
}

/** Lines without a header: the three columns everybody types. */
export function columnsWithoutHeader(): ImportColumn[] {
  return requiredFields.map((field) => ({ header: field, field }));
}

/**
 * Reads a header row. Columns nobody knows come back with field null and no property; Usher's own names come before those of properties.
 * @throws UsherError 'file.unreadable' naming the columns that are missing or there twice.
 */
export function understandHeader(cells: readonly string[], properties: readonly PropertyDefinition[] = []): ImportColumn[] {
  const headers = withoutTrailingBlanks(cells);
  if (headers.length > mostColumns) {
    throw new UsherError('file.unreadable', `The first row has ${headers.length} columns; at most ${mostColumns} are possible. It must begin with ${firstRow}.`);
  }
  const found = headers.map((header) => ({ header, meaning: meaningOf(header) }));
  const best = new Map<ImportField, number>();
  for (const { meaning } of found) {
    if (meaning && meaning.rank < (best.get(meaning.field) ?? Infinity)) best.set(meaning.field, meaning.rank);
  }
  refuseMissing(headers, best);
  const propertyOf = propertyReader(properties);
  const columns = found.map(({ header, meaning }): ImportColumn => {
    const property = meaning === undefined ? propertyOf(header) : undefined;
    const field = meaning && best.get(meaning.field) === meaning.rank ? meaning.field : null;
    return { header: shownValue(header), field, ...(property === undefined ? {} : { property }) };
  });
  refuseDuplicates(columns);
  return columns;
}

/** Spreadsheets leave delimiters behind at the end of every row. */
function withoutTrailingBlanks(cells: readonly string[]): readonly string[] {
  return cells.slice(0, cells.findLastIndex((cell) => cell.trim() !== '') + 1);
}

function refuseMissing(headers: readonly string[], found: ReadonlyMap<ImportField, number>): void {
  const missing = requiredFields.filter((field) => !found.has(field));
  if (missing.length === 0) return;
  const seen = seenWords(headers.map((header) => shownValue(header)));
  if (found.size === 0) throw new UsherError('file.unreadable', `The first row must be ${firstRow}. ${seen}`);
  const names = missing.length === 1 ? `The column ${missing.join()} is missing.` : `The columns ${missing.join(' and ')} are missing.`;
  const hint = found.has('display_name') ? ' The column display_name does not replace first_name and last_name.' : '';
  throw new UsherError('file.unreadable', `${names} The first row must be ${firstRow}. ${seen}${hint}`);
}

function seenWords(headers: readonly string[]): string {
  if (headers.every((header) => header === '')) return 'I found nothing that can be read.';
  return `I found: ${headers.slice(0, 12).join(', ')}${headers.length > 12 ? `, and ${headers.length - 12} more` : ''}.`;
}

function refuseDuplicates(columns: readonly ImportColumn[]): void {
  const understood = columns.filter(({ field, property }) => field !== null || property !== undefined);
  for (const { field, property } of understood) {
    const same = understood.filter((column) => column.field === field && column.property === property);
    if (same.length < 2) continue;
    const names = same.map((column) => quoted(column.header)).join(' and ');
    throw new UsherError('file.unreadable', `The column ${field ?? property?.key ?? ''} is there ${same.length === 2 ? 'twice' : `${same.length} times`}: ${names}. Keep one of them and send the file again.`);
  }
}
