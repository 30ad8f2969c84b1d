// What one change does to the truth: Graph's answers as the adapter tells them (bot/graph/graph-outcomes.ts).
import { changedFields, withFields } from '../../shared/user-fields.ts';
import type { ChangeOutcome, DirectoryChange } from '../../bot/ports.ts';
import type { Planted } from './planted.ts';
import type { Person, Truth } from './truth.ts';
import { adminsAreLeft } from './watch-admins.ts';
import { keysOf } from './witness.ts';
import type { Witness } from './witness.ts';

type Of<K extends DirectoryChange['kind']> = Extract<DirectoryChange, { kind: K }>;

const notVisible: ChangeOutcome = { state: 'later', why: 'not-visible', after: 2_000, reason: 'The directory does not know the account or the group, or does not know it yet.' };
const refused: ChangeOutcome = { state: 'refused', code: 'Authorization_RequestDenied', reason: 'Usher does not have the right to do this in the directory.' };
const done: ChangeOutcome = { state: 'done' };

export interface ApplyParts { truth: Truth; witness: Witness; planted: Planted }

/** Marks one effect of ours; every answer of success is one, whether the world is different since or not. */
function mark({ truth, witness }: ApplyParts, change: DirectoryChange, { userId, changed }: { userId: string; changed: boolean }): void {
  for (const key of keysOf(truth.tenant, change)) witness.mark({ key, by: 'usher', changed, userId });
  const shutsOut = change.kind === 'delete-user' || (change.kind === 'set-enabled' && !change.enabled);
  if (shutsOut && truth.roleOf(userId) === 'admin') adminsAreLeft(witness, truth, userId);
}

function living(truth: Truth, userId: string): Person | undefined {
  const person = truth.people.get(userId);
  return person === undefined || person.gone ? undefined : person;
}

/** The copy that takes the write may not know a fresh account yet. */
function writable(truth: Truth, userId: string): Person | undefined {
  const person = living(truth, userId);
  return person !== undefined && truth.seen(person) !== undefined ? person : undefined;
}

function create(parts: ApplyParts, change: Of<'create-user'>): ChangeOutcome {
  const { truth } = parts;
  const { account, password } = change;
  const holder = truth.named(account.userPrincipalName);
  if (holder !== undefined) {
    if (parts.planted.has('the name is taken and counts as made')) return { state: 'done', userId: holder.id };
    return { state: 'already', reason: `An account named ${account.userPrincipalName} exists already.` };
  }
  if (account.userPrincipalName.includes('weak')) return { state: 'refused', code: 'Request_BadRequest', reason: 'The password is too weak for this organisation.' };
  const { userPrincipalName, email, displayName, firstName, lastName } = account;
  const person = truth.make({ userPrincipalName, email, displayName, firstName, lastName, type: 'member', madeBy: 'usher', password });
  mark(parts, change, { userId: person.id, changed: true });
  return { state: 'done', userId: person.id };
}

/** An address that is a guest already is invited again: the same account, and another mail. */
function invite(parts: ApplyParts, change: Of<'invite-guest'>): ChangeOutcome {
  const { truth } = parts;
  const { account: { email, displayName } } = change;
  const known = truth.byEmail(email);
  // Of the names, an invitation carries the display name alone.
  const person = known ?? truth.make({ userPrincipalName: `${email.replace('@', '_')}#EXT#@contoso.example`, email, displayName, firstName: '', lastName: '', type: 'guest', madeBy: 'usher' });
  mark(parts, change, { userId: person.id, changed: known === undefined || change.sendMail });
  return { state: 'done', userId: person.id };
}

function onAccount(parts: ApplyParts, change: Of<'set-enabled'> | Of<'revoke-sessions'> | Of<'set-password'>): ChangeOutcome {
  const { truth } = parts;
  const person = writable(truth, change.userId);
  if (person === undefined) {
    parts.witness.putOffNow(keysOf(truth.tenant, change));
    return notVisible;
  }
  if (person.privileged && change.kind !== 'revoke-sessions') return refused;
  const changed = change.kind !== 'set-enabled' || person.enabled !== change.enabled;
  if (change.kind === 'set-enabled') person.enabled = change.enabled;
  else if (change.kind === 'set-password') {
    Object.assign(person, { passwordAt: truth.now(), password: change.password });
    parts.witness.secrets.wasSet(change.password, person.id);
  } else person.sessionsAt = truth.now();
  truth.publish(person);
  mark(parts, change, { userId: person.id, changed });
  return done;
}

