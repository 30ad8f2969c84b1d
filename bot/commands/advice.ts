// Advice to type a verb, for whoever may use that verb; others would be sent from one refusal to the next.
import { can } from '../../shared/abilities.ts';
import type { Context } from './command.ts';

/** As advice is written everywhere: a sentence of its own. */
const advice = / ?Type “([a-z ]+)” to [a-z ]+\./g;

export function adviceFor({ actor, commands }: Pick<Context, 'actor' | 'commands'>, words: string): string {
  const mayType = (verb: string): boolean => commands.every(({ name, aliases, ability }) => (name !== verb && !aliases.includes(verb)) || can(actor.role, ability));
  return words.replace(advice, (sentence, verb: string) => (mayType(verb) ? sentence : '')).trim();
}
