// audit – who did what to whom, latest first.
import { actionsMeant, actionWords, noSuchAction } from '../../shared/audit-actions.ts';
import { turnedRound } from '../../shared/audit-query.ts';
import { changeWords, fromTo, wishWords } from '../../shared/audit.ts';
import type { AuditEntry } from '../../shared/audit.ts';
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import { tabPage } from '../../shared/tab-page.ts';
import { plainLine } from '../../shared/text.ts';
import { z } from 'zod';
import { readAudit } from './audit-trail.ts';
import { line, moment, trusted } from './card.ts';
import { defineCommand } from './command.ts';
import type { CardReply, Context } from './command.ts';
import { listCard } from './list.card.ts';
import type { ListItem } from './list.card.ts';
import type { Said, Word } from './parse.ts';
import { onePerson } from './people.ts';

interface Asked { people: readonly Word[]; action: string | undefined; from: string | undefined; to: string | undefined; isExport: boolean }

export const audit = defineCommand({
  name: 'audit',
  aliases: ['audit trail'],
  usage: 'audit [jane@contoso.com] [action:deactivate] [from:2026-11-01] [to:2026-11-30]',
  summary: 'who did what to whom; “audit export” for all of it as a file',
  section: 'Work and records',
  ability: 'audit.see',
  options: ['action', 'from', 'to'],
  read: readAsked,
  run: async (context, asked) => (asked.isExport ? exportReply(context, asked) : trailReply(context, asked)),
});

function readAsked({ words, options }: Said): Asked {
  const isExport = words[0]?.quoted === false && words[0].text.toLowerCase() === 'export';
  return { people: isExport ? words.slice(1) : words, action: actionIn(options), ...daysIn(options), isExport };
}

/** Asked for in words that nothing is recorded under, it is refused before anything is looked for. */
function actionIn(options: Said['options']): string | undefined {
  const said = only(options, 'action');
  if (said !== undefined && actionsMeant(said).length === 0) throw new UsherError('input.invalid', noSuchAction(said));
  return said?.toLowerCase();
}

function only(options: Said['options'], name: string): string | undefined {
  const values = options[name];
  if (values !== undefined && values.length !== 1) throw new UsherError('input.invalid', `“${name}:” takes one value, for example ${name === 'action' ? 'action:deactivate' : `${name}:2026-11-01`}.`);
  return values?.[0];
}

function daysIn(options: Said['options']): Pick<Asked, 'from' | 'to'> {
  const days = { from: dayIn(options, 'from'), to: dayIn(options, 'to') };
  const problem = turnedRound(days);
  if (problem !== undefined) throw new UsherError('input.invalid', problem);
  return days;
}

function dayIn(options: Said['options'], name: 'from' | 'to'): string | undefined {
  const day = only(options, name);
  if (day !== undefined && !z.iso.date().safeParse(day).success) throw new UsherError('input.invalid', `“${name}:” takes a day, written as ${name}:2026-11-01.`);
  return day;
}

async function trailReply(context: Context, asked: Asked): Promise<CardReply> {
  const { services, actor } = context;
  const { people, action, from, to } = asked;
  const person = people.length === 0 ? undefined : await whom(context, people);
  const { entries, next } = await readAudit(services, actor.tenant, { person: person?.key, action, from, to, limit: limits.peopleOnCard });
  const title = person === undefined ? 'Audit trail' : `Audit trail of ${person.name}`;
  return { card: listCard({ title, note: noteFor(entries.length, next), items: entries.map(entryItem), link: pageLink(context, asked, person?.key) }), summary: title };
}

/** The tab's page, narrowed as asked; its download is narrowed alike. */
function pageLink({ services, actor }: Context, { action, from, to }: Asked, person: string | undefined): string {
  return services.tabAddress(actor.tenant, tabPage('audit', { person, action, from, to }));
}

/** Somebody who is gone for good is still in the trail, under the name or address that was typed. */
async function whom(context: Context, people: readonly Word[]): Promise<{ key: string; name: string }> {
  try {
    const { id, displayName } = await onePerson(context, people);
    return { key: id, name: displayName };
  } catch (error) {
    if (!(error instanceof UsherError) || error.code !== 'person.unknown') throw error;
    const typed = people.map(({ text }) => text).join(' ');
    const { services, actor } = context;
    const { entries } = await readAudit(services, actor.tenant, { person: typed, limit: 1 });
    if (entries.length === 0) throw error;
    return { key: typed, name: typed };
  }
}

function noteFor(found: number, next: string | null): string {
  if (next !== null && found < limits.peopleOnCard) return 'The search ended after 10,000 entries. Narrow it with from: and to:, or download all of it with “audit export”.';
  return found === 0 ? 'Nothing of that kind was recorded.' : '';
}

async function exportReply(context: Context, asked: Asked): Promise<CardReply> {
  const { people, action, from, to } = asked;
  const person = people.length === 0 ? undefined : await whom(context, people);
  const title = person === undefined ? 'Export of the audit trail' : `Export of the audit trail of ${person.name}`;
  const narrowed = person === undefined && [action, from, to].every((each) => each === undefined) ? 'It holds every entry' : 'It holds every entry that fits what you named,';
  const note = `Open the page below and press “Download”: the file (CSV) opens in a spreadsheet. ${narrowed} of the last 400 days, refusals included, latest first.`;
  const items = [
    { name: 'One line an entry', detail: 'When, who, from where (chat, tab, API, sync), what, whom, before and after (“wanted: …” where nothing was done), what came of it and why, and the id that ties the entries of one job together.' },
    { name: 'Not in it', detail: 'Passwords, passes and what was said in chats: they are recorded nowhere.' },
    { name: 'For programs', detail: line(trusted('GET /api/v1/audit?format=csv'), ' (or ', trusted('json'), '), narrowed by person, action, from and to.') },
  ];
  return { card: listCard({ title, note, items, link: pageLink(context, asked, person?.key) }), summary: title };
}

/** Characters of the parts before and after where both do not fit. */
const stateLength = 130;

function entryItem(entry: AuditEntry): ListItem {
  const { action, target, outcome, reason, who, source, at } = entry;
  const what = actionWords(action);
  // What was about nobody in particular is what was asked for, and what came of it.
  const about = target.name || target.email || outcome;
  return {
    name: about === what ? what : `${what} · ${about}`,
    // Each piece is cut by itself, so that who did it stays whole.
    detail: line(`${outcome}${reason === '' ? '' : `: ${reason}`}`, changeIn(entry), ` · ${who.name || who.email} · ${source} · `, moment(at)),
  };
}

function changeIn(entry: AuditEntry): string {
  const { before, after } = entry;
  if (before === '' && after === '') return '';
  const whole = changeWords(entry);
  return ` · ${whole.length <= 2 * stateLength ? whole : wishWords(entry, fromTo(plainLine(before, stateLength), plainLine(after, stateLength)))}`;
}
