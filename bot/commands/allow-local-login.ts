// allow local login – lets people sign in with a password of this organisation, for good or until a day.
import { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';
import { whyOver } from '../plans/operations/allow-local-login.ts';
import { instant } from '../ports.ts';
import type { Said } from './parse.ts';
import { peopleCommand } from './people-change.ts';

export const allowLocalLoginVerb = 'usherAllowLocalLogin';

function untilIn(options: Said['options']): string | null {
  const { until } = options;
  if (until === undefined) return null;
  const day = z.tuple([z.iso.date()]).safeParse(until);
  if (!day.success) throw new UsherError('input.invalid', '“until:” takes one day, written as until:2026-12-31.');
  return day.data[0];
}

/** The day stands in it, because a report says of a row no more than that it was done. */
export function allowTitle(who: string, until: string | null): string {
  return `Allow local login for ${who}${until === null ? '' : ` until ${until}`}`;
}

export const allowLocalLogin = peopleCommand({
  name: 'allow local login',
  aliases: ['enable local login'],
  usage: 'allow local login jane@contoso.com [until:2026-12-31]',
  summary: 'let people sign in with a password, for good or until a day',
  section: 'People',
  ability: 'users.change',
  form: {
    title: 'Allow local login', note: 'They may sign in with a password of this organisation, for good or until a day, after which it ends by itself.',
    goTitle: 'Allow', verb: allowLocalLoginVerb, until: { label: 'Until; empty: for good' }, opens: true,
  },
  options: ['until'],
  check: ({ services: { world } }, { options }) => {
    const over = whyOver(untilIn(options), instant(world.clock.now()).slice(0, 10));
    if (over !== undefined) throw new UsherError('input.invalid', over);
  },
  operations: (_target, { options }) => [{ kind: 'allow-local-login', until: untilIn(options) }],
  title: (who, _target, { options }) => allowTitle(who, untilIn(options)),
});
