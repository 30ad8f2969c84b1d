// message group – one message to everybody in a group, shown first, with a report of who got it.
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import type { Plan } from '../../shared/plan.ts';
import { plainLine } from '../../shared/text.ts';
import { personKey } from '../ports.ts';
import { countOf } from './card.ts';
import { proceed } from './change-flow.ts';
import { defineCommand } from './command.ts';
import type { Context } from './command.ts';
import { findEach, findGroup } from './names.ts';
import { selectPeople } from './people.ts';
import type { Said, Word } from './parse.ts';

const usage = 'message group Sales "The office is closed on Friday."';

function read({ words }: Said): { group: readonly Word[]; text: string } {
  const at = words.findLastIndex(({ quoted }) => quoted);
  const text = words[at]?.text.trim() ?? '';
  if (at < 1 || at !== words.length - 1 || text === '') throw new UsherError('input.invalid', `Write it as: ${usage}`);
  if (text.length > limits.messageLength) throw new UsherError('input.too-large', `A message has at most ${limits.messageLength.toLocaleString('en-GB')} characters; this one has ${text.length.toLocaleString('en-GB')}.`);
  return { group: words.slice(0, at), text };
}

export const messageGroup = defineCommand({
  name: 'message group',
  aliases: ['message'],
  usage,
  summary: 'send a message from the bot to everybody in a group',
  section: 'Groups and licences',
  ability: 'messages.send',
  read,
  run: async (context, { group: words, text }) => {
    const { services, actor } = context;
    const [group, ...others] = await findEach(words, async (name) => findGroup(services, actor.tenant, name));
    if (group === undefined || others.length > 0) throw new UsherError('input.invalid', `Name one group at a time. ${usage}`);
    const selection = await selectPeople(context, [], { group: [group.id], status: ['all'] });
    if (selection.count === 0) throw new UsherError('plan.empty', `Nobody is in “${group.name}”, so there is nobody to write to.`);
    const title = `Message to ${group.name} from ${actor.person.name}: ${plainLine(text, 60)}`;
    const plan = await services.changes.plan(actor, { title, operations: [{ kind: 'send-message', text }], users: selection.users, unresolved: [] });
    return proceed(context, { ...plan, warnings: [...plan.warnings, ...await notReachedYet(context, plan)] });
  },
});

/** Of so many people it is looked up beforehand whether they can be reached. */
const lookedUp = 100;
const otherwise = 'Usher is installed for them in Teams first; the report names those whom Teams does not let it reach.';

/** Shown with the plan and kept nowhere: a minute later it may be otherwise. */
async function notReachedYet({ services: { store, changes }, actor: { tenant } }: Context, plan: Plan): Promise<string[]> {
  if (plan.counts.run > lookedUp) return [`Some of them may not have talked to Usher yet. ${otherwise}`];
  const rows = await changes.rows(tenant, plan.id, { from: 0, limit: lookedUp, verdict: 'run' });
  const chats = await Promise.all(rows.map(async ({ person }) => store.conversations.get({ tenant }, personKey(person.id))));
  const missing = chats.filter((chat) => chat === undefined).length;
  return missing === 0 ? [] : [`${countOf(missing, 'person has', 'people have')} not talked to Usher yet. ${otherwise}`];
}
