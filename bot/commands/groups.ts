// groups – all of them, with their kinds and sizes.
import { fold } from '../../shared/fold.ts';
import { groupKindNames, whyNotEditable } from '../../shared/group.ts';
import { limits } from '../../shared/limits.ts';
import { toType } from '../../shared/errors.ts';
import { adviceFor } from './advice.ts';
import { countOf } from './card.ts';
import { defineCommand } from './command.ts';
import { listCard } from './list.card.ts';
import { called, counted, readAll } from './names.ts';
import type { CountedGroup } from './names.ts';

export const groups = defineCommand({
  name: 'groups',
  aliases: ['list groups'],
  usage: 'groups [words]',
  summary: 'the groups and how many members they have',
  section: 'Groups and licences',
  ability: 'groups.see',
  read: (said) => said.words.map((word) => fold(word.text)),
  run: async (context, words) => {
    const { services, actor } = context;
    const all = await readAll(services.store.groups, actor.tenant);
    const hits = called(all, words).sort((a, b) => a.name.localeCompare(b.name));
    const title = countOf(hits.length, 'group', 'groups');
    const isShared = namesShared(all);
    const items = (await counted(services, actor.tenant, hits.slice(0, limits.peopleOnCard))).map((group) => ({ name: group.name, detail: `${groupWords(group)}${isShared(group) ? ` · id ${group.id}` : ''}` }));
    const note = hits.length > 0 ? '' : all.length === 0 ? adviceFor(context, { words: 'I know no groups yet; they come with the next sync.', advice: toType('sync now', 'read the directory') }) : 'No group has these words in its name.';
    return { card: listCard({ title, note, items, total: hits.length }), summary: title };
  },
});

/** Groups of one name are told apart by their ids, which every command takes. */
function namesShared(all: readonly CountedGroup[]): (group: CountedGroup) => boolean {
  const times = new Map([...Map.groupBy(all, ({ name }) => fold(name))].map(([name, groups]) => [name, groups.length]));
  return ({ name }) => (times.get(fold(name)) ?? 0) > 1;
}

export function groupWords(group: CountedGroup): string {
  return [groupKindNames[group.kind], countOf(group.members, 'member', 'members'), ...(whyNotEditable(group) === undefined ? [] : ['not editable here'])].join(' · ');
}
