// message group – one message to everybody in a group, shown first, with a report of who got it.
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import type { Plan } from '../../shared/plan.ts';
import { plainLine } from '../../shared/text.ts';
import { personKey } from '../ports.ts';
import { countOf } from './card.ts';
import { proceed } from './change-flow.ts';
import type { Context } from './command.ts';
import { formCommand, groupInput } from './form-command.ts';
import { oneGroup } from './group-change.ts';
import { selectPeople } from './people.ts';
import type { Said, Word } from './parse.ts';

export const messageGroupVerb = 'usherMessageGroup';
const usage = 'message group Sales "The office is closed on Friday."';

interface Asked { group: readonly Word[]; text: string }

/** The last words are the message, in quotes. */
function read({ words }: Said): Asked {
  const last = words.at(-1);
  if (last?.quoted !== true || words.length < 2) throw new UsherError('input.invalid', `Write it as: ${usage}`);
  return { group: words.slice(0, -1), text: checked(last.text) };
}

function checked(message: string): string {
  const text = message.trim();
  if (text === '') throw new UsherError('input.invalid', 'A message needs words.');
  if (text.length > limits.messageLength) throw new UsherError('input.too-large', `A message has at most ${limits.messageLength.toLocaleString('en-GB')} characters; this one has ${text.length.toLocaleString('en-GB')}.`);
  return text;
}

export const messageGroup = formCommand<Asked>({
  name: 'message group',
  aliases: ['message'],
  usage,
  summary: 'send a message from the bot to everybody in a group',
  section: 'Groups and licences',
  ability: 'messages.send',
  verbatim: true,
  form: {
    verb: messageGroupVerb, title: 'Message a group', goTitle: 'Send',
    note: 'Everybody in the group gets it from Usher, with your name. You are shown who that is before anything is sent.',
    inputs: [groupInput, { id: 'text', label: 'Message', error: 'Write the message.', long: true }],
    ofGroup: { title: (name) => `Message to ${name}` },
  },
  read,
  readForm: ({ names, text }) => ({ group: names('group'), text: checked(text('text')) }),
  run: async (context, { group: words, text }) => {
    const { services, actor } = context;
    const group = await oneGroup(context, words);
    const selection = await selectPeople(context, [], { group: [group.id], status: ['all'] });
    if (selection.count === 0) throw new UsherError('plan.empty', `Nobody is in “${group.name}”, so there is nobody to write to.`);
    const title = `Message to ${group.name}: ${plainLine(text, 60)}`;
    const from = `From ${actor.person.name} to everybody in ${group.name}`;
    const plan = await services.changes.plan(actor, { title, operations: [{ kind: 'send-message', text, from }], users: selection.users, unresolved: [] });
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
