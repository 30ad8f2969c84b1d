// delete group – the group goes, and with it what its members have through it; the people stay.
import { proceed } from './change-flow.ts';
import { formCommand, groupsInput } from './form-command.ts';
import { planForGroups, wantedOfGroups } from './group-change.ts';
import type { Word } from './parse.ts';

export const deleteGroupVerb = 'usherDeleteGroup';

export const deleteGroup = formCommand<readonly Word[]>({
  name: 'delete group',
  aliases: ['delete groups', 'remove group'],
  usage: 'delete group Sales',
  summary: 'delete a group; its members stay, what they have through it goes',
  section: 'Groups and licences',
  ability: 'groups.change',
  form: {
    verb: deleteGroupVerb, title: 'Delete groups', note: 'The people in them stay; what they have through a group goes. You are asked before anything is deleted.', goTitle: 'Delete', destructive: true,
    inputs: [groupsInput],
  },
  read: ({ words }) => words,
  readForm: ({ names }) => names('group'),
  wanted: (groups) => wantedOfGroups(groups, [{ kind: 'delete-group' }]),
  run: async (context, groups) => proceed(context, await planForGroups(context, groups, { title: (names) => `Delete the group ${names}`, operations: [{ kind: 'delete-group' }] })),
});
