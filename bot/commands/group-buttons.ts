// The buttons on a group's card that open a form: people to add or to take out, licences and applications the group gives or gives no more.
import { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';
import type { GroupOperationRequest } from '../plans/change.ts';
import { addForm } from './add.ts';
import { proceed } from './change-flow.ts';
import { defineVerb } from './command.ts';
import type { CardVerb, Context, Reply } from './command.ts';
import { applicationsForm } from './group-application.ts';
import { byId, oneGroup } from './group-change.ts';
import { findLicence, readAll } from './names.ts';
import { peopleFormCard } from './people-form.card.ts';
import type { PeopleForm } from './people-form.card.ts';
import { removeForm } from './remove.ts';
import { verbFormCard } from './verb-form.card.ts';

export const addToGroupVerb = 'usherAddToGroup';
export const removeFromGroupVerb = 'usherRemoveFromGroup';
export const groupLicencesVerb = 'usherGroupLicences';
export const groupApplicationsVerb = 'usherGroupApplications';
const giveVerb = 'usherGiveGroupLicence';
const takeVerb = 'usherTakeGroupLicence';

const group = z.string().max(100);

const openSchema = z.object({ usherGroup: group });

/** The form that puts people into groups or takes them out, with this group filled in. */
function people(verb: string, of: PeopleForm, title: (name: string) => string): CardVerb {
  return defineVerb({
    verb,
    ability: 'groups.change',
    data: openSchema,
    run: async (context, { usherGroup }) => {
      const { id, name } = await oneGroup(context, byId(usherGroup));
      // A name that cannot stand in quotes is given by its id.
      return { card: peopleFormCard({ ...of, title: title(name) }, { people: '', target: name.includes('"') ? id : `"${name}"`, error: '' }), summary: title(name), here: true };
    },
  });
}

const noLicence = 'Choose a licence.';

async function licencesForm({ services, actor }: Context, usherGroup: string, typed = { value: '', error: '' }): Promise<Reply> {
  const { id, name, licences } = await oneGroup({ services, actor }, byId(usherGroup));
  const given = new Set(licences.map((licence) => licence.id));
  const choices = (await readAll(services.store.licences, actor.tenant)).sort((a, b) => a.name.localeCompare(b.name)).map((licence) => ({
    title: `${licence.name} – ${given.has(licence.id) ? 'given by this group' : `${licence.free} of ${licence.total} free`}`, value: licence.id,
  }));
  const title = `Licences of ${name}`;
  return {
    card: verbFormCard({
      group: id, title, error: typed.error, note: 'Whoever is in the group has its licences: who joins gets them, who leaves loses them.',
      inputs: [{ id: 'value', label: 'Licence', error: noLicence, value: typed.value, choices }],
      actions: [{ title: 'Give to members', verb: giveVerb }, { title: 'Take from members', verb: takeVerb }],
    }),
    summary: title, here: true,
  };
}

interface Decision { verb: string; kind: 'assign-group-licence' | 'remove-group-licence'; title(licence: string, group: string): string }

function deciding({ verb, ...decision }: Decision): CardVerb {
  return defineVerb({
    verb,
    ability: 'licences.change',
    data: openSchema.extend({ value: z.string().max(200).default('') }),
    run: async (context, { usherGroup, value }) => {
      try {
        return await decide(decision, context, { usherGroup, value });
      } catch (error) {
        if (error instanceof UsherError && error.expected) return licencesForm(context, usherGroup, { value, error: error.message });
        throw error;
      }
    },
  });
}

async function decide({ kind, title }: Omit<Decision, 'verb'>, context: Context, { usherGroup, value }: { usherGroup: string; value: string }): Promise<Reply> {
  const { services, actor } = context;
  if (value.trim() === '') throw new UsherError('input.invalid', noLicence);
  const [{ id, name }, licence] = await Promise.all([oneGroup(context, byId(usherGroup)), findLicence(services, actor.tenant, value)]);
  const operation: GroupOperationRequest = { kind, licence: { id: licence.id, name: licence.name } };
  return proceed(context, await services.changes.planGroups(actor, { title: title(licence.name, name), operations: [operation], groups: [id] }));
}

export const groupButtons: readonly CardVerb[] = [
  people(addToGroupVerb, addForm, (name) => `Add to ${name}`),
  people(removeFromGroupVerb, removeForm, (name) => `Remove from ${name}`),
  defineVerb({ verb: groupLicencesVerb, ability: 'licences.change', data: openSchema, run: async (context, { usherGroup }) => licencesForm(context, usherGroup) }),
  deciding({ verb: giveVerb, kind: 'assign-group-licence', title: (licence, name) => `Let the group give ${licence} to all its members: ${name}` }),
  deciding({ verb: takeVerb, kind: 'remove-group-licence', title: (licence, name) => `Let the group give ${licence} no more: ${name}` }),
  defineVerb({ verb: groupApplicationsVerb, ability: 'groups.change', data: openSchema, run: async (context, { usherGroup }) => applicationsForm(context, { group: usherGroup, texts: {}, error: '' }) }),
];
