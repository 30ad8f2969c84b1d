// edit – the details of one user in a form; only what was changed in it is saved. Everybody may edit their own contact details.
import { z } from 'zod';
import { can } from '../../shared/abilities.ts';
import { UsherError } from '../../shared/errors.ts';
import { accepts, whyNotAccepted } from '../../shared/lifecycle.ts';
import type { PropertyDefinition } from '../../shared/property.ts';
import { editableFields, fieldOf, fieldsFrom } from '../../shared/user-fields.ts';
import { personOf } from '../../shared/user.ts';
import type { User } from '../../shared/user.ts';
import type { OperationRequest } from '../plans/change.ts';
import { federatedDomains } from '../plans/facts.ts';
import { hasLocalLogin } from '../plans/organisation-settings.ts';
import { propertyDefinitions } from '../plans/property-definitions.ts';
import { wantedWords } from '../plans/wanted-words.ts';
import { proceed } from './change-flow.ts';
import { defineCommand, defineVerb } from './command.ts';
import type { Context, Reply } from './command.ts';
import { editCard, inputValue } from './edit.card.ts';
import type { FieldValues } from './edit.card.ts';
import { cleanFields } from './edited-fields.ts';
import { readSaid, tidy } from './parse.ts';
import type { Word } from './parse.ts';
import { peopleFormCard } from './people-form.card.ts';
import { isOwnName, onePerson } from './people.ts';
import { planOrReason } from './plan-or-reason.ts';
import { inputIdOf, inputTextOf, typedProperties, typedTexts } from './property-inputs.ts';
import { formsBesideDetails } from './user-menu.ts';

export const editVerb = 'usherEdit';
const saveVerb = 'usherSaveUser';

const personId = z.string().max(100);
/** Texts by the id of the input; what the form does not know is left alone. */
const valuesSchema = z.record(z.string().max(100), z.union([z.string().max(4_000), z.number(), z.boolean()]).transform(String));
const shownSchema = z.string().max(40_000).transform((text, check): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    check.addIssue('is no JSON');
    return z.NEVER;
  }
}).pipe(valuesSchema);

/** The button on a profile, or the form that asks whom. */
const pressedEdit = defineVerb({
  verb: editVerb,
  ability: 'own.edit',
  data: z.object({ usherPerson: personId.optional(), people: z.string().max(1_000).default('') }),
  run: async (context, { usherPerson, people }) => {
    if (usherPerson !== undefined) return form(context, [{ text: usherPerson, quoted: true }]);
    try {
      return await form(context, readSaid({ name: 'edit', aliases: [], options: [] }, tidy(people)).words);
    } catch (error) {
      if (error instanceof UsherError && error.expected) return whom({ people, error: error.message });
      throw error;
    }
  },
});

const pressedSave = defineVerb({
  verb: saveVerb,
  ability: 'own.edit',
  data: z.looseObject({ usherPerson: personId, usherShown: shownSchema }),
  run: async (context, { usherPerson, usherShown, ...typed }) => {
    const words = [{ text: usherPerson, quoted: true }];
    const values = typedTexts(valuesSchema.parse(typed));
    await refuseOthers(context, words, wantedIn(changedIn(values, usherShown)));
    const [user, definitions] = await Promise.all([onePerson(context, words), definitionsOf(context)]);
    try {
      const operations = operationsFor(changedIn(values, usherShown), definitions);
      return await proceed(context, await planOrReason(context, { title: `Edit ${user.displayName}`, operations, user }));
    } catch (error) {
      if (!(error instanceof UsherError && error.expected)) throw error;
      return filled(context, user, { error: error.message, values, shown: usherShown, definitions });
    }
  },
});

export const edit = defineCommand({
  name: 'edit',
  aliases: ['edit user', 'change user', 'update user'],
  usage: 'edit jane@contoso.com',
  summary: 'change names, the user name, contact and job details in a form; everybody may “edit me”, for contact details',
  section: 'People',
  ability: 'own.edit',
  verbs: [pressedEdit, pressedSave],
  read: ({ words }) => words,
  run: async (context, words) => {
    if (words.length > 0) return form(context, words);
    return mayEditOthers(context) ? whom({ people: '', error: '' }) : form(context, [{ text: 'me', quoted: false }]);
  },
});

const mayEditOthers = ({ actor }: Context): boolean => can(actor.role, 'users.change');

async function refuseOthers(context: Context, words: readonly Word[], wanted = ''): Promise<void> {
  if (!isOwnName(context, words)) await context.services.actors.demand(context.actor, 'users.change', { action: 'edit-user', whom: [words.map(({ text }) => text).join(' ')], wanted: () => wanted });
}

async function definitionsOf({ services, actor }: Context): Promise<readonly PropertyDefinition[]> {
  return propertyDefinitions(services, actor.tenant);
}

function whom(typedSoFar: { people: string; error: string }): Reply {
  return { card: peopleFormCard({ title: 'Edit', note: 'One person at a time.', goTitle: 'Edit', verb: editVerb }, { ...typedSoFar, target: '' }), summary: 'Edit', here: true };
}

async function form(context: Context, words: readonly Word[]): Promise<Reply> {
  await refuseOthers(context, words);
  const [found, definitions] = await Promise.all([onePerson(context, words), definitionsOf(context)]);
  const [user = found] = await context.services.fresh(context.actor.tenant, [found]);
  if (!accepts(user.status, 'edit')) throw new UsherError('status.refuses', whyNotAccepted(user, 'edit'));
  const values = {
    ...fieldsFrom((field) => inputValue(field, fieldOf(user, field))),
    ...Object.fromEntries(definitions.map((definition) => [inputIdOf(definition), inputTextOf(user.properties[definition.key])])),
  };
  return filled(context, user, { error: '', values, shown: values, definitions });
}

async function filled(context: Context, user: User, about: { error: string; values: FieldValues; shown: FieldValues; definitions: readonly PropertyDefinition[] }): Promise<Reply> {
  const { services, actor } = context;
  const [localLogin, federated] = await Promise.all([hasLocalLogin(services, actor.tenant), federatedDomains(services, actor.tenant)]);
  const forms = formsBesideDetails(user, { id: actor.person.id, role: actor.role }, { localLogin, federated });
  return { card: editCard({ person: personOf(user), account: user, own: !mayEditOthers(context), forms, ...about }), summary: `Edit ${user.displayName}`, here: true };
}

/** What somebody else changed since the form was opened is not changed back; an input that a client left out was empty. */
function changedIn(values: FieldValues, shown: FieldValues): Record<string, string> {
  const inputs = new Set([...Object.keys(values), ...Object.keys(shown)]);
  return Object.fromEntries([...inputs].map((input): [string, string] => [input, values[input] ?? '']).filter(([input, value]) => value !== (shown[input] ?? '')));
}

/** The details alone: what a property is called is not looked for yet. */
function wantedIn(changed: Readonly<Record<string, string>>): string {
  const fields = fieldsFrom((field) => changed[field]);
  return Object.keys(fields).length === 0 ? '' : wantedWords([{ kind: 'edit-user', fields }]);
}

function operationsFor(changed: Readonly<Record<string, string>>, definitions: readonly PropertyDefinition[]): OperationRequest[] {
  const fields = cleanFields(Object.fromEntries(editableFields.map((field) => [field, changed[field]])));
  const values = typedProperties(definitions, changed);
  const edited: OperationRequest[] = Object.keys(fields).length > 0 || Object.keys(values).length === 0 ? [{ kind: 'edit-user', fields }] : [];
  return Object.keys(values).length === 0 ? edited : [...edited, { kind: 'set-properties', values }];
}
