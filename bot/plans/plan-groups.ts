// Planning for groups: those that are there and those to be made.
import { can } from '../../shared/abilities.ts';
import { fold } from '../../shared/fold.ts';
import { limits } from '../../shared/limits.ts';
import type { NewGroup } from '../../shared/plan.ts';
import type { World } from '../ports.ts';
import type { Actor, GroupsRequest } from './change.ts';
import { checkGroupOperation, lacksRole } from './check.ts';
import type { Facts } from './facts.ts';
import { takeExternalId, whyNameTaken } from './operations/group-edits.ts';
import { groupTypeOfRequest } from './operations/index.ts';
import type { Refused } from './operations/operation.ts';
import type { Draft } from './planning.ts';
import { verdictOn, wantedOf } from './verdict.ts';
import { newGroupWords, wantedWords } from './wanted-words.ts';

interface Context {
  world: Pick<World, 'ids'>;
  actor: Actor;
  facts: Facts;
  /** As they were read last, also those that the directory has no more. */
  known: Facts['groups'];
}

function draftForGroup(id: string, request: GroupsRequest, { actor, facts, known }: Context): Draft {
  const group = facts.groups.get(id);
  if (group === undefined) return { subject: 'group', person: { id: '', name: known.get(id)?.name ?? id, email: '' }, operations: [], verdict: 'refuse', reason: 'There is no such group any more.', wanted: wantedWords(request.operations) };
  const wanted = request.operations.flatMap((asked) => groupTypeOfRequest(asked).each?.(asked, group) ?? [asked]);
  const planned = wanted.map((each) => checkGroupOperation(group, each, { role: actor.role, facts }));
  const verdict = verdictOn(planned, request.whole);
  return { subject: 'group', person: { id, name: group.name, email: '' }, ...verdict, ...wantedOf(verdict, planned, wanted) };
}

/** Unique for this row, so that a group whose making nobody confirmed is found by it; letters and digits alone, as Graph takes them. */
function nicknameFor({ name }: NewGroup, { world }: Context): string {
  const plain = fold(name).normalize('NFKD').replace(/[^a-z0-9]/g, '').slice(0, 30) || 'group';
  return `${plain}${world.ids.next()}`.slice(0, limits.nameLength);
}

function draftForNew(group: NewGroup, context: Context): Draft {
  const { actor, facts } = context;
  const name = group.name.trim();
  const base = { subject: 'group' as const, person: { id: '', name, email: '' } };
  const refuse = ({ refuse: reason, ...code }: Refused): Draft => ({ ...base, operations: [], verdict: 'refuse', reason, ...code, wanted: newGroupWords({ ...group, name }) });
  if (!can(actor.role, 'groups.change')) return refuse(lacksRole('groups.change', actor.role));
  if (name === '' || name.length > limits.displayNameLength) return refuse({ refuse: `A group's name has 1 to ${limits.displayNameLength} characters.` });
  const taken = whyNameTaken(name, facts);
  if (taken !== undefined) return { ...base, operations: [], verdict: 'skip', reason: taken };
  const withId = takeExternalId(group.externalId ?? '', facts, { id: '', name });
  if (withId !== undefined) return refuse(withId);
  return { ...base, operations: [{ kind: 'create-group', group: { ...group, name }, nickname: nicknameFor({ ...group, name }, context) }], verdict: 'run', reason: '' };
}

export function draftsForGroups(request: GroupsRequest, context: Context): Draft[] {
  const made = (request.create ?? []).map((group) => draftForNew(group, context));
  return [...made, ...[...new Set(request.groups)].map((id) => draftForGroup(id, request, context))];
}
