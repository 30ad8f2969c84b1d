// applications – the enterprise applications that groups can be given, with the roles of each.
import { fold } from '../../shared/fold.ts';
import { rolesNamed } from './application-choices.ts';
import { countOf } from './card.ts';
import { defineCommand } from './command.ts';
import { listCard } from './list.card.ts';

const shownAtMost = 40;

export const applications = defineCommand({
  name: 'applications',
  aliases: ['apps', 'enterprise applications', 'list applications'],
  usage: 'applications [words]',
  summary: 'the enterprise applications that can be assigned to groups, and their roles',
  section: 'Groups and licences',
  ability: 'groups.see',
  read: (said) => said.words.map((word) => fold(word.text)),
  run: async ({ services, actor }, words) => {
    const all = await services.applications(actor.tenant);
    const hits = all.filter(({ name }) => words.every((word) => fold(name).includes(word)));
    const title = countOf(hits.length, 'application', 'applications');
    const note = hits.length > 0 ? '' : all.length === 0 ? 'The directory has no enterprise application that groups can be assigned to.' : 'No application has these words in its name.';
    return { card: listCard({ title, note, items: hits.slice(0, shownAtMost).map(({ name, roles }) => ({ name, detail: rolesNamed(roles).join(', ') })), total: hits.length }), summary: title };
  },
});
