// licences – what the organisation has bought, what is taken and what is free; with a name, the licences of that person to change.
import { toType } from '../../shared/errors.ts';
import { adviceFor } from './advice.ts';
import { countOf } from './card.ts';
import { defineCommand } from './command.ts';
import { listCard } from './list.card.ts';
import { readAll } from './names.ts';
import { licencesForm } from './user-choices.ts';

export const licences = defineCommand({
  name: 'licences',
  aliases: ['licenses', 'list licences', 'licence', 'license'],
  usage: 'licences [jane@contoso.com]',
  summary: 'seats bought, taken and free; with a name, the form to give and take licences',
  section: 'Groups and licences',
  ability: 'licences.see',
  lesser: { without: 'licences.change', usage: 'licences', summary: 'seats bought, taken and free' },
  read: ({ words }) => words,
  run: async (context, words) => {
    const { services, actor } = context;
    if (words.length > 0) {
      await services.actors.demand(actor, 'licences.change', { action: 'assign-licence+remove-licence', whom: words.map(({ text }) => text) });
      return licencesForm(context, words);
    }
    const all = (await readAll(services.store.licences, actor.tenant)).sort((a, b) => a.name.localeCompare(b.name));
    const title = countOf(all.length, 'licence', 'licences');
    const items = all.slice(0, 40).map((licence) => ({
      name: licence.name, detail: `${licence.partNumber} · ${licence.free} of ${licence.total} free · ${licence.used} taken`,
    }));
    const note = all.length === 0 ? adviceFor(context, { words: 'I know no licences yet; they come with the next sync.', advice: toType('sync now', 'read the directory') }) : '';
    return { card: listCard({ title, note, items, total: all.length }), summary: title };
  },
});