function update(parts: ApplyParts, change: Of<'update-user'>): ChangeOutcome {
  const { truth } = parts;
  const person = writable(truth, change.userId);
  if (person === undefined) {
    parts.witness.putOffNow(keysOf(truth.tenant, change));
    return notVisible;
  }
  const changed = Object.keys(changedFields(person, change.fields)).length > 0;
  Object.assign(person, withFields(person, change.fields));
  truth.publish(person);
  mark(parts, change, { userId: person.id, changed });
  return done;
}

function remove(parts: ApplyParts, change: Of<'delete-user'>): ChangeOutcome {
  const { truth } = parts;
  const person = living(truth, change.userId);
  if (person === undefined) return { state: 'already', reason: 'The account is deleted already.' };
  if (person.privileged) return refused;
  person.gone = true;
  truth.publish(person);
  mark(parts, change, { userId: person.id, changed: true });
  return done;
}

/** Licences come back as far as seats are free. */
function restore(parts: ApplyParts, change: Of<'restore-user'>): ChangeOutcome {
  const { truth } = parts;
  const person = truth.people.get(change.userId);
  if (person === undefined || !person.gone) return { state: 'already', reason: 'Is not among the deleted users any more.' };
  const name = change.userPrincipalName ?? person.userPrincipalName;
  if (truth.named(name) !== undefined) return { state: 'refused', code: 'Request_BadRequest', reason: 'The user name of this account belongs to somebody else now.' };
  const hasSeat = truth.seatsFree() > 0;
  if (!hasSeat) person.licences.clear();
  Object.assign(person, { gone: false, userPrincipalName: name });
  truth.publish(person);
  mark(parts, change, { userId: person.id, changed: true });
  return done;
}

function addMembers(parts: ApplyParts, change: Of<'add-members'>): ChangeOutcome {
  const { truth } = parts;
  const people = change.userIds.map((id) => writable(truth, id)).filter((person) => person !== undefined);
  if (people.length < change.userIds.length) {
    const unseen = change.userIds.filter((id) => writable(truth, id) === undefined);
    parts.witness.putOffNow(keysOf(truth.tenant, { ...change, userIds: unseen }));
    return notVisible;
  }
  if (people.some(({ groups }) => groups.has(change.groupId))) {
    const reason = people.length === 1 ? 'Is a member of the group already.' : 'At least one of these people is a member of the group already; nobody was added.';
    return { state: 'already', reason };
  }
  for (const person of people) {
    person.groups.add(change.groupId);
    truth.publish(person);
  }
  mark(parts, change, { userId: '', changed: true });
  return done;
}

function removeMember(parts: ApplyParts, change: Of<'remove-member'>): ChangeOutcome {
  const { truth } = parts;
  const person = living(truth, change.userId);
  if (person === undefined || !person.groups.has(change.groupId)) return { state: 'already', reason: 'Is not a member of the group.' };
  person.groups.delete(change.groupId);
  truth.publish(person);
  mark(parts, change, { userId: person.id, changed: true });
  return done;
}

function setLicences(parts: ApplyParts, change: Of<'set-licences'>): ChangeOutcome {
  const { truth } = parts;
  const person = writable(truth, change.userId);
  if (person === undefined) {
    parts.witness.putOffNow(keysOf(truth.tenant, change));
    return notVisible;
  }
  const missing = change.remove.filter((id) => !person.licences.has(id));
  if (missing.length > 0) return { state: 'already', reason: 'Does not have this licence.' };
  const fresh = change.add.filter((id) => !person.licences.has(id));
  if (fresh.length > truth.seatsFree()) return { state: 'refused', code: 'Request_BadRequest', reason: 'No free seat of this licence is left.' };
  for (const id of change.add) person.licences.add(id);
  for (const id of change.remove) person.licences.delete(id);
  truth.publish(person);
  mark(parts, change, { userId: person.id, changed: fresh.length + change.remove.length > 0 });
  return done;
}

export function applyOne(parts: ApplyParts, change: DirectoryChange): ChangeOutcome {
  switch (change.kind) {
    case 'create-user': return create(parts, change);
    case 'invite-guest': return invite(parts, change);
    case 'set-enabled': case 'revoke-sessions': case 'set-password': return onAccount(parts, change);
    case 'update-user': return update(parts, change);
    case 'delete-user': return remove(parts, change);
    case 'restore-user': return restore(parts, change);
    case 'add-members': return addMembers(parts, change);
    case 'remove-member': return removeMember(parts, change);
    case 'set-licences': return setLicences(parts, change);
    case 'issue-access-pass': case 'invite-again': case 'purge-user': case 'send-message': case 'create-group': case 'update-group': case 'delete-group': case 'set-group-licences': case 'assign-application': case 'unassign-application':
      throw new Error(`The simulation never asks for “${change.kind}”.`);
  }
}
