// send invite – the welcome once more; guests also get the invitation mail again.
import { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';
import type { OperationRequest } from '../plans/change.ts';
import type { Said } from './parse.ts';
import { peopleCommand } from './people-change.ts';

export const sendInviteVerb = 'usherSendInvite';

/** What may go with the invite of somebody who has never signed in. */
export const firstWays = {
  password: { kind: 'reset-password', first: true },
  pass: { kind: 'issue-access-pass', first: true },
} as const satisfies Readonly<Record<string, OperationRequest>>;

const waySchema = z.tuple([z.enum(['password', 'pass'])]);

function firstWayIn({ with: named }: Said['options']): readonly OperationRequest[] {
  if (named === undefined) return [];
  const way = waySchema.safeParse(named.map((text) => text.toLowerCase()));
  if (!way.success) throw new UsherError('input.invalid', '“with:” takes “password” or “pass”: with:password makes a new first password, with:pass a pass for one sign-in.');
  return [firstWays[way.data[0]]];
}

export const sendInvite = peopleCommand({
  name: 'send invite',
  aliases: ['send invites', 'resend invite'],
  usage: 'send invite jane@contoso.com [with:password]',
  summary: 'the welcome once more; with:password or with:pass brings a new first password or pass; guests get the invitation mail again',
  section: 'People',
  ability: 'users.change',
  form: { title: 'Send invite', note: 'The bot welcomes them again as soon as it can reach them; guests also get the invitation mail again. Whose first password was lost gets a new one with with:password behind the names.', goTitle: 'Send invite', verb: sendInviteVerb },
  options: ['with'],
  operations: (_target, { options }) => [...firstWayIn(options), { kind: 'send-invite' }],
  title: (who) => `Send the invite to ${who}`,
});
