// assign application, remove application – which enterprise applications the members of a group may use.
import { UsherError } from '../../shared/errors.ts';
import type { GroupOperationRequest } from '../plans/change.ts';
import { asTyped } from '../plans/wanted-words.ts';
import { proceed } from './change-flow.ts';
import type { Command, Context, Reply } from './command.ts';
import { formCommand, groupsInput } from './form-command.ts';
import type { FormState } from './form-command.ts';
import { applicationChoices, applicationsOf, byId, oneGroup, planForGroups, wantedOfGroups, withoutGroupWord } from './group-change.ts';
import { findApplication, findEach } from './names.ts';
import { splitAt, textOf } from './parse.ts';
import type { Said, Word } from './parse.ts';
import { verbFormCard } from './verb-form.card.ts';

const assignApplicationVerb = 'usherAssignApplication';
const removeApplicationVerb = 'usherRemoveApplication';

interface Wording { verb: 'assign' | 'remove'; kind: 'assign-application' | 'unassign-application'; little: 'to' | 'from'; summary: string; title(applications: string, groups: string): string; form: { verb: string; title: string; note: string; goTitle: string } }
interface Asked { applications: readonly Word[]; groups: readonly Word[] }

/** “to group Sales” and “to Sales” mean the same: an application is given to groups alone. */
function read({ words }: Said, { little, usage }: { little: string; usage: string }): Asked {
  const parts = splitAt(words, little);
  const groups = parts === undefined ? [] : withoutGroupWord(parts.after) ?? parts.after;
  if (parts === undefined || parts.before.length === 0 || groups.length === 0) throw new UsherError('input.invalid', `Write it as: ${usage}`);
  return { applications: parts.before, groups };
}

async function operations({ services, actor }: Context, kind: Wording['kind'], words: readonly Word[]): Promise<{ names: string; operations: GroupOperationRequest[] }> {
  const found = await findEach(words, async (name) => findApplication(services, actor.tenant, name));
  return { names: found.map(({ name }) => name).join(', '), operations: found.map((application) => ({ kind, application })) };
}

const applicationInput = { id: 'application', label: 'Application', error: 'Choose an application.', choices: applicationChoices };

/** On the card of a group: both commands in one form, which says what its members may use already. */
export async function applicationsForm(context: Context, { group, texts, error }: FormState): Promise<Reply> {
  const [{ id, name }, listed, held] = await Promise.all([oneGroup(context, byId(group)), applicationChoices(context), applicationsOf(context, group)]);
  const given = new Set((held ?? []).map((application) => application.id));
  const choices = listed.map(({ title, value }) => ({ title: given.has(value) ? `${title} – its members may use it` : title, value }));
  const title = `Applications of ${name}`;
  return {
    card: verbFormCard({
      group: id, title, error, note: 'Whoever is in the group may use its applications.',
      inputs: [{ ...applicationInput, value: texts[applicationInput.id] ?? '', choices }],
      actions: [{ title: 'Assign', verb: assignApplicationVerb }, { title: 'Remove', verb: removeApplicationVerb }],
    }),
    summary: title, here: true,
  };
}

function applicationCommand({ verb, kind, little, summary, title, form }: Wording): Command {
  const usage = `${verb} application Salesforce ${little} group Sales`;
  return formCommand<Asked>({
    name: `${verb} application`,
    aliases: [`${verb} applications`, `${verb} app`, ...(verb === 'remove' ? ['unassign application'] : [])],
    usage, summary,
    section: 'Groups and licences',
    ability: 'groups.change',
    form: { ...form, inputs: [applicationInput, groupsInput], drawOfGroup: applicationsForm },
    read: (said) => read(said, { little, usage }),
    readForm: ({ names }) => ({ applications: names('application'), groups: names('group') }),
    wanted: ({ applications, groups }) => wantedOfGroups(groups, [{ kind, application: { ...asTyped(textOf(applications)), roleId: '' } }]),
    run: async (context, asked) => {
      const wanted = await operations(context, kind, asked.applications);
      return proceed(context, await planForGroups(context, asked.groups, { title: (groups) => title(wanted.names, groups), operations: wanted.operations }));
    },
  });
}

export const assignApplication = applicationCommand({
  verb: 'assign', kind: 'assign-application', little: 'to',
  summary: 'let the members of a group use an enterprise application',
  title: (names, groups) => `Assign ${names} to the group ${groups}`,
  form: { verb: assignApplicationVerb, title: 'Assign an application', note: 'Whoever is in the group may use it from then on.', goTitle: 'Assign' },
});

export const removeApplication = applicationCommand({
  verb: 'remove', kind: 'unassign-application', little: 'from',
  summary: 'take an enterprise application from a group',
  title: (names, groups) => `Remove ${names} from the group ${groups}`,
  form: { verb: removeApplicationVerb, title: 'Remove an application', note: 'Whoever is in the group may not use it through this group any more.', goTitle: 'Remove' },
});
