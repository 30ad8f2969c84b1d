// One form for several new users: a row each, and what holds for all of them.
import { limits } from '../../shared/limits.ts';
import { plainLine } from '../../shared/text.ts';
import type { Card } from '../ports.ts';
import { cardTemplate, fitting } from './card.ts';
import type { choiceData } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import { withLists } from './invite-lists.ts';
import type { InviteLists } from './invite-lists.ts';
import { inputText, listsData, roleData, toggleText } from './invite.card.ts';
import type { ListsData } from './invite.card.ts';
import { noRoomWords, propertyInputs } from './property-inputs.ts';
import type { PropertyInput } from './property-inputs.ts';
import json from './invite-many.card.json' with { type: 'json' };

export interface ManyRow { email: string; firstName: string; lastName: string; role: string }
export interface ManyForm {
  errors: readonly string[];
  rows: readonly ManyRow[];
  groups: string; licences: string; location: string;
  /** "true" or "false", as clients send them. */
  guest: string; local: string; welcome: string;
  /** Texts by the id of the input. */
  properties: Readonly<Record<string, string | undefined>>;
}

interface RowData extends CardData { n: number; email: Trusted; firstName: Trusted; lastName: Trusted; role: Trusted; roles: ReturnType<typeof choiceData> }
type ManyData = CardData & ListsData & {
  title: string; errors: { text: string }[]; rows: RowData[];
  groups: Trusted; licences: Trusted; location: Trusted; guest: Trusted; local: Trusted; welcome: Trusted; properties: PropertyInput[]; left: string; count: number;
};
const expand = cardTemplate<ManyData>(json);

const errorsShown = 20;
const errorLength = 160;

/** Values are cut only where even the shortest lists leave no room for what was typed. */
export function inviteManyCard(form: ManyForm, lists: InviteLists): Card {
  return fitting(limits.emailLength, (longest) => withLists(lists, form, ({ definitions, ...fittingLists }) => expand({
    ...listsData(fittingLists),
    title: `Invite ${form.rows.length === 1 ? 'one person' : `${form.rows.length} people`}`,
    errors: form.errors.slice(0, errorsShown).map((text) => ({ text: plainLine(text, errorLength) })),
    rows: form.rows.map((row, at) => rowData(row, at + 1, longest)),
    groups: inputText(form.groups, 4_000), licences: inputText(form.licences, 4_000), location: inputText(form.location, 2),
    guest: toggleText(form.guest), local: toggleText(form.local), welcome: toggleText(form.welcome),
    properties: propertyInputs(definitions, form.properties), left: definitions.length < lists.definitions.length ? noRoomWords : '', count: form.rows.length,
  })));
}

function rowData({ email, firstName, lastName, role }: ManyRow, n: number, longest: number): RowData {
  const name = (text: string): Trusted => inputText(text, Math.min(longest, limits.nameLength));
  return { n, email: inputText(email, longest), firstName: name(firstName), lastName: name(lastName), ...roleData(role) };
}
