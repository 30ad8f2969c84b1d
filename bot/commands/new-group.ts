// new group – makes a security group or a Microsoft 365 group, from words or from a form.
import { z } from 'zod';
import { entryOf } from '../../shared/entry-of.ts';
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import type { NewGroup, Plan } from '../../shared/plan.ts';
import { newGroupWords } from '../plans/wanted-words.ts';
import { proceed } from './change-flow.ts';
import { defineCommand, defineVerb } from './command.ts';
import type { Context, Reply } from './command.ts';
import { cleanText } from './group-change.ts';
import { emptyNewGroup, newGroupCard } from './new-group.card.ts';
import type { Word } from './parse.ts';

const newGroupVerb = 'usherNewGroup';
const usage = 'new group Sales [microsoft365] ["description"]';

/** Makes the plan for one new group; whether the name is taken, the plan says. */
export async function planNewGroup({ services, actor }: Pick<Context, 'services' | 'actor'>, wanted: NewGroup): Promise<Plan> {
  const name = cleanText('name', wanted.name, limits.displayNameLength);
  if (name === '') throw new UsherError('input.invalid', 'A group needs a name.');
  const externalId = cleanText('externalId', wanted.externalId ?? '', limits.nameLength);
  const description = cleanText('description', wanted.description, limits.groupDescriptionLength);
  const group: NewGroup = { name, description, kind: wanted.kind, ...(externalId === '' ? {} : { externalId }) };
  return services.changes.planGroups(actor, { title: `Create the group ${name}`, operations: [], groups: [], create: [group] });
}

const kindWords: Readonly<Record<string, NewGroup['kind']>> = { microsoft365: 'microsoft365', m365: 'microsoft365', 'microsoft-365': 'microsoft365', security: 'security' };
const kindOf = ({ text, quoted: isQuoted }: Word): NewGroup['kind'] | undefined => (isQuoted ? undefined : entryOf(kindWords, text.toLowerCase()));

/** The first word is the name, or all before the kind and the quoted description; a name in quotes is the whole name. */
function read(words: readonly Word[]): NewGroup | undefined {
  const [first, ...rest] = words;
  if (first === undefined) return undefined;
  const kind = rest.map(kindOf).find((each) => each !== undefined) ?? 'security';
  const others = rest.filter((word) => kindOf(word) === undefined);
  const name = first.quoted ? [first] : [first, ...others.filter((word) => !word.quoted)];
  const [description, ...tooMany] = others.filter((word) => first.quoted || word.quoted);
  // “add group Interns to Sales” means people, and would make a group of that name.
  if (!first.quoted && rest.some(({ text, quoted: isQuoted }) => !isQuoted && text.toLowerCase() === 'to')) throw new UsherError('input.invalid', 'To put the people of a group into another one, write “add group:Interns to Sales”. For a new group with “to” in its name, put the name in quotes.');
  if (tooMany.length > 0 || description?.quoted === false) throw new UsherError('input.invalid', `Write it as: ${usage}`);
  return { name: name.map(({ text }) => text).join(' '), description: description?.text ?? '', kind };
}

const typed = z.string().max(4_000).default('');

const pressed = defineVerb({
  verb: newGroupVerb,
  ability: 'groups.change',
  wanted: newGroupWords,
  data: z.object({ name: typed, description: typed, kind: z.enum(['security', 'microsoft365']).default('security') }),
  run: async (context, values) => {
    try {
      return await proceed(context, await planNewGroup(context, values));
    } catch (error) {
      if (error instanceof UsherError && error.expected) return form({ ...values, error: error.message });
      throw error;
    }
  },
});

function form(filled: NewGroup & { error: string }): Reply {
  return { card: newGroupCard(filled), summary: 'New group', here: true };
}

export const newGroup = defineCommand({
  name: 'new group',
  aliases: ['create group', 'add group'],
  usage,
  summary: 'make a security group, or a Microsoft 365 group',
  section: 'Groups and licences',
  ability: 'groups.change',
  verbatim: true,
  verbs: [pressed],
  wish: ({ words }) => {
    const group = read(words);
    return { wanted: group === undefined ? '' : newGroupWords(group) };
  },
  read: ({ words }) => read(words),
  run: async (context, wanted) => (wanted === undefined ? form(emptyNewGroup) : proceed(context, await planNewGroup(context, wanted))),
});
