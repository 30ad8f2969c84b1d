// help – what this person may do, and how one command is written. The list of commands comes with the context.
import { can } from '../../shared/abilities.ts';
import { plainLine } from '../../shared/text.ts';
import { defineCommand } from './command.ts';
import type { CardReply, Command, Context, Reply } from './command.ts';
import { commandCard, greetingCard, helpCard, nearCard, readBy } from './help.card.ts';
import { didYouMean, findVerb } from './parse.ts';

export const help = defineCommand({
  name: 'help',
  aliases: ['commands', 'start', 'what can you do'],
  usage: 'help [command]',
  summary: 'what you may do here',
  section: 'About',
  ability: 'own.see',
  read: ({ words }) => words.map(({ text }) => text).join(' '),
  run: async (context, about) => Promise.resolve(helpAbout(context, about)),
});

function helpAbout(context: Context, about: string): Reply {
  if (about === '') return helpReply(context, 'Type one of these. People are named by e-mail address, user name or @mention; several at once are fine.');
  const command = findVerb(about, context.commands)?.entry;
  if (command === undefined) return helpReply(context, `There is no command “${plainLine(about, 60)}”. ${nearWords(context.commands, about)}`, { noteLast: true });
  return { card: commandCard(command, context.actor.role), summary: readBy(context.actor.role, command).usage };
}

/** What was perhaps meant, for the end of a help; else that it is the help. */
function nearWords(commands: readonly Command[], said: string): string {
  const near = didYouMean(said, commands).map((name) => `“${name}”`).join(' or ');
  return near === '' ? 'Above is what I understand.' : `Did you mean ${near}?`;
}

/** To what is no command: those alone that are near it, since nobody looks for a slip of the finger in a list of all; everything where none is. `shown`: how it is told what was said. */
export function unknownReply(context: Context, said: string, shown: string): CardReply {
  const { actor, commands } = context;
  const allowed = commands.filter(({ ability }) => can(actor.role, ability));
  const names = didYouMean(said, allowed);
  const note = `I do not know “${plainLine(shown, 60)}”. ${nearWords(allowed, said)}`;
  if (names.length === 0) return helpReply(context, note, { noteLast: true });
  const near = names.flatMap((name) => allowed.filter((command) => command.name === name));
  return { card: nearCard(near, { role: actor.role, note: `${note} “help” lists everything.` }), summary: note };
}

/** What people come for first; everybody is shown those of them they may. */
const firstSteps: readonly string[] = ['invite', 'import', 'users', 'deactivate', 'undo', 'licences', 'whoami', 'edit', 'reset password'];
const stepsShown = 5;

/** To whoever says hello: a few things to begin with, since nobody reads a list of all in a greeting. */
export function greetingReply({ actor, commands, services }: Context, hello: string): CardReply {
  const known = firstSteps.flatMap((name) => commands.filter((command) => command.name === name && can(actor.role, command.ability)));
  const note = `${hello} A few things I can do; “help” lists everything.`;
  return { card: greetingCard(known.slice(0, stepsShown), { role: actor.role, note, link: services.tabAddress(actor.tenant) }), summary: note };
}

export function helpReply(context: Context, note: string, { noteLast = false }: { noteLast?: boolean } = {}): CardReply {
  const { actor, commands, services } = context;
  return { card: helpCard({ role: actor.role, note, noteLast, commands, link: services.tabAddress(actor.tenant) }), summary: note };
}
