// The columns of the user list: what they are called, how they sort, how much room they need.
import type { userSorts } from '../../shared/api.ts';
import type { Property } from '../api/usher-api.ts';

export type ColumnId = 'name' | 'email' | 'status' | 'type' | 'administrator' | 'lastConnection' | 'localLogin' | 'licences' | 'groups' | PropertyColumnId;
/** A property that administrators defined, by its key. */
export type PropertyColumnId = `property:${string}`;

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

export interface ColumnChoice {
  properties: readonly Property[];
  /** Keys; undefined while nobody chose. */
  chosen: readonly string[] | undefined;
  onChoose: (keys: readonly string[]) => void;
}

const columns: readonly Column[] = [
  { id: 'name', title: 'Name', sort: 'name', track: 'minmax(140px, 1.5fr)', from: 0 },
  // Takes what an address needs before the others share the rest: half an address tells nobody apart.
  { id: 'email', title: 'Email', sort: 'email', track: 'minmax(184px, max(240px, 20%))', from: 640 },
  { id: 'status', title: 'Status', sort: 'status', track: '88px', from: 0 },
  { id: 'type', title: 'Type', sort: 'type', track: '80px', from: 1080 },
  { id: 'administrator', title: 'Organisation Administrator', sort: 'role', track: '112px', from: 800 },
  { id: 'lastConnection', title: 'Last connection', sort: 'lastConnection', track: '128px', from: 520 },
  { id: 'localLogin', title: 'Local login', track: '80px', from: 900 },
  { id: 'licences', title: 'Licences', track: 'minmax(130px, 1.2fr)', from: 860 },
  { id: 'groups', title: 'Groups', track: 'minmax(96px, 0.8fr)', from: 984 },
];

/** From so much room on nothing else is left out. */
const roomForAll = Math.max(...columns.map(({ from }) => from));
/** What name and status need, which are always shown. */
const leastRoom = 320;
const propertyRoom = 104;

/** `chosen`: keys; absent while nobody chose. */
export interface ShownProperties { properties: readonly Property[]; chosen?: readonly string[] | undefined }

/** Those of the properties that have a column. */
export function propertiesIn(width: number, { properties, chosen }: ShownProperties): readonly Property[] {
  const wanted = chosen === undefined ? properties : properties.filter(({ key }) => chosen.includes(key));
  const fitting = Math.floor((width - (chosen === undefined ? roomForAll : leastRoom)) / propertyRoom);
  return wanted.slice(0, Math.max(0, fitting));
}

/** The columns that fit, the less important ones left out first. Properties fill what room is left; chosen ones take the room of others. */
export function columnsFor(width: number, shownProperties: ShownProperties = { properties: [] }): readonly Column[] {
  const shown = propertiesIn(width, shownProperties);
  const room = width - shown.length * propertyRoom;
  return [...columns.filter(({ from }) => room >= from), ...shown.map(propertyColumn)];
}

function propertyColumn({ key, name }: Property): Column {
  return { id: `property:${key}`, title: name, track: 'minmax(96px, 0.7fr)', from: 0 };
}

/** The key of the property that a column shows. */
export function propertyOf(id: PropertyColumnId): string {
  return id.slice('property:'.length);
}

export function tracksOf(shown: readonly Column[]): string {
  return shown.map((column) => column.track).join(' ');
}
