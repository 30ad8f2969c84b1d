// What can be done to one user: deactivate, reactivate, reset the password, issue an access pass, sign out everywhere.
import type { z } from 'zod';
import { acceptedSchema, reportSchema, resetPasswordAnswerSchema, sendInviteSchema } from '../../../shared/api.ts';
import { askedByRoute } from '../../commands/asked-actions.ts';
import { firstWays } from '../../commands/send-invite.ts';
import type { OperationRequest } from '../../plans/change.ts';
import { wantedWords } from '../../plans/wanted-words.ts';
import { reportOrJob } from '../carry-out.ts';
import { findUser, isSelf } from '../named.ts';
import { defineRoute } from '../route.ts';
import type { Route } from '../route.ts';

interface UserAction {
  name: string;
  kind: 'disable-account' | 'enable-account' | 'reset-password' | 'issue-access-pass' | 'sign-out';
  /** As the job is called: "Deactivate Adele Vance". */
  title: string;
  summary: string;
  answer: z.ZodType;
}

const userActionList: readonly UserAction[] = [
  { name: 'deactivate', kind: 'disable-account', title: 'Deactivate', summary: 'Disable the account and end its sessions', answer: reportSchema },
  { name: 'reactivate', kind: 'enable-account', title: 'Reactivate', summary: 'Let a deactivated user sign in again', answer: reportSchema },
  { name: 'reset-password', kind: 'reset-password', title: 'Reset the password of', summary: 'Give a new one-time password; it is in this one answer and nowhere else', answer: resetPasswordAnswerSchema },
  { name: 'access-pass', kind: 'issue-access-pass', title: 'Issue an access pass to', summary: 'Issue a Temporary Access Pass for one sign-in; it is in this one answer and nowhere else', answer: resetPasswordAnswerSchema },
  { name: 'sign-out', kind: 'sign-out', title: 'Sign out', summary: 'End all sessions of the user', answer: reportSchema },
];

function routeFor({ name, kind, title, summary, answer }: UserAction): Route {
  return defineRoute({
    // Everybody may set their own password anew.
    method: 'POST', path: `/users/{id}/${name}`, ability: kind === 'reset-password' ? 'own.edit' : 'users.change', summary,
    wanted: () => wantedWords([{ kind }]),
    oneOf: ({ actor, params }) => (isSelf(actor, params['id']) ? [] : ['users.change']),
    answers: { 200: answer, 202: acceptedSchema },
    run: async ({ services, actor, params }) => {
      if (!isSelf(actor, params['id'])) await services.actors.demand(actor, 'users.change', { ...askedByRoute({ method: 'POST', path: `/users/{id}/${name}` }, params), wanted: () => wantedWords([{ kind }]) });
      const user = await findUser(services, actor.tenant, params['id'] ?? '');
      const plan = await services.changes.plan(actor, { title: `${title} ${user.displayName}`, operations: [{ kind }], users: [user] });
      const answered = await reportOrJob({ services, actor }, plan);
      // A row that failed has no secret to tell, and the report says why.
      return (kind === 'reset-password' || kind === 'issue-access-pass') && answered.status === 200 ? { ...answered, body: withSecrets(answered.body) } : answered;
    },
  });
}

const operationsFor = ({ with: way }: z.output<typeof sendInviteSchema>): readonly OperationRequest[] => [...(way === undefined ? [] : [firstWays[way]]), { kind: 'send-invite' }];

const sendInvite = defineRoute({
  method: 'POST', path: '/users/{id}/send-invite', ability: 'users.change',
  summary: 'The welcome once more, with a new first password or access pass if asked for, which is in this one answer and nowhere else; a guest gets the invitation mail again',
  body: sendInviteSchema,
  wanted: ({ body }) => wantedWords(operationsFor(body)),
  answers: { 200: reportSchema, 202: acceptedSchema },
  run: async ({ services, actor, params, body }) => {
    const user = await findUser(services, actor.tenant, params['id'] ?? '');
    const plan = await services.changes.plan(actor, { title: `Send the invite to ${user.displayName}`, operations: operationsFor(body), users: [user], whole: true });
    const answered = await reportOrJob({ services, actor }, plan);
    return body.with !== undefined && answered.status === 200 ? { ...answered, body: withSecrets(answered.body) } : answered;
  },
});

function withSecrets(body: unknown): object {
  return { secrets: [], ...(typeof body === 'object' ? body : {}) };
}

export const userActions: readonly Route[] = [...userActionList.map(routeFor), sendInvite];
