// The directory contract beyond accounts and memberships: groups themselves, applications, credentials, the bin, and reaching people.
import { expect, test } from '@jest/globals';
import type { DirectoryChange } from '../../bot/ports.ts';
import { emptyProfile } from '../../shared/user.ts';
import { add, nobody, password } from './directory-cast.ts';
import type { Cast } from './directory-cast.ts';

type Cases = (cast: () => Cast) => void;

const someReason = { reason: expect.stringMatching(/\S/) };

export const nameCases: Cases = (cast) => {
  const call = (userId: string, userPrincipalName: string): DirectoryChange => ({ kind: 'update-user', userId, fields: { userPrincipalName } });

  test('somebody is called by another, as often as one likes, and found by it alone', async () => {
    const { directory, clock } = cast().under;
    const [account, { userPrincipalName }] = [cast().newAccount(), cast().newAccount()];
    const id = await cast().person(account);
    const change = call(id, userPrincipalName);
    expect(await directory.findOut(change, clock.now())).toEqual({ state: 'not-applied' });
    expect(await cast().apply(change)).toEqual([{ state: 'done' }]);
    expect(await cast().apply(change)).toEqual([{ state: 'done' }]);
    expect(await directory.findOut(change, clock.now())).toEqual({ state: 'applied' });
    // Nobody has made a mailbox, so there is no mail address to stay.
    expect(await cast().see(id)).toMatchObject({ userPrincipalName, email: userPrincipalName, emailIsName: true });
    expect((await directory.account(userPrincipalName))?.id).toBe(id);
    expect(await directory.account(account.userPrincipalName)).toBeUndefined();
    expect(await cast().apply({ kind: 'create-user', account, password })).toMatchObject([{ state: 'done' }]);
  });

  test('a contact address stays beside a new one', async () => {
    const id = await cast().person({ email: 'contract.contact@fabrikam.example' });
    const { userPrincipalName } = cast().newAccount();
    await cast().apply(call(id, userPrincipalName));
    const seen = await cast().see(id);
    expect(seen).toMatchObject({ userPrincipalName, email: 'contract.contact@fabrikam.example' });
    expect(seen).not.toHaveProperty('emailIsName');
  });

  test('one that somebody has, or in a foreign domain, is refused in words, with all that was to change beside it', async () => {
    const taken = cast().newAccount();
    const [id] = [await cast().person(), await cast().person(taken)];
    const before = await cast().see(id);
    const both: DirectoryChange = { kind: 'update-user', userId: id, fields: { userPrincipalName: taken.userPrincipalName, lastName: 'Roe' } };
    expect(await cast().apply(both)).toMatchObject([{ state: 'refused', reason: `${taken.userPrincipalName} is the user name or an address of another account or group. Choose a user name that is free.` }]);
    expect(await cast().apply(call(id, 'someone@not-ours.example'))).toMatchObject([{ state: 'refused', ...someReason }]);
    expect(await cast().see(id)).toEqual(before);
  });

  test('one of the recycle bin is free', async () => {
    const [gone, id] = [cast().newAccount(), await cast().person()];
    await cast().apply({ kind: 'delete-user', userId: await cast().person(gone) });
    expect(await cast().apply(call(id, gone.userPrincipalName))).toEqual([{ state: 'done' }]);
  });
};

