// audit – who did what to whom, latest first.
import type { AuditEntry } from '../../shared/audit.ts';
import { limits } from '../../shared/limits.ts';
import { line, moment } from './card.ts';
import { defineCommand } from './command.ts';
import type { Context } from './command.ts';
import { listCard } from './list.card.ts';
import type { ListItem } from './list.card.ts';
import { onePerson } from './people.ts';

/** Entries looked through for one person before the tab is the better place. */
const pagesRead = 20;

export const audit = defineCommand({
  name: 'audit',
  usage: 'audit [jane@contoso.com]',
  summary: 'who did what to whom',
  section: 'Work and records',
  ability: 'audit.see',
  read: (said) => said.words,
  run: async (context, words) => {
    const person = words.length === 0 ? undefined : await onePerson(context, words);
    const entries = await latestEntries(context, person?.id);
    const title = person === undefined ? 'Audit trail' : `Audit trail of ${person.displayName}`;
    const note = entries.length === 0 ? 'Nothing was recorded so far.' : '';
    return { card: listCard({ title, note, items: entries.map(entryItem), link: context.services.tabAddress('audit') }), summary: title };
  },
});

async function latestEntries({ services, actor }: Context, person: string | undefined): Promise<AuditEntry[]> {
  const found: AuditEntry[] = [];
  let after: string | undefined;
  for (let read = 0; read < pagesRead && found.length < limits.peopleOnCard; read += 1) {
    const page = await services.store.audit.page({ tenant: actor.tenant }, { direction: 'descending', limit: limits.pageSize.most, ...(after === undefined ? {} : { after }) });
    found.push(...page.items.map((item) => item.value).filter((entry) => person === undefined || entry.target.id === person || entry.who.id === person));
    if (page.next === null) break;
    after = page.next;
  }
  return found.slice(0, limits.peopleOnCard);
}

function entryItem(entry: AuditEntry): ListItem {
  const change = entry.before === '' && entry.after === '' ? '' : ` · ${entry.before} → ${entry.after}`;
  return {
    name: `${entry.action} · ${entry.target.name || entry.target.email || 'nobody'}`,
    detail: line(`${entry.outcome}${entry.reason === '' ? '' : `: ${entry.reason}`}${change} · ${entry.who.name} · `, moment(entry.at)),
  };
}
