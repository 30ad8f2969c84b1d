// rename group – another name for a group; members, licences and access stay.
import { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import { proceed } from './change-flow.ts';
import { defineCommand, defineVerb } from './command.ts';
import type { Context, Reply } from './command.ts';
import { byId, cleanText, oneGroup } from './group-change.ts';
import { groupFormCard } from './group-form.card.ts';
import type { CountedGroup } from './names.ts';
import { splitAt } from './parse.ts';
import type { Said, Word } from './parse.ts';

export const renameGroupVerb = 'usherRenameGroup';
const usage = 'rename group Sales to "Sales EMEA"';

function read({ words }: Said): { group: readonly Word[]; name: string } {
  const parts = splitAt(words, 'to');
  if (parts === undefined || parts.before.length === 0 || parts.after.length === 0) throw new UsherError('input.invalid', `Write it as: ${usage}`);
  return { group: parts.before, name: parts.after.map(({ text }) => text).join(' ') };
}

async function rename(context: Context, group: CountedGroup, wanted: string): Promise<Reply> {
  const name = cleanText('name', wanted, limits.displayNameLength);
  if (name === '') throw new UsherError('input.invalid', 'A group needs a name.');
  const { services, actor } = context;
  return proceed(context, await services.changes.planGroups(actor, { title: `Rename the group ${group.name} to ${name}`, operations: [{ kind: 'rename-group', name }], groups: [group.id] }));
}

/** The button on the group's card opens the form, the button of the form renames. */
const pressed = defineVerb({
  verb: renameGroupVerb,
  ability: 'groups.change',
  data: z.object({ usherGroup: z.string().max(100), value: z.string().max(4_000).optional() }),
  run: async (context, { usherGroup, value }) => {
    const group = await oneGroup(context, byId(usherGroup));
    if (value === undefined) return form(group, group.name, '');
    try {
      return await rename(context, group, value);
    } catch (error) {
      if (error instanceof UsherError && error.expected) return form(group, value, error.message);
      throw error;
    }
  },
});

function form(group: CountedGroup, value: string, error: string): Reply {
  const title = `Rename ${group.name}`;
  return { card: groupFormCard({ group: group.id, title, note: 'Members, licences and access stay as they are.', error, input: { label: 'New name', error: 'Enter a name.', value }, actions: [{ title: 'Save', verb: renameGroupVerb }] }), summary: title, here: true };
}

export const renameGroup = defineCommand({
  name: 'rename group',
  usage,
  summary: 'give a group another name',
  section: 'Groups and licences',
  ability: 'groups.change',
  verbs: [pressed],
  read,
  run: async (context, { group, name }) => rename(context, await oneGroup(context, group), name),
});