export const groupCases: Cases = (cast) => {
  test.each(['security', 'microsoft365'] as const)('a %s group is made, seen, and found by its nickname', async (kind) => {
    const { directory, clock } = cast().under;
    const change = cast().newGroup({ kind });
    const sentAt = clock.now();
    expect(await directory.findOut(change, sentAt)).toEqual({ state: 'not-yet' });
    const [outcome] = await cast().apply(change);
    expect(outcome).toEqual({ state: 'done', userId: expect.any(String) });
    const id = outcome?.state === 'done' ? outcome.userId ?? '' : '';
    expect(await directory.findOut(change, sentAt)).toEqual({ state: 'applied', userId: id });
    const seen = await directory.group(id);
    expect(seen).toMatchObject({ id, name: change.group.name, dynamic: false });
    // A security group is what its kind says.
    expect(seen?.securityEnabled).toBe(kind === 'security' ? undefined : false);
    expect((await directory.listMembers(id, null))?.userIds).toEqual([]);
  });

  test('a group that was not made is not found after a day', async () => {
    const { directory, clock } = cast().under;
    expect(await directory.findOut(cast().newGroup(), clock.now() - 24 * 60 * 60_000)).toEqual({ state: 'not-applied' });
  });

  test('a group is renamed, as often as one likes', async () => {
    const { directory, clock } = cast().under;
    const groupId = await cast().group();
    const change: DirectoryChange = { kind: 'update-group', groupId, name: 'Contract Group Renamed' };
    expect(await directory.findOut(change, clock.now())).toEqual({ state: 'not-applied' });
    expect(await cast().apply(change)).toEqual([{ state: 'done' }]);
    expect(await cast().apply(change)).toEqual([{ state: 'done' }]);
    expect((await directory.group(groupId))?.name).toBe('Contract Group Renamed');
    expect(await directory.findOut(change, clock.now())).toEqual({ state: 'applied' });
  });

  test('a group is deleted, once; its members stay', async () => {
    const { directory, clock } = cast().under;
    const [groupId, person] = [await cast().group(), await cast().person()];
    await cast().apply(add(groupId, person));
    const change: DirectoryChange = { kind: 'delete-group', groupId };
    expect(await cast().apply(change)).toEqual([{ state: 'done' }]);
    expect(await cast().apply(change)).toMatchObject([{ state: 'already', ...someReason }]);
    expect(await directory.findOut(change, clock.now())).toEqual({ state: 'applied' });
    expect(await directory.group(groupId)).toBeUndefined();
    expect(await directory.listMembers(groupId, null)).toBeUndefined();
    expect(await cast().groupsOf(person)).toEqual([]);
  });

  test('groups that are members of a group are told by name, and people are not', async () => {
    const { directory } = cast().under;
    const [outer, inner, person] = [await cast().group(), await cast().group({ name: 'Contract Group Within' }), await cast().person()];
    await cast().apply(add(outer, person));
    expect(await directory.nestedGroups(outer)).toEqual([]);
    await cast().apply(add(outer, inner));
    expect(await directory.nestedGroups(outer)).toEqual(['Contract Group Within']);
    expect(await directory.nestedGroups(nobody)).toBeUndefined();
  });

  test('a change of a group that is not there waits', async () => {
    expect(await cast().apply({ kind: 'update-group', groupId: nobody, name: 'Nobody’s' })).toMatchObject([{ state: 'later', why: 'not-visible' }]);
  });

  test('a group gives its members a licence and takes it back', async () => {
    const { directory, clock, licence } = cast().under;
    const [groupId, person] = [await cast().group(), await cast().person()];
    await cast().apply(add(groupId, person));
    const give: DirectoryChange = { kind: 'set-group-licences', groupId, add: [licence], remove: [] };
    const take: DirectoryChange = { kind: 'set-group-licences', groupId, add: [], remove: [licence] };
    expect(await cast().apply(give)).toEqual([{ state: 'done' }]);
    expect(await directory.findOut(give, clock.now())).toEqual({ state: 'applied' });
    expect((await cast().see(person)).licences).toEqual([{ id: licence, viaGroup: groupId }]);
    expect(await cast().apply(take)).toEqual([{ state: 'done' }]);
    expect(await directory.findOut(give, clock.now())).toEqual({ state: 'not-applied' });
    expect(await cast().apply(take)).toMatchObject([{ state: 'already', ...someReason }]);
    expect((await cast().see(person)).licences).toEqual([]);
  });

  test('a group gives a licence with service plans switched off, which are the group’s', async () => {
    const { directory, licence } = cast().under;
    const [groupId, person] = [await cast().group(), await cast().person()];
    await cast().apply(add(groupId, person));
    const disabledPlans = (await directory.licences()).find(({ id }) => id === licence)?.servicePlans?.slice(0, 1) ?? [];
    expect(await cast().apply({ kind: 'set-group-licences', groupId, add: [licence], remove: [], disabledPlans })).toEqual([{ state: 'done' }]);
    expect((await directory.group(groupId))?.licences).toMatchObject([{ id: licence, disabledPlans }]);
    expect((await cast().see(person)).licences).toEqual([{ id: licence, viaGroup: groupId }]);
    await cast().apply({ kind: 'set-group-licences', groupId, add: [], remove: [licence] });
  });

  test('a Microsoft 365 group that is not security-enabled gives no licence', async () => {
    const groupId = await cast().group({ kind: 'microsoft365' });
    expect(await cast().apply({ kind: 'set-group-licences', groupId, add: [cast().under.licence], remove: [] })).toMatchObject([{ state: 'refused', ...someReason }]);
  });
};

