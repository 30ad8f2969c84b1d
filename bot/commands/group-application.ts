// assign application, remove application – which enterprise applications the members of a group may use.
import { UsherError } from '../../shared/errors.ts';
import type { Plan } from '../../shared/plan.ts';
import type { Application } from '../ports.ts';
import { choicesOfGroup, choicesToAssign, choicesToRemove } from './application-choices.ts';
import { assignmentOf, assignmentTitle } from './application-role.ts';
import type { AssignmentKind } from './application-role.ts';
import { asTyped } from '../plans/wanted-words.ts';
import { proceed } from './change-flow.ts';
import type { ListedChoice } from './choice-lists.ts';
import type { Command, Context, Reply } from './command.ts';
import { formCommand, groupsInput } from './form-command.ts';
import type { FormState } from './form-command.ts';
import { applicationsListed, applicationsOf, byId, groupsMeant, oneGroup, wantedOfGroups, withoutGroupWord } from './group-change.ts';
import { findApplication, findEach } from './names.ts';
import { splitAt, splitList, textOf, tidy } from './parse.ts';
import type { Said, Word } from './parse.ts';
import { verbFormCard } from './verb-form.card.ts';

const assignApplicationVerb = 'usherAssignApplication';
const removeApplicationVerb = 'usherRemoveApplication';

interface Wording { kind: AssignmentKind; little: 'to' | 'from'; summary: string; form: { verb: string; title: string; note: string; goTitle: string }; choices(applications: readonly Application[]): ListedChoice[] }
interface Asked { applications: readonly Word[]; role: string | undefined; groups: readonly Word[] }

/** “to group Sales” and “to Sales” mean the same: an application is given to groups alone. */
function read({ words, options }: Said, { little, usage }: { little: string; usage: string }): Asked {
  const parts = splitAt(words, little);
  const groups = parts === undefined ? [] : withoutGroupWord(parts.after) ?? parts.after;
  if (parts === undefined || parts.before.length === 0 || groups.length === 0) throw new UsherError('input.invalid', `Write it as: ${usage}`);
  return { applications: parts.before, role: roleIn(options), groups };
}

function roleIn({ role: roles }: Said['options']): string | undefined {
  const [role, ...others] = roles ?? [];
  if (roles !== undefined && (role === undefined || others.length > 0)) throw new UsherError('input.invalid', 'Name one role, in quotes where it has blanks: role:"Standard User".');
  return role;
}

/** In a form a role stands behind its application as it does in a message, and so it does in what is chosen. */
function readInput(text: string): Pick<Asked, 'applications' | 'role'> {
  const typed = tidy(text);
  const { before = typed, quoted, plain } = /^(?<before>.*?)(?:^|\s)role:\s*(?:"(?<quoted>[^"]*)"|(?<plain>\S+))$/is.exec(typed)?.groups ?? {};
  const applications = splitList(before).map((name) => ({ text: name, quoted: true }));
  if (applications.length === 0) throw new UsherError('input.invalid', applicationInput.error);
  return { applications, role: quoted ?? plain };
}

/** Whoever is asked for a role has named a group that is there. */
async function planned(context: Context, kind: AssignmentKind, asked: Asked): Promise<Plan> {
  const { services, actor } = context;
  const { role } = asked;
  const applications = await findEach(asked.applications, async (name) => findApplication(services, actor.tenant, name));
  const groups = await groupsMeant(context, asked.groups);
  if (role !== undefined && applications.length > 1) throw new UsherError('input.invalid', 'A role is one of a single application: name one application at a time.');
  const assignments = applications.map((application) => assignmentOf(kind, application, { role }));
  const title = assignmentTitle(kind, assignments.map(({ words }) => words).join(', '), groups.map(({ name }) => name).join(', '));
  return services.changes.planGroups(actor, { title, operations: assignments.map(({ operation }) => operation), groups: groups.map(({ id }) => id) });
}

const applicationInput = { id: 'application', label: 'Application', error: 'Choose an application.' };

/** On the card of a group: both commands in one form, which says what its members may use already. */
export async function applicationsForm(context: Context, { group, texts, error }: FormState): Promise<Reply> {
  const [{ id, name }, listed, held] = await Promise.all([oneGroup(context, byId(group)), applicationsListed(context), applicationsOf(context, group)]);
  const title = `Applications of ${name}`;
  return {
    card: verbFormCard({
      group: id, title, error, note: 'Whoever is in the group may use its applications, in each role that it is assigned.',
      inputs: [{ ...applicationInput, value: texts[applicationInput.id] ?? '', choices: choicesOfGroup(listed, held ?? []) }],
      actions: [{ title: 'Assign', verb: assignApplicationVerb }, { title: 'Remove', verb: removeApplicationVerb }],
    }),
    summary: title, here: true,
  };
}

function applicationCommand({ kind, little, summary, form, choices }: Wording): Command {
  const verb = kind === 'assign-application' ? 'assign' : 'remove';
  const usage = `${verb} application Salesforce [role:"Standard User"] ${little} group Sales`;
  return formCommand<Asked>({
    name: `${verb} application`,
    aliases: [`${verb} applications`, `${verb} app`, ...(verb === 'remove' ? ['unassign application'] : [])],
    usage, summary,
    section: 'Groups and licences',
    ability: 'groups.change',
    options: ['role'],
    form: { ...form, inputs: [{ ...applicationInput, choices: async (asking) => choices(await applicationsListed(asking)) }, groupsInput], drawOfGroup: applicationsForm },
    read: (said) => read(said, { little, usage }),
    readForm: ({ text, names }) => ({ ...readInput(text(applicationInput.id)), groups: names('group') }),
    wanted: ({ applications, role, groups }) => wantedOfGroups(groups, [{ kind, application: { ...asTyped(textOf(applications)), roleId: '', ...(role !== undefined && { role: asTyped(role).name }) } }]),
    run: async (context, asked) => proceed(context, await planned(context, kind, asked)),
  });
}

export const assignApplication = applicationCommand({
  kind: 'assign-application', little: 'to', choices: choicesToAssign,
  summary: 'let the members of a group use an enterprise application, in one of its roles',
  form: { verb: assignApplicationVerb, title: 'Assign an application', note: 'Whoever is in the group may use it from then on.', goTitle: 'Assign' },
});

export const removeApplication = applicationCommand({
  kind: 'unassign-application', little: 'from', choices: choicesToRemove,
  summary: 'take an enterprise application from a group, or one role of it',
  form: { verb: removeApplicationVerb, title: 'Remove an application', note: 'Whoever is in the group may not use it through this group any more.', goTitle: 'Remove' },
});
