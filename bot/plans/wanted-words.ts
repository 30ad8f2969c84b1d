// What was asked for and is not done, in the words of the operations, as the audit trail keeps it of refusals and of requests.
import type { AuditEntry } from '../../shared/audit.ts';
import type { NewGroup, Operation } from '../../shared/plan.ts';
import { plainLine } from '../../shared/text.ts';
import type { Role, UserType } from '../../shared/user.ts';
import type { GroupOperationRequest, OperationRequest } from './change.ts';
import { typeOf } from './operations/index.ts';
import { withRole } from './operations/new-user.ts';

export interface States { before: string; after: string }

/** Of what was typed and perhaps names nothing; of a whole wish. */
const longestName = 100;
const longestWish = 500;

/** A name as whoever asks gave it, before anything is looked for. */
export function asTyped(name: string): { id: string; name: string } {
  return { id: '', name: plainLine(name, longestName) };
}

/** Nothing of it was done. */
export function wish(words = ''): Pick<AuditEntry, 'before' | 'after' | 'wanted'> {
  return { before: '', after: plainLine(words, longestWish), ...(words !== '' && { wanted: true }) };
}

/** What a message says stands nowhere. */
export function wantedStates(operation: Operation): States {
  const { wanted, words } = typeOf(operation);
  const { before, after } = words(operation);
  return { before, after: wanted ?? after };
}

export function inOne(states: readonly States[]): States {
  return { before: states.map(({ before }) => before).filter(Boolean).join('; '), after: states.map(({ after }) => after).join('; ') };
}

/** What the requests would come to for whomever they are about. */
export function wantedWords(requests: readonly (OperationRequest | GroupOperationRequest)[]): string {
  return inOne(requests.map((request) => wantedStates(asIfPlanned(request)))).after;
}

/** An account that is wanted; `groups` and `licences` as they are called. */
export interface WantedAccount { email: string; type: UserType; role: Role; groups: readonly string[]; licences: readonly string[]; localLogin?: boolean | undefined }

/** A password is no part of it. */
export function wantedAccountWords({ email, type, role, groups, licences, localLogin = false }: WantedAccount): string {
  return [
    `${type === 'guest' ? 'guest' : 'account'} ${email}${withRole(role)}`,
    wantedWords([
      ...groups.map((name) => ({ kind: 'add-to-group' as const, group: asTyped(name) })),
      ...licences.map((name) => ({ kind: 'assign-licence' as const, licence: asTyped(name) })),
      ...(localLogin ? [{ kind: 'allow-local-login' as const, until: null }] : []),
    ]),
  ].filter(Boolean).join('; ');
}

export function newGroupWords(group: NewGroup): string {
  return wantedStates({ kind: 'create-group', group, nickname: '' }).after;
}

/** What was before is not known, and not told. */
function asIfPlanned(request: OperationRequest | GroupOperationRequest): Operation {
  switch (request.kind) {
    case 'disable-account':
    case 'enable-account': return { kind: request.kind, before: { enabled: request.kind === 'disable-account' } };
    case 'delete-user': return { kind: request.kind, before: { deleted: false } };
    case 'purge-user': return { kind: request.kind, before: { deleted: true } };
    case 'restore-user': return { ...request, before: { deleted: true } };
    case 'edit-user': return { ...request, before: {} };
    case 'set-properties': return { ...request, before: {} };
    case 'set-role': return { ...request, before: { role: request.role } };
    case 'add-to-group':
    case 'remove-from-group': return { kind: request.kind, group: request.group, before: { member: request.kind === 'remove-from-group' } };
    case 'assign-licence': return { kind: request.kind, licence: request.licence, ...(request.location !== undefined && { location: request.location }), before: { assigned: false } };
    case 'remove-licence': return { ...request, before: { assigned: true } };
    case 'swap-licence': return { kind: request.kind, licence: request.licence, instead: request.instead, before: { assigned: true } };
    case 'allow-local-login': return { ...request, group: asTyped(''), before: { localLogin: false } };
    case 'disable-local-login': return { kind: request.kind, group: asTyped(''), before: { localLogin: true } };
    case 'send-invite': return { kind: request.kind, guest: null };
    case 'send-message': return { kind: request.kind, title: '', text: '' };
    case 'rename-group': return { ...request, before: { name: '' } };
    case 'set-external-id': return { ...request, before: { externalId: '' } };
    case 'delete-group': return { kind: request.kind, before: { name: '' } };
    case 'assign-group-licence': return { kind: request.kind, licence: request.licence, before: { assigned: false } };
    case 'remove-group-licence': return { kind: request.kind, licence: request.licence, before: { assigned: true } };
    case 'assign-application': return { kind: request.kind, application: request.application };
    case 'unassign-application': return { kind: request.kind, application: 'roleId' in request.application ? request.application : { id: request.application.id, name: request.application.name, roleId: '' } };
    case 'reset-password':
    case 'issue-access-pass':
    case 'sign-out': return { kind: request.kind };
  }
}