export const applicationCases: Cases = (cast) => {
  const change = async (): Promise<{ assign: DirectoryChange; unassign: DirectoryChange; groupId: string }> => {
    const { id, roles: [role] } = cast().under.application;
    const roleId = role?.id ?? '';
    const groupId = await cast().group();
    return { groupId, assign: { kind: 'assign-application', groupId, application: { id, roleId } }, unassign: { kind: 'unassign-application', groupId, application: { id, roleId } } };
  };
  const held = async (groupId: string): Promise<unknown> => (await cast().under.directory.applicationsOf([groupId])).get(groupId);

  test('applications are listed by name, each with the roles to give', async () => {
    const applications = await cast().under.directory.applications();
    const names = applications.map(({ name }) => name);
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
    expect(applications).toContainEqual(cast().under.application);
    for (const { id, roles } of applications) expect([id, roles]).toEqual([expect.stringMatching(/\S/), expect.arrayContaining([{ id: expect.stringMatching(/\S/), name: expect.any(String) }])]);
  });

  test('a group is assigned, once, and the assignment taken back, once', async () => {
    const { directory, clock, application: { id, name, roles } } = cast().under;
    const { groupId, assign, unassign } = await change();
    expect(await held(groupId)).toEqual([]);
    expect(await cast().apply(assign)).toEqual([{ state: 'done' }]);
    expect(await cast().apply(assign)).toMatchObject([{ state: 'already', ...someReason }]);
    expect(await held(groupId)).toEqual([{ id, name, roles: roles.slice(0, 1) }]);
    expect(await directory.findOut(assign, clock.now())).toEqual({ state: 'applied' });
    expect(await directory.findOut(unassign, clock.now())).toEqual({ state: 'not-applied' });
    expect(await cast().apply(unassign)).toEqual([{ state: 'done' }]);
    expect(await cast().apply(unassign)).toMatchObject([{ state: 'already', ...someReason }]);
    expect(await held(groupId)).toEqual([]);
  });

  test('a group may have several roles of one application, which are told apart and taken back one by one', async () => {
    const { id, name, roles: [first, second] } = cast().under.application;
    if (first === undefined || second === undefined) throw new Error('The contract needs an application with two roles.');
    const groupId = await cast().group();
    const inRole = (kind: 'assign-application' | 'unassign-application', roleId: string): DirectoryChange => ({ kind, groupId, application: { id, roleId } });
    expect(await cast().apply(inRole('assign-application', first.id), inRole('assign-application', second.id))).toEqual([{ state: 'done' }, { state: 'done' }]);
    expect(await held(groupId)).toEqual([{ id, name, roles: expect.arrayContaining([first, second]) }]);
    expect(await cast().apply(inRole('unassign-application', first.id))).toEqual([{ state: 'done' }]);
    expect(await held(groupId)).toEqual([{ id, name, roles: [second] }]);
  });

  test('assigning and taking back go among other changes, whatever becomes of each', async () => {
    const [first, second] = [await change(), await change()];
    await cast().apply(first.assign);
    const outcomes = await cast().apply(second.unassign, first.unassign, second.assign, { kind: 'update-group', groupId: first.groupId, name: 'Contract Group Moved' });
    expect(outcomes.map(({ state }) => state)).toEqual(['already', 'done', 'done', 'done']);
    expect([await held(first.groupId), await held(second.groupId)]).toEqual([[], [expect.objectContaining({ id: cast().under.application.id })]]);
  });

  test('a group that is not there has no applications', async () => {
    const { application: { id, roles: [role] } } = cast().under;
    const roleId = role?.id ?? '';
    expect(await held(nobody)).toEqual([]);
    expect(await cast().apply({ kind: 'unassign-application', groupId: nobody, application: { id, roleId } })).toMatchObject([{ state: 'already' }]);
  });
};

