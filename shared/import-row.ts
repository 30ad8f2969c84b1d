// One row of an import file as a person to be made, or as a refusal in one sentence. Written by hand: it runs for every row.
import { countryProblem, isCountry } from './country.ts';
import { importFields } from './import-columns.ts';
import type { ImportColumn, ImportField } from './import-columns.ts';
import { characterFault, isUnusual, quoted, shownValue, tidy, withoutInvisible } from './import-text.ts';
import { AddressReader } from './import-address.ts';
import { AcceptedLines } from './import-repeats.ts';
import { count, emailProblem, lengthProblem, namesIn, passwordProblem, roleFor } from './import-values.ts';
import { propertiesIn } from './import-properties.ts';
import type { PropertyColumn } from './import-properties.ts';
import { limits } from './limits.ts';
import type { PropertyValues } from './plan.ts';
import { emptyProfile } from './user.ts';
import type { Profile, ProfileField, Role } from './user.ts';

export interface ImportRow {
  /** Physical line of the file on which the row begins, the header being line 1. */
  line: number;
  /** Lower case. */
  email: string;
  firstName: string;
  lastName: string;
  /** First and last name when the file has none. */
  displayName: string;
  /** Empty when none was given. */
  password: string;
  role: Role;
  licences: readonly string[];
  groups: readonly string[];
  profile: Profile;
  /** By key, when the file has columns of properties. */
  properties?: PropertyValues;
  /** Empty, or one sentence naming the column and the value. A refused row keeps nothing but line, address and name. */
  problem: string;
}

/** `unusual` = the text the row came from has characters worth a closer look, or cells with line breaks. */
export type RowCheck = (cells: readonly string[], line: number, unusual: boolean) => ImportRow;

interface Table {
  columns: readonly ImportColumn[];
  address: AddressReader;
  accepted: AcceptedLines;
  /** Where each field stands; a field the file has not stands where no row has a cell. */
  at: Readonly<Record<ImportField, number>>;
  /** The columns of the file that go into the profile, with the longest text each may hold. */
  profile: readonly { field: ImportField; key: ProfileField; index: number; most: number }[];
  properties: readonly PropertyColumn[];
  /** The columns for whose whole cell no other rule has a length. */
  unmeasured: readonly number[];
}

const noNames: readonly string[] = [];
const noIndex = 1_000_000_000;

/** Columns that go into the profile as they stand. */
const profileFields = {
  job_title: { key: 'jobTitle', most: limits.jobTitleLength },
  department: { key: 'department', most: limits.profileLength.department },
  company: { key: 'company', most: limits.profileLength.company },
  street: { key: 'street', most: limits.profileLength.street },
  postal_code: { key: 'postalCode', most: limits.profileLength.postalCode },
  city: { key: 'city', most: limits.profileLength.city },
  mobile: { key: 'mobile', most: limits.profileLength.mobile },
  home_phone: { key: 'homePhone', most: limits.profileLength.homePhone },
  office: { key: 'office', most: limits.profileLength.office },
  external_id: { key: 'externalId', most: limits.externalIdLength },
  usage_location: { key: 'usageLocation', most: limits.cellLength },
} as const satisfies Partial<Record<ImportField, { key: ProfileField; most: number }>>;

/**
 * A check for the rows of one file, to be asked in the order of the file: it remembers the addresses it has accepted.
 * `domains` are the organisation's verified domains in lower case.
 */
export function createRowCheck(file: { columns: readonly ImportColumn[]; domains: readonly string[] }): RowCheck {
  const table = tableOf(file);
  return (cells, line, unusual) => {
    const problem = shapeProblem(table, cells) || (unusual ? charactersProblem(table, cells) : '');
    const row = readRow(table, unusual ? visibleCells(table, cells) : cells, line);
    row.problem = problem || valuesProblem(table, row, cells) || takeProperties(table, row, cells) || repeatProblem(table, row);
    return row.problem === '' ? row : withoutContent(row);
  };
}

