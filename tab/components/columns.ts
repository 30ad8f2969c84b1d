// The columns of the user list: what they are called, how they sort, how much room they need.
import type { userSorts } from '../../shared/api.ts';

export type ColumnId = 'name' | 'email' | 'status' | 'type' | 'administrator' | 'lastConnection' | 'localLogin' | 'licences' | 'groups';

export interface Column {
  id: ColumnId;
  title: string;
  /** What the server calls this order; absent where it has none. */
  sort?: (typeof userSorts)[number];
  /** Its track in the CSS grid of a row. */
  track: string;
  /** The list must be so wide, in CSS pixels, for the column to be shown. */
  from: number;
}

const columns: readonly Column[] = [
  { id: 'name', title: 'Name', sort: 'name', track: 'minmax(140px, 1.4fr)', from: 0 },
  { id: 'email', title: 'Email', sort: 'email', track: 'minmax(140px, 1.6fr)', from: 640 },
  { id: 'status', title: 'Status', sort: 'status', track: '88px', from: 0 },
  { id: 'type', title: 'Type', sort: 'type', track: '80px', from: 1080 },
  { id: 'administrator', title: 'Organisation Administrator', sort: 'role', track: '112px', from: 800 },
  { id: 'lastConnection', title: 'Last connection', sort: 'lastConnection', track: '128px', from: 520 },
  { id: 'localLogin', title: 'Local login', track: '64px', from: 900 },
  { id: 'licences', title: 'Licences', track: 'minmax(130px, 1.7fr)', from: 860 },
  { id: 'groups', title: 'Groups', track: 'minmax(96px, 1.1fr)', from: 930 },
];

/** The columns that fit, the less important ones left out first. */
export function columnsFor(width: number): readonly Column[] {
  return columns.filter((column) => width >= column.from);
}

export function tracksOf(shown: readonly Column[]): string {
  return shown.map((column) => column.track).join(' ');
}