export const secretCases: Cases = (cast) => {
  test('a pass is told in the outcome, and another one takes its place', async () => {
    const { directory, clock } = cast().under;
    const change: DirectoryChange = { kind: 'issue-access-pass', userId: await cast().person() };
    const passes = [...await cast().apply(change), ...await cast().apply(change)].map((outcome) => (outcome.state === 'done' ? outcome.secret : undefined));
    expect(passes).toEqual([expect.stringMatching(/^\S+$/), expect.stringMatching(/^\S+$/)]);
    expect(passes[0]).not.toBe(passes[1]);
    // One whose answer was lost is as good as none.
    expect(await directory.findOut(change, clock.now())).toEqual({ state: 'not-applied' });
  });

  test('a guest gets no pass', async () => {
    const account = cast().newAccount({ email: 'contract.pass@fabrikam.example' });
    const [guest] = await cast().apply({ kind: 'invite-guest', account, sendMail: false });
    const userId = guest?.state === 'done' ? guest.userId ?? '' : '';
    expect(await cast().apply({ kind: 'issue-access-pass', userId })).toMatchObject([{ state: 'refused', ...someReason }]);
  });

  test('a guest is invited again, and nobody can tell afterwards which mail was which', async () => {
    const { directory, clock } = cast().under;
    const account = cast().newAccount({ email: 'contract.again@fabrikam.example' });
    const [guest] = await cast().apply({ kind: 'invite-guest', account, sendMail: false });
    const userId = guest?.state === 'done' ? guest.userId ?? '' : '';
    const change: DirectoryChange = { kind: 'invite-again', userId, email: account.email, displayName: account.displayName };
    expect(await cast().apply(change)).toEqual([{ state: 'done' }]);
    expect((await directory.accountByEmail(account.email))?.id).toBe(userId);
    expect(await directory.findOut(change, clock.now())).toEqual({ state: 'cannot-tell' });
  });

  test('whoever is deleted for good is not in the bin; a directory that leaves this to people says so and keeps them', async () => {
    const { directory, clock } = cast().under;
    const account = cast().newAccount({ profile: emptyProfile });
    const userId = await cast().person(account);
    await cast().apply({ kind: 'delete-user', userId });
    const change: DirectoryChange = { kind: 'purge-user', userId };
    const [outcome] = await cast().apply(change);
    expect(outcome).toMatchObject(outcome?.state === 'refused' ? someReason : { state: 'done' });
    const isThere = (await directory.listDeleted(null)).accounts.some(({ id }) => id === userId);
    expect(isThere).toBe(outcome?.state === 'refused');
    expect(await directory.findOut(change, clock.now())).toEqual({ state: isThere ? 'not-applied' : 'applied' });
  });

  test('nobody who is not in the bin is deleted for good, nor taken for gone: they may be back', async () => {
    expect(await cast().apply({ kind: 'purge-user', userId: nobody })).toMatchObject([{ state: 'refused', ...someReason }]);
  });

  test('messages are the chat’s to send', async () => {
    await expect(cast().apply({ kind: 'send-message', userId: await cast().person(), title: 'Hello', text: 'Hello' })).rejects.toThrow();
  });
};

export const reachCases: Cases = (cast) => {
  test('the app is installed for a person, now or before', async () => {
    const { directory } = cast().under;
    const id = await cast().person();
    expect(await directory.installChat(id)).toEqual({ state: 'installed' });
    expect(await directory.installChat(id)).toEqual({ state: 'installed' });
  });

  test('the app waits for somebody who is not there, for copies of the directory may lag', async () => {
    expect(await cast().under.directory.installChat(nobody)).toMatchObject({ state: 'later', ...someReason });
  });

  test('links of Teams name the app by an id that stays the same', async () => {
    const { directory } = cast().under;
    const id = await directory.chatAppId();
    expect(id).toMatch(/^[\w-]+$/);
    expect(await directory.chatAppId()).toBe(id);
  });

  test('mail is accepted from a mailbox, and refused from none', async () => {
    const { directory, mailbox, domain } = cast().under;
    const mail = { from: mailbox, to: `contract.reader@${domain}`, subject: 'Contract', text: 'Hello' };
    expect(await directory.sendMail(mail)).toEqual({ state: 'accepted' });
    expect(await directory.sendMail({ ...mail, from: `no.mailbox@${domain}` })).toMatchObject({ state: 'refused', ...someReason });
  });
};
