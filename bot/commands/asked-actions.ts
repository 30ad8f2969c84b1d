// What somebody asks for as the audit trail names it: the same word whichever door it came through, and whom it was about, as far as that was said.
import { z } from 'zod';
import { commandKinds } from '../../shared/audit-actions.ts';
import { entryOf } from '../../shared/entry-of.ts';
import { UsherError } from '../../shared/errors.ts';
import type { OperationKind } from '../../shared/plan.ts';
import { plainLine } from '../../shared/text.ts';
import type { AskedFor } from '../plans/actors.ts';
import type { Command } from './command.ts';
import type { Said } from './parse.ts';

/** Buttons that are something else than the command they belong to. */
const pressed: Readonly<Record<string, string>> = { usherApprove: 'approve', usherApproveLess: 'reject', usherReject: 'reject', usherWithdraw: 'withdraw' };

/** Routes that change people or groups and are not called like the command that does the same. */
const changes: Readonly<Record<string, readonly OperationKind[]>> = {
  'POST /users': ['create-user', 'invite-guest'],
  'PATCH /users/{id}': ['edit-user'],
  'DELETE /users/{id}': ['delete-user'],
  'POST /groups': ['create-group'],
  'PATCH /groups/{id}': ['rename-group', 'set-external-id'],
  'DELETE /groups/{id}': ['delete-group'],
  'POST /groups/{id}/members': ['add-to-group'],
  'DELETE /groups/{id}/members/{userId}': ['remove-from-group'],
  'POST /groups/{id}/licences/{licenceId}': ['assign-group-licence'],
  'DELETE /groups/{id}/licences/{licenceId}': ['remove-group-licence'],
  'POST /groups/{id}/applications/{applicationId}': ['assign-application'],
  'DELETE /groups/{id}/applications/{applicationId}': ['unassign-application'],
};

/** The others: the command that does the same, or what was decided. */
const routes: Readonly<Record<string, string>> = {
  'GET /users/{id}': 'user',
  'GET /users': 'users',
  'GET /users/deleted': 'deleted',
  'GET /groups': 'groups',
  'GET /groups/{id}': 'group',
  'GET /groups/{id}/members': 'group',
  'POST /approvals/{id}/approve': 'approve',
  'POST /approvals/{id}/reject': 'reject',
  'POST /sync/now': 'sync now',
  'GET /sync': 'sync status',
  'PATCH /settings': 'settings',
};

/** As jobs record it. What changes nobody bears the name of its command. */
export function actionOf(command: string): string {
  return entryOf(commandKinds, command)?.join('+') ?? command;
}

/** Texts of messages and rows of files are recorded nowhere. */
const wordless: readonly string[] = ['message group', 'import'];
const isAddress = (text: string): boolean => /^<?[^\s<>@]+@[^\s<>@]+>?$/.test(text) || /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
const longestWords = 100;

function whomIn(texts: readonly string[]): Pick<AskedFor, 'whom'> {
  const named = texts.filter(isAddress).map((text) => text.replace(/[<>]/g, ''));
  const all = plainLine(texts.join(' '), longestWords);
  return { whom: named.length > 0 ? named : all === '' ? [] : [all] };
}

export function askedBySaying({ name, wish }: Command, said: Said): AskedFor {
  const { people, wanted } = readable(() => wish?.(said)) ?? { wanted: '' };
  return { action: actionOf(name), wanted: () => wanted, ...(wordless.includes(name) ? {} : whomIn((people ?? said.words).map(({ text }) => text))) };
}

/** What is wrong with the rest of a request is told to whoever may ask for it. */
export function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UsherError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

/** As requests for approval are called. */
const requestId = z.string().regex(/^[\w.:-]{1,100}$/).optional().catch(undefined);
const requestIn = (id: unknown): Pick<AskedFor, 'request'> => {
  const request = requestId.parse(id);
  return request === undefined ? {} : { request };
};

const dataSchema = z.object({ usherApproval: requestId, usherPerson: z.string().max(100).optional().catch(undefined), people: z.string().max(2_000).optional().catch(undefined) });

/** `data` is what an unknown client sent. */
export function askedByPressing(commands: readonly Command[], { verb, data }: { verb: string; data: unknown }): AskedFor {
  const command = commands.find(({ verbs }) => verbs.some((each) => each.verb === verb));
  const { usherPerson, people, usherApproval } = dataSchema.safeParse(data).data ?? {};
  const button = command?.verbs.find((each) => each.verb === verb);
  const wanted = (): string => readable(() => button?.wanted?.(data)) ?? '';
  return { action: entryOf(pressed, verb) ?? actionOf(command?.name ?? verb), wanted, ...requestIn(usherApproval), ...whomIn(usherPerson !== undefined ? [usherPerson] : people?.split(/[\s,;]+/) ?? []) };
}

/** `params`: values of the `{names}` in the path. */
export function askedByRoute({ method, path }: { method: string; path: string }, params: Readonly<Record<string, string>>): AskedFor {
  const route = `${method} ${path}`;
  const [, verb] = /^POST \/users\/\{id\}\/([a-z-]+)$/.exec(route) ?? [];
  const [, list] = /^[A-Z]+ \/([a-z]+)/.exec(route) ?? [];
  const action = changes[route]?.join('+') ?? routes[route] ?? actionOf(verb?.replaceAll('-', ' ') ?? (list === 'imports' ? 'import' : list ?? route));
  if (list === 'approvals') return { action, ...requestIn(params['id']) };
  const whom = params['userId'] ?? params['id'];
  return { action, ...(whom === undefined ? {} : { whom: [plainLine(whom, longestWords)] }) };
}