/** A line that could not be read as a row at all. */
export function refusedLine(line: number, problem: string): ImportRow {
  return {
    line, email: '', firstName: '', lastName: '', displayName: '', password: '', role: 'user',
    licences: noNames, groups: noNames, profile: { ...emptyProfile }, problem,
  };
}

function tableOf({ columns, domains }: { columns: readonly ImportColumn[]; domains: readonly string[] }): Table {
  // Asking an array for index -1 is slow, and asking for one beyond its end is not.
  const entries = importFields.map((field) => [field, columns.findIndex((column) => column.field === field)] as const);
  const at = Object.fromEntries(entries.map(([field, index]) => [field, index === -1 ? noIndex : index])) as Table['at']; // fromEntries loses the keys
  return {
    columns,
    address: new AddressReader(new Set(domains)),
    accepted: new AcceptedLines(),
    at,
    profile: columns.flatMap(({ field }, index) => (isProfileField(field) ? [{ field, index, ...profileFields[field] }] : [])),
    properties: columns.flatMap(({ property }, index) => (property === undefined ? [] : [{ index, definition: property }])),
    unmeasured: columns.flatMap(({ field }, index) => (field === null || field === 'licences' || field === 'groups' ? [index] : [])),
  };
}

function isProfileField(field: ImportField | null): field is keyof typeof profileFields {
  return field !== null && field in profileFields;
}

function cellAt(cells: readonly string[], index: number): string {
  return index < cells.length ? tidy(cells[index] ?? '') : '';
}

/** A password is left as it is: refused is better than changed. */
function visibleCells({ at }: Table, cells: readonly string[]): string[] {
  return cells.map((cell, index) => (index === at.password ? cell : withoutInvisible(cell)));
}

function readRow({ at, address }: Table, cells: readonly string[], line: number): ImportRow {
  const firstName = cellAt(cells, at.first_name);
  const lastName = cellAt(cells, at.last_name);
  const licences = cellAt(cells, at.licences);
  const groups = cellAt(cells, at.groups);
  const role = cellAt(cells, at.role);
  return {
    line, firstName, lastName,
    email: address.read(cellAt(cells, at.email)),
    displayName: cellAt(cells, at.display_name) || `${firstName} ${lastName}`,
    password: passwordIn(cells, at.password),
    role: role === '' ? 'user' : roleFor(role) ?? 'user',
    licences: licences === '' ? noNames : namesIn(licences),
    groups: groups === '' ? noNames : namesIn(groups),
    profile: readProfile(at, cells),
    problem: '',
  };
}

/** Written out: assigning by name takes four times as long. */
function readProfile(at: Table['at'], cells: readonly string[]): Profile {
  const street = cellAt(cells, at.street);
  return {
    jobTitle: cellAt(cells, at.job_title),
    department: cellAt(cells, at.department),
    company: cellAt(cells, at.company),
    street: at.street !== noIndex && street.includes('\n') ? street.replace(/\s*\n\s*/g, ', ') : street,
    postalCode: cellAt(cells, at.postal_code),
    city: cellAt(cells, at.city),
    mobile: cellAt(cells, at.mobile),
    homePhone: cellAt(cells, at.home_phone),
    office: cellAt(cells, at.office),
    externalId: cellAt(cells, at.external_id),
    usageLocation: at.usage_location === noIndex ? '' : cellAt(cells, at.usage_location).toUpperCase(),
  };
}

/** Blanks may belong to a password; a cell of nothing else is no password. */
function passwordIn(cells: readonly string[], index: number): string {
  const cell = index < cells.length ? cells[index] ?? '' : '';
  return cell.trim() === '' ? '' : cell;
}

