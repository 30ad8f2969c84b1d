// Advice to type a command, for whoever may use that command; others would be sent from one refusal to the next.
import { can } from '../../shared/abilities.ts';
import type { Advice } from '../../shared/errors.ts';
import type { Context } from './command.ts';

/** An error, or what else is said with advice behind it. */
interface Advised { words: string; advice?: Advice | undefined }

export function adviceFor({ actor, commands }: Pick<Context, 'actor' | 'commands'>, { words, advice }: Advised): string {
  if (advice === undefined) return words;
  const mayType = commands.every(({ name, aliases, ability }) => (name !== advice.command && !aliases.includes(advice.command)) || can(actor.role, ability));
  return mayType ? `${words} ${advice.words}` : words;
}
