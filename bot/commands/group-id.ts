// group id – the id a group has in another system, such as the payroll; Usher keeps it beside the group.
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import { proceed } from './change-flow.ts';
import { defineCommand } from './command.ts';
import { cleanText, oneGroup } from './group-change.ts';
import type { Said, Word } from './parse.ts';

const usage = 'external id of group Sales SAL-01';

/** The last word is the id; “none” takes it away. */
function read({ words }: Said): { group: readonly Word[]; externalId: string } {
  const last = words.at(-1);
  if (last === undefined || words.length < 2) throw new UsherError('input.invalid', `Write it as: ${usage}`);
  const clears = !last.quoted && last.text.toLowerCase() === 'none';
  return { group: words.slice(0, -1), externalId: clears ? '' : cleanText('external id', last.text, limits.nameLength) };
}

export const groupId = defineCommand({
  name: 'group id',
  aliases: ['external id of group', 'external id of the group'],
  usage,
  summary: 'note the id a group has elsewhere; “none” takes it away',
  section: 'Groups and licences',
  ability: 'groups.change',
  read,
  run: async (context, { group, externalId }) => {
    const { id, name } = await oneGroup(context, group);
    const title = externalId === '' ? `Remove the external id of the group ${name}` : `Set the external id of the group ${name} to ${externalId}`;
    const { services, actor } = context;
    return proceed(context, await services.changes.planGroups(actor, { title, operations: [{ kind: 'set-external-id', externalId }], groups: [id] }));
  },
});
