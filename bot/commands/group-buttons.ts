// The buttons on a group's card that open a form: people to add, and licences the group gives or gives no more.
import { z } from 'zod';
import type { GroupOperationRequest } from '../plans/change.ts';
import { addForm } from './add.ts';
import { proceed } from './change-flow.ts';
import { defineVerb } from './command.ts';
import type { CardVerb, Context, Reply } from './command.ts';
import { byId, oneGroup } from './group-change.ts';
import { groupFormCard } from './group-form.card.ts';
import { findLicence, readAll } from './names.ts';
import { peopleFormCard } from './people-form.card.ts';

export const addToGroupVerb = 'usherAddToGroup';
export const groupLicencesVerb = 'usherGroupLicences';
const giveVerb = 'usherGiveGroupLicence';
const takeVerb = 'usherTakeGroupLicence';

const group = z.string().max(100);

const addPeople = defineVerb({
  verb: addToGroupVerb,
  ability: 'groups.change',
  data: z.object({ usherGroup: group }),
  run: async (context, { usherGroup }) => {
    const { id, name } = await oneGroup(context, byId(usherGroup));
    const title = `Add to ${name}`;
    // A name that cannot stand in quotes is given by its id.
    return { card: peopleFormCard({ ...addForm, title }, { people: '', target: name.includes('"') ? id : `"${name}"`, error: '' }), summary: title, here: true };
  },
});

async function form({ services, actor }: Context, usherGroup: string): Promise<Reply> {
  const { id, name, licences } = await oneGroup({ services, actor }, byId(usherGroup));
  const given = new Set(licences.map((licence) => licence.id));
  const choices = (await readAll(services.store.licences, actor.tenant)).sort((a, b) => a.name.localeCompare(b.name)).map((licence) => ({
    title: `${licence.name} – ${given.has(licence.id) ? 'given by this group' : `${licence.free} of ${licence.total} free`}`, value: licence.id,
  }));
  const title = `Licences of ${name}`;
  return {
    card: groupFormCard({
      group: id, title, error: '', note: 'Whoever is in the group has its licences: who joins gets them, who leaves loses them.',
      input: { label: 'Licence', error: 'Choose a licence.', value: '', choices },
      actions: [{ title: 'Give to members', verb: giveVerb }, { title: 'Take from members', verb: takeVerb }],
    }),
    summary: title, here: true,
  };
}

function deciding(verb: string, kind: 'assign-group-licence' | 'remove-group-licence', title: (licence: string, group: string) => string): CardVerb {
  return defineVerb({
    verb,
    ability: 'licences.change',
    data: z.object({ usherGroup: group, value: z.string().min(1).max(200) }),
    run: async (context, { usherGroup, value }) => {
      const { services, actor } = context;
      const [{ id, name }, licence] = await Promise.all([oneGroup(context, byId(usherGroup)), findLicence(services, actor.tenant, value)]);
      const operation: GroupOperationRequest = { kind, licence: { id: licence.id, name: licence.name } };
      return proceed(context, await services.changes.planGroups(actor, { title: title(licence.name, name), operations: [operation], groups: [id] }));
    },
  });
}

export const groupButtons: readonly CardVerb[] = [
  addPeople,
  defineVerb({ verb: groupLicencesVerb, ability: 'licences.change', data: z.object({ usherGroup: group }), run: async (context, { usherGroup }) => form(context, usherGroup) }),
  deciding(giveVerb, 'assign-group-licence', (licence, name) => `Let the group give ${licence} to all its members: ${name}`),
  deciding(takeVerb, 'remove-group-licence', (licence, name) => `Let the group give ${licence} no more: ${name}`),
];
