// help – what this person may do. The list of commands comes with the context.
import { defineCommand } from './command.ts';
import type { CardReply, Context } from './command.ts';
import { helpCard } from './help.card.ts';

export const help = defineCommand({
  name: 'help',
  aliases: ['commands', 'start', 'what can you do'],
  usage: 'help',
  summary: 'what you may do here',
  section: 'About',
  ability: 'own.see',
  read: () => ({}),
  run: async (context) => Promise.resolve(helpReply(context, 'Type one of these. People are named by e-mail address, user name or @mention; several at once are fine.')),
});

export function helpReply(context: Context, note: string, { noteLast = false }: { noteLast?: boolean } = {}): CardReply {
  const { actor, commands, services } = context;
  return { card: helpCard({ role: actor.role, note, noteLast, commands, link: services.tabAddress(actor.tenant) }), summary: note };
}
