// rename group – another name for a group; members, licences and access stay.
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import { proceed } from './change-flow.ts';
import { formCommand, groupInput } from './form-command.ts';
import { cleanText, oneGroup, wantedOfGroups } from './group-change.ts';
import { splitAt } from './parse.ts';
import type { Said, Word } from './parse.ts';

export const renameGroupVerb = 'usherRenameGroup';
const usage = 'rename group Sales to "Sales EMEA"';

interface Asked { group: readonly Word[]; name: string }

function read({ words }: Said): Asked {
  const parts = splitAt(words, 'to');
  if (parts === undefined || parts.before.length === 0 || parts.after.length === 0) throw new UsherError('input.invalid', `Write it as: ${usage}`);
  return { group: parts.before, name: parts.after.map(({ text }) => text).join(' ') };
}

export const renameGroup = formCommand<Asked>({
  name: 'rename group',
  usage,
  summary: 'give a group another name',
  section: 'Groups and licences',
  ability: 'groups.change',
  verbatim: true,
  form: {
    verb: renameGroupVerb, title: 'Rename a group', note: 'Members, licences and access stay as they are.', goTitle: 'Rename',
    inputs: [groupInput, { id: 'name', label: 'New name', error: 'Enter a name.' }],
    ofGroup: { title: (name) => `Rename ${name}`, values: ({ name }) => ({ name }) },
  },
  read,
  readForm: ({ names, text }) => ({ group: names('group'), name: text('name') }),
  wanted: ({ group, name }) => wantedOfGroups(group, [{ kind: 'rename-group', name }]),
  run: async (context, asked) => {
    const { id, name: before } = await oneGroup(context, asked.group);
    const name = cleanText('name', asked.name, limits.displayNameLength);
    if (name === '') throw new UsherError('input.invalid', 'A group needs a name.');
    const { services, actor } = context;
    return proceed(context, await services.changes.planGroups(actor, { title: `Rename the group ${before} to ${name}`, operations: [{ kind: 'rename-group', name }], groups: [id] }));
  },
});