function shapeProblem({ columns, unmeasured }: Table, cells: readonly string[]): string {
  if (cells.length < columns.length) return `The row has ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'} instead of ${columns.length}; a cell that is empty still needs its delimiter.`;
  if (cells.length > columns.length && cells.slice(columns.length).some((cell) => cell.trim() !== '')) {
    return `The row has ${count(cells.length)} cells instead of ${columns.length}; put a cell that contains the delimiter in quotes.`;
  }
  for (const index of unmeasured) {
    const cell = cells[index] ?? '';
    if (cell.length > limits.cellLength) return lengthProblem(nameOf(columns[index]), cell, limits.cellLength);
  }
  return '';
}

/** Ignored columns may hold what they like. */
function charactersProblem({ columns }: Table, cells: readonly string[]): string {
  for (const [index, { field }] of columns.entries()) {
    const raw = withoutInvisible(cells[index] ?? '').trim();
    if (field === null || !(isUnusual(raw) || raw.includes('\n'))) continue;
    const fault = characterFault(field === 'street' ? raw.replaceAll('\n', ' ') : raw);
    if (fault !== '') return field === 'password' ? `password: it ${fault}.` : `${field}: ${quoted(raw)} ${fault}.`;
  }
  return '';
}

function valuesProblem(table: Table, row: ImportRow, cells: readonly string[]): string {
  return (table.address.plain ? '' : emailProblem(row.email, table.address.domains))
    || nameProblem('first_name', row.firstName)
    || nameProblem('last_name', row.lastName)
    || lengthProblem('display_name', row.displayName, limits.displayNameLength)
    || (row.password === '' ? '' : passwordProblem(row.password))
    || (table.at.role === noIndex ? '' : roleProblem(cellAt(cells, table.at.role)))
    || listProblem('licences', row.licences)
    || listProblem('groups', row.groups)
    || profileProblem(table, row.profile, cells);
}

function nameProblem(field: 'first_name' | 'last_name', name: string): string {
  if (name === '') return `${field}: the cell is empty. Enter a name.`;
  return lengthProblem(field, name, limits.nameLength);
}

function roleProblem(word: string): string {
  if (word === '' || roleFor(withoutInvisible(word)) !== undefined) return '';
  return `role: ${quoted(word)} is not a role. Use admin, viewonly, billing or user.`;
}

function listProblem(field: 'licences' | 'groups', names: readonly string[]): string {
  const long = names.find((name) => name.length > limits.displayNameLength);
  return long === undefined ? '' : lengthProblem(field, long, limits.displayNameLength);
}

function profileProblem(table: Table, profile: Profile, cells: readonly string[]): string {
  for (const { field, key, index, most } of table.profile) {
    if ((cells[index] ?? '').length <= most) continue;
    const problem = lengthProblem(field, profile[key], most);
    if (problem !== '') return problem;
  }
  return profile.usageLocation === '' || isCountry(profile.usageLocation) ? '' : countryProblem('usage_location', cellAt(cells, table.at.usage_location));
}

function takeProperties({ properties }: Table, row: ImportRow, cells: readonly string[]): string {
  if (properties.length === 0) return '';
  const { values, problem } = propertiesIn(properties, cells);
  row.properties = values;
  return problem;
}

function repeatProblem({ accepted, address }: Table, { email, line }: ImportRow): string {
  const earlier = accepted.add(address, line);
  return earlier === 0 ? '' : `email: ${quoted(email)}: the same address is already on line ${earlier}.`;
}

function nameOf(column: ImportColumn | undefined): string {
  return column?.field ?? (shownValue(column?.header ?? '') || 'A column without a name');
}

/** What a report needs to name the row, at lengths that nobody can abuse. */
function withoutContent(row: ImportRow): ImportRow {
  return {
    ...refusedLine(row.line, row.problem),
    email: shownValue(row.email, limits.emailLength),
    firstName: shownValue(row.firstName, limits.nameLength),
    lastName: shownValue(row.lastName, limits.nameLength),
    displayName: shownValue(row.displayName, limits.displayNameLength),
  };
}
