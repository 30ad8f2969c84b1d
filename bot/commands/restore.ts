// restore – brings deleted accounts back with their groups; under another user name where theirs is somebody else's now.
import { UsherError } from '../../shared/errors.ts';
import { looksLikeEmail } from '../../shared/import-values.ts';
import type { Said } from './parse.ts';
import { peopleCommand } from './people-change.ts';

export const restoreVerb = 'usherRestore';

export const restore = peopleCommand({
  name: 'restore',
  aliases: ['restore user', 'restore users', 'undelete', 'recover'],
  usage: 'restore jane@contoso.com [as:jane.doe@contoso.com]',
  summary: 'bring deleted accounts back',
  section: 'People',
  ability: 'users.change',
  form: { title: 'Restore', note: '“deleted” shows who can come back. They keep their groups and, while seats are free, their licences.', goTitle: 'Restore', verb: restoreVerb },
  options: ['as'],
  among: 'deleted',
  operations: (_target, { options, count }) => [{ kind: 'restore-user', userPrincipalName: newName(options, count) }],
  title: (who, _target, { options: { as } }) => restoreTitle(who, as?.[0]),
});

/** Under which name somebody comes back is what the report has to say. */
export function restoreTitle(who: string, name?: string): string {
  return `Restore ${who}${name === undefined ? '' : ` as ${name}`}`;
}

function newName(options: Said['options'], count: number): string | undefined {
  const [name, ...others] = options['as'] ?? [];
  if (name === undefined && options['as'] === undefined) return undefined;
  if (name === undefined || others.length > 0 || count > 1) throw new UsherError('input.invalid', '“as:” takes one user name, for one person at a time.');
  if (!looksLikeEmail(name)) throw new UsherError('input.invalid', `“${name}” is not a user name; it looks like jane.doe@contoso.com.`);
  return name;
}
