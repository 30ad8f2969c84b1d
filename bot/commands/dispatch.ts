// From what was said or pressed to an answer: finds the command, asks whether this person may, runs it, turns refusals into words.
import { ZodError } from 'zod';
import { can } from '../../shared/abilities.ts';
import { UsherError } from '../../shared/errors.ts';
import { inWords } from '../plans/store-trouble.ts';
import { adviceFor } from './advice.ts';
import { roleChoiceOf } from './application-role.ts';
import { askedByPressing, askedBySaying } from './asked-actions.ts';
import { chooseReply, chooseRoleReply } from './choose.card.ts';
import type { Command, Context, Reply } from './command.ts';
import { findVerb, readSaid, tidy } from './parse.ts';
import type { CardVerb } from './command.ts';
import { greetingReply, helpReply, unknownReply } from './help.ts';
import { choiceOf } from './people.ts';

const greetings = /^(?:hi|hello|hey|hallo|good (?:morning|afternoon|evening)|thanks?|thank you)\b[\s!.,]*(?:usher)?[\s!.]*$/i;

/** The answer to a message. Expected refusals are answers; surprises are thrown for the door to log. */
export async function answer(context: Context, message: string): Promise<Reply> {
  const text = tidy(message);
  if (greetings.test(text)) return greetingReply(context, /^thank/i.test(text) ? 'You are welcome.' : `Hello ${context.actor.person.name}.`);
  const hit = findVerb(text, context.commands) ?? withFileAlone(context, text);
  if (hit === undefined && text === '') return helpReply(context, 'This is what I can do for you.');
  try {
    if (hit === undefined) return unknownReply(context, text, await withNames(context, text));
    const { ability, also } = hit.entry;
    const said = readSaid(hit.entry, hit.rest, message);
    // All at once, so that the refusal names somebody who can do what was said and not a part of it.
    await context.services.actors.demand(context.actor, [ability, ...also?.(said) ?? []], askedBySaying(hit.entry, said));
    return await hit.entry.run(context, said);
  } catch (error) {
    return refusal(context, error, text);
  }
}

/** The answer to a button. */
export async function press(context: Context, pressed: { verb: string; data: unknown }): Promise<Reply> {
  const verb = findPressed(context.commands, pressed.verb);
  if (verb === undefined) return { text: 'This button belongs to another version of Usher. Ask again to get a new card.' };
  try {
    await context.services.actors.demand(context.actor, verb.ability, askedByPressing(context.commands, pressed));
    return await verb.run(context, pressed.data);
  } catch (error) {
    return refusal(context, error);
  }
}

/** The id of what takes the rights of whoever presses; undefined when nothing does, or when there is no such thing, which the press itself says. */
export async function takesPersonFor(context: Context, pressed: { verb: string; data: unknown }): Promise<string | undefined> {
  try {
    return await findPressed(context.commands, pressed.verb)?.takesPerson?.(context, pressed.data);
  } catch (error) {
    if (error instanceof UsherError) return undefined;
    throw error;
  }
}

function findPressed(commands: readonly Command[], name: string): CardVerb | undefined {
  return commands.flatMap((command) => command.verbs).find((verb) => verb.verb === name);
}

/** A file without a word is an import. */
function withFileAlone({ commands, files }: Context, text: string): { entry: Command; rest: string } | undefined {
  const entry = commands.find((command) => command.name === 'import');
  return files.length > 0 && text === '' && entry !== undefined ? { entry, rest: '' } : undefined;
}

const objectIds = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;

/** A mention arrives as an object id, which says nothing to whoever picked a name; whoever may not see users is told no name for an id. */
async function withNames({ services, actor }: Context, text: string): Promise<string> {
  const ids = [...new Set(text.match(objectIds))].slice(0, 5);
  if (ids.length === 0) return text;
  const users = can(actor.role, 'users.see') ? await services.store.users.getMany(actor.tenant, ids.map((id) => id.toLowerCase())) : [];
  const names = new Map(users.map((user) => [user.id, user.displayName]));
  return text.replace(objectIds, (id) => `@${names.get(id.toLowerCase()) ?? '…'}`);
}

/** A message that is not clear about a person, or a role of an application, is asked back with those who or which may be meant. */
function refusal(context: Context, thrown: unknown, said?: string): Reply {
  const error = inWords(thrown);
  if (error instanceof ZodError) return { text: 'What this card sent could not be understood. Ask again to get a new card.' };
  if (!(error instanceof UsherError && error.expected)) throw error;
  if (said === undefined) return { text: adviceFor(context, error) };
  const message = { asker: context.actor.person.id, said, now: context.services.world.clock.now() };
  const roles = roleChoiceOf(error);
  if (roles !== undefined) return chooseRoleReply(roles, { ...message, reason: error.message });
  const choice = choiceOf(error);
  if (choice === undefined) return { text: adviceFor(context, error) };
  return chooseReply(choice, { ...message, reason: error.message, ambiguous: error.code === 'person.ambiguous' });
}
