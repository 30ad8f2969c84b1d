// group id – the id a group has in another system, such as the payroll; Usher keeps it beside the group.
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import { proceed } from './change-flow.ts';
import { formCommand, groupInput } from './form-command.ts';
import { cleanText, oneGroup, wantedOfGroups } from './group-change.ts';
import type { Said, Word } from './parse.ts';

export const groupIdVerb = 'usherGroupId';
const usage = 'external id of group Sales SAL-01';

interface Asked { group: readonly Word[]; externalId: string }

/** The last word is the id; “none” takes it away. */
function read({ words }: Said): Asked {
  const last = words.at(-1);
  if (last === undefined || words.length < 2) throw new UsherError('input.invalid', `Write it as: ${usage}`);
  const clears = !last.quoted && last.text.toLowerCase() === 'none';
  return { group: words.slice(0, -1), externalId: clears ? '' : last.text };
}

export const groupId = formCommand<Asked>({
  name: 'group id',
  aliases: ['external id of group', 'external id of the group'],
  usage,
  summary: 'note the id a group has elsewhere; “none” takes it away',
  section: 'Groups and licences',
  ability: 'groups.change',
  verbatim: true,
  form: {
    verb: groupIdVerb, title: 'External id of a group', note: 'The id the group has in another system, such as the payroll. Left empty, it is taken away.', goTitle: 'Save',
    inputs: [groupInput, { id: 'externalId', label: 'External id' }],
    ofGroup: { title: (name) => `External id of ${name}`, values: ({ externalId }) => ({ externalId }) },
  },
  read,
  readForm: ({ names, text }) => ({ group: names('group'), externalId: text('externalId') }),
  wanted: ({ group, externalId }) => wantedOfGroups(group, [{ kind: 'set-external-id', externalId }]),
  run: async (context, asked) => {
    const externalId = cleanText('external id', asked.externalId, limits.nameLength);
    const { id, name } = await oneGroup(context, asked.group);
    const title = externalId === '' ? `Remove the external id of the group ${name}` : `Set the external id of the group ${name} to ${externalId}`;
    const { services, actor } = context;
    return proceed(context, await services.changes.planGroups(actor, { title, operations: [{ kind: 'set-external-id', externalId }], groups: [id] }));
  },
});
