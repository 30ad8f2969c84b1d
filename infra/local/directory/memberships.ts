// Adding people to groups and taking them out, with what follows: licences of the group, news for delta queries.
import type { DirectoryKind, Group } from './entities.ts';
import { badRequest, notFound } from './graph-error.ts';
import { isUnified, memberAlready, requireEditable, requireManualMembers } from './group-rules.ts';
import { followGroupLicences } from './licences.ts';
import type { Organisation } from './organisation.ts';
import { noContent, parameter } from './request.ts';
import type { GraphAnswer, GraphRequest } from './request.ts';
import { requireGroup } from './require-object.ts';
import { referencedId, requireGuid } from './value-rules.ts';

type Tie = 'member' | 'owner';

const mayBe: Record<Tie, (group: Group, kind: DirectoryKind) => boolean> = {
  member: (group, kind) => kind === 'user' || (!isUnified(group) && kind !== 'directoryRole'),
  owner: (_, kind) => kind === 'user' || kind === 'servicePrincipal',
};

const checkAddition = (organisation: Organisation, { group, tie }: { group: Group; tie: Tie }, id: string): void => {
  const found = organisation.find(id);
  if (!found || !organisation.isVisible(id)) throw notFound(id);
  if (!mayBe[tie](group, found.kind) || id === group.id)
    throw badRequest(`Invalid object type for the reference: a ${found.kind} cannot be ${tie === 'owner' ? 'an owner' : 'a member'} of this group.`);
  if (organisation.links.has(tie, group.id, id)) throw memberAlready(`${tie}s`);
};

/** Checks that all of them can be added; none is added when one cannot. */
export const checkAdditions = (organisation: Organisation, to: { group: Group; tie: Tie }, ids: readonly string[]): void => {
  if (new Set(ids).size < ids.length) throw memberAlready(`${to.tie}s`);
  for (const id of ids) checkAddition(organisation, to, id);
};

/** Adds without asking; the checks come first. */
export const addTies = (organisation: Organisation, { group, tie }: { group: Group; tie: Tie }, ids: readonly string[]): void => {
  for (const id of ids) {
    organisation.link(tie, group.id, id);
    if (tie === 'owner') continue;
    organisation.unlink('formerMember', group.id, id);
    followGroupLicences(organisation, group, id);
  }
  // Delta queries on groups tell of their members too, so the group itself counts as changed.
  if (ids.length > 0) organisation.put('group', organisation.shelves.group.get(group.id) ?? group);
};

const removeTie = (organisation: Organisation, { group, tie }: { group: Group; tie: Tie }, id: string): void => {
  organisation.unlink(tie, group.id, id);
  if (tie === 'owner') return;
  organisation.link('formerMember', group.id, id);
  followGroupLicences(organisation, group, id);
  organisation.put('group', group);
};

const requireTieEdit = (group: Group, tie: Tie): void => {
  if (tie === 'member') requireManualMembers(group);
  else requireEditable(group);
};

/** `POST /groups/{id}/members/$ref` and its like for owners. */
export const addReference = (tie: Tie) => (request: GraphRequest): GraphAnswer => {
  const { organisation } = request;
  const group = requireGroup(organisation, parameter(request));
  const id = referencedId(request.body['@odata.id']);
  requireTieEdit(group, tie);
  checkAdditions(organisation, { group, tie }, [id]);
  addTies(organisation, { group, tie }, [id]);
  return noContent;
};

/** `DELETE /groups/{id}/members/{id}/$ref` and its like for owners. */
export const removeReference = (tie: Tie) => (request: GraphRequest): GraphAnswer => {
  const { organisation } = request;
  const group = requireGroup(organisation, parameter(request));
  const id = requireGuid(parameter(request, 1));
  requireTieEdit(group, tie);
  if (!organisation.links.has(tie, group.id, id) || !organisation.find(id)) throw notFound(id);
  const isLastOwner = tie === 'owner' && isUnified(group) && organisation.links.below('owner', group.id).size === 1;
  if (isLastOwner) throw badRequest('The group must have at least one owner, hence this owner cannot be removed.');
  removeTie(organisation, { group, tie }, id);
  return noContent;
};
