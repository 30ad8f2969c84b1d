// delete group – the group goes, and with it what its members have through it; the people stay.
import { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';
import { proceed } from './change-flow.ts';
import { defineCommand, defineVerb } from './command.ts';
import { byId, planForGroups } from './group-change.ts';

export const deleteGroupVerb = 'usherDeleteGroup';
const wanted = { title: (names: string) => `Delete the group ${names}`, operations: [{ kind: 'delete-group' as const }] };

const pressed = defineVerb({
  verb: deleteGroupVerb,
  ability: 'groups.change',
  data: z.object({ usherGroup: z.string().max(100) }),
  run: async (context, { usherGroup }) => proceed(context, await planForGroups(context, byId(usherGroup), wanted)),
});

export const deleteGroup = defineCommand({
  name: 'delete group',
  aliases: ['delete groups', 'remove group'],
  usage: 'delete group Sales',
  summary: 'delete a group; its members stay, what they have through it goes',
  section: 'Groups and licences',
  ability: 'groups.change',
  verbs: [pressed],
  read: ({ words }) => {
    if (words.length === 0) throw new UsherError('input.invalid', 'Which one? Write it as: delete group Sales');
    return words;
  },
  run: async (context, words) => proceed(context, await planForGroups(context, words, wanted)),
});
