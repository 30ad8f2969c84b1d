// edit – the details of one user in a form; only what was changed in it is saved.
import { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';
import { accepts, statusNames } from '../../shared/lifecycle.ts';
import { editableFields, fieldOf, fieldsFrom } from '../../shared/user-fields.ts';
import type { EditableField, EditedFields } from '../../shared/user-fields.ts';
import { personOf } from '../../shared/user.ts';
import type { User } from '../../shared/user.ts';
import type { Plan } from '../../shared/plan.ts';
import { proceed } from './change-flow.ts';
import { defineCommand, defineVerb } from './command.ts';
import type { Context, Reply } from './command.ts';
import { editCard, inputValue } from './edit.card.ts';
import type { FieldValues } from './edit.card.ts';
import { cleanFields } from './edited-fields.ts';
import { readSaid, tidy } from './parse.ts';
import type { Word } from './parse.ts';
import { peopleFormCard } from './people-form.card.ts';
import { onePerson } from './people.ts';

export const editVerb = 'usherEdit';
const saveVerb = 'usherSaveUser';

const personId = z.string().max(100);
const typed = z.string().max(4_000).default('');
const typedFields = Object.fromEntries(editableFields.map((field) => [field, typed])) as Record<EditableField, typeof typed>; // fromEntries loses the keys
const fieldsSchema = z.object(typedFields);
const shownSchema = z.string().max(20_000).transform((text) => fieldsSchema.parse(JSON.parse(text)));

/** The button on a profile, or the form that asks whom. */
const pressedEdit = defineVerb({
  verb: editVerb,
  ability: 'users.change',
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
  ability: 'users.change',
  data: z.object({ ...typedFields, usherPerson: personId, usherShown: shownSchema }),
  run: async (context, { usherPerson, usherShown, ...values }) => {
    const user = await onePerson(context, [{ text: usherPerson, quoted: true }]);
    try {
      return await proceed(context, await planned(context, user, cleanFields(changedIn(values, usherShown))));
    } catch (error) {
      if (!(error instanceof UsherError && error.expected)) throw error;
      return filled(user, { error: error.message, values, shown: usherShown });
    }
  },
});

export const edit = defineCommand({
  name: 'edit',
  aliases: ['edit user', 'change user', 'update user'],
  usage: 'edit jane@contoso.com',
  summary: 'change names, contact and job details in a form',
  section: 'People',
  ability: 'users.change',
  verbs: [pressedEdit, pressedSave],
  read: ({ words }) => words,
  run: async (context, words) => (words.length === 0 ? whom({ people: '', error: '' }) : form(context, words)),
});

function whom(typedSoFar: { people: string; error: string }): Reply {
  return { card: peopleFormCard({ title: 'Edit', note: 'One person at a time.', goTitle: 'Edit', verb: editVerb }, { ...typedSoFar, target: '' }), summary: 'Edit', here: true };
}

async function form(context: Context, words: readonly Word[]): Promise<Reply> {
  const found = await onePerson(context, words);
  const [user = found] = await context.services.fresh(context.actor.tenant, [found]);
  if (!accepts(user.status, 'edit')) throw new UsherError('status.refuses', `${user.displayName} is ${statusNames[user.status]}; that is not possible in this status.`);
  const values = fieldsSchema.parse(fieldsFrom((field) => inputValue(field, fieldOf(user, field))));
  return filled(user, { error: '', values, shown: values });
}

function filled(user: User, about: { error: string; values: FieldValues; shown: FieldValues }): Reply {
  return { card: editCard({ person: personOf(user), ...about }), summary: `Edit ${user.displayName}`, here: true };
}

/** What somebody else changed since the form was opened is not changed back. */
function changedIn(values: FieldValues, shown: FieldValues): EditedFields {
  return fieldsFrom((field) => (values[field] === shown[field] ? undefined : values[field]));
}

/** UsherError input.invalid with the reason when the plan refuses. */
async function planned({ services, actor }: Context, user: User, fields: EditedFields): Promise<Plan> {
  const plan = await services.changes.plan(actor, { title: `Edit ${user.displayName}`, operations: [{ kind: 'edit-user', fields }], users: [user] });
  if (plan.counts.refuse === 0) return plan;
  const [row] = await services.changes.rows(actor.tenant, plan.id, { from: 0, limit: 1 });
  throw new UsherError('input.invalid', row?.reason);
}
