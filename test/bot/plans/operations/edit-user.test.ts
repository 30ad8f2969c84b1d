// Editing: exactly what differs, held to the rules of each field, and taken back by what was before.
import { describe, expect, test } from '@jest/globals';
import { editUser } from '../../../../bot/plans/operations/edit-user.ts';
import type { PlanFacts } from '../../../../bot/plans/operations/operation.ts';
import type { EditedFields } from '../../../../shared/user-fields.ts';
import type { User } from '../../../../shared/user.ts';
import { buildFacts, buildUser } from './person.ts';

const plan = (fields: EditedFields, user: User = buildUser(), facts: Partial<PlanFacts> = {}) => editUser.plan(user, { kind: 'edit-user', fields }, buildFacts(facts));
const planned = (fields: EditedFields, user: User = buildUser()) => {
  const result = plan(fields, user);
  if (!('operation' in result)) throw new Error(JSON.stringify(result));
  return result.operation;
};

describe('editing a user', () => {
  test('leaves out what is so already and keeps what was before', () => {
    expect(planned({ displayName: 'Jane Doe', jobTitle: 'Lead', city: 'Berlin' })).toEqual({
      kind: 'edit-user', fields: { jobTitle: 'Lead', city: 'Berlin' }, before: { jobTitle: 'Buyer', city: '' },
    });
  });

  test('is skipped when nothing differs', () => {
    expect(plan({ jobTitle: 'Buyer', city: '' })).toEqual({ skip: 'Jane Doe has these details already.' });
  });

  test.each<[string, EditedFields, RegExp]>([
    ['a first name of 65 characters', { firstName: 'x'.repeat(65) }, /^first name: .*65 characters; at most 64/],
    ['a display name of 257 characters', { displayName: 'x'.repeat(257) }, /^display name: .*at most 256/],
    ['an external id of 17 characters', { externalId: 'x'.repeat(17) }, /^external id: .*at most 16/],
    ['an empty display name', { displayName: '' }, /^display name: .*emptied/],
    ['an empty usage location', { usageLocation: '' }, /^usage location: .*emptied/],
    ['a usage location that is no code', { usageLocation: 'Germany' }, /^usage location: .*two capital letters/],
  ])('refuses %s', (_what, fields, words) => {
    expect(plan(fields)).toEqual({ refuse: expect.stringMatching(words), code: 'input.invalid' });
  });

  test('takes values of just the longest length', () => {
    expect(planned({ firstName: 'x'.repeat(64), externalId: 'x'.repeat(16) }).fields.externalId).toHaveLength(16);
  });

  test('refuses what the local Active Directory masters, and names it', () => {
    expect(plan({ jobTitle: 'Lead', usageLocation: 'AT' }, buildUser({ synced: true }))).toEqual({ refuse: expect.stringContaining('change the job title, usage location in the local Active Directory') });
    expect(planned({ usageLocation: 'AT' }, buildUser({ synced: true })).fields).toEqual({ usageLocation: 'AT' });
  });

  test('shows the new values, and goes back to the old ones', () => {
    const operation = planned({ jobTitle: 'Lead', lastName: '' });
    const after = editUser.project(operation, buildUser(), '');
    expect(after).toMatchObject({ lastName: '', profile: { jobTitle: 'Lead', usageLocation: 'DE' } });
    expect(editUser.stillInEffect(operation, after)).toBe(true);
    expect(editUser.inverse(operation)).toEqual({ kind: 'edit-user', fields: { jobTitle: 'Buyer', lastName: 'Doe' } });
    expect(editUser.project(planned({ jobTitle: 'Buyer', lastName: 'Doe' }, after), after, '')).toEqual(buildUser());
  });

  test('notices that one of its fields was changed since, and does not mind others', () => {
    const operation = planned({ jobTitle: 'Lead' });
    const other = { ...buildUser(), displayName: 'Jane Roe' };
    expect(editUser.stillTrue(operation, other)).toBe(true);
    expect(editUser.stillTrue(operation, { ...other, profile: { ...other.profile, jobTitle: 'Chief' } })).toBe(false);
  });

  test('says old and new', () => {
    expect(editUser.words(planned({ jobTitle: 'Lead', city: 'Berlin' }))).toEqual({ title: 'Edit', before: 'job title “Buyer”, city empty', after: 'job title “Lead”, city “Berlin”' });
  });
});

describe('editing the user name', () => {
  test('is for administrators of the organisation alone', () => {
    expect(editUser.ownMay?.({ kind: 'edit-user', fields: { userPrincipalName: 'me@contoso.com' } })).toBe(false);
    expect(editUser.ownMay?.({ kind: 'edit-user', fields: { mobile: '1' } })).toBe(true);
  });

  test('leaves out one that differs in capitals alone', () => {
    expect(plan({ userPrincipalName: 'Jane@Contoso.com' })).toEqual({ skip: 'Jane Doe has these details already.' });
  });

  test.each<[string, string, { refuse: RegExp; code: string }]>([
    ['nothing', '', { refuse: /^user name: .*emptied/, code: 'input.invalid' }],
    ['something that is no name', 'jane', { refuse: /^user name: “jane” is not/, code: 'input.invalid' }],
    ['a blank in it', 'jane roe@contoso.com', { refuse: /^user name: .*has a blank before the @/, code: 'input.invalid' }],
    ['a dot at its end', 'jane.@contoso.com', { refuse: /^user name: .*dot in the wrong place/, code: 'input.invalid' }],
    ['65 characters before the @', `${'x'.repeat(65)}@contoso.com`, { refuse: /^user name: .*65 characters before the @/, code: 'input.invalid' }],
    ['a domain that is not verified', 'jane@elsewhere.example', { refuse: /^user name: elsewhere\.example is not a verified domain of this organisation \(contoso\.com, fabrikam\.com\)\.$/, code: 'domain.not-authorised' }],
  ])('refuses %s', (_what, userPrincipalName, { refuse, code }) => {
    expect(plan({ userPrincipalName })).toEqual({ refuse: expect.stringMatching(refuse), code });
  });

  test('refuses any while the directory does not say which domains there are', () => {
    expect(plan({ userPrincipalName: 'jane.roe@contoso.com' }, buildUser(), { domains: new Set() })).toEqual({ refuse: expect.stringMatching(/does not say just now/), code: 'later' });
  });

  test('refuses guests, and whoever is synced, with the reason', () => {
    expect(plan({ userPrincipalName: 'jane.roe@contoso.com' }, buildUser({ type: 'guest' }))).toEqual({ refuse: 'Jane Doe is a guest; Entra makes the user names of guests.' });
    expect(plan({ userPrincipalName: 'jane.roe@contoso.com' }, buildUser({ synced: true }))).toEqual({ refuse: expect.stringMatching(/synced from on-premises; change the user name in the local Active Directory/) });
  });

  test('moves nobody into or out of the domain of an identity provider, and within it as anywhere', () => {
    const facts = { federated: new Set(['fabrikam.com']) };
    const words = 'An identity provider signs in the people of fabrikam.com, so moving Jane Doe from';
    expect(plan({ userPrincipalName: 'jane@fabrikam.com' }, buildUser(), facts)).toEqual({ refuse: `${words} contoso.com to fabrikam.com changes how they sign in. That is done in Entra.` });
    expect(plan({ userPrincipalName: 'jane@contoso.com' }, buildUser({ userPrincipalName: 'jane@fabrikam.com' }), facts)).toEqual({ refuse: `${words} fabrikam.com to contoso.com changes how they sign in. That is done in Entra.` });
    expect(plan({ userPrincipalName: 'jane.roe@fabrikam.com' }, buildUser({ userPrincipalName: 'jane@fabrikam.com' }), facts)).toHaveProperty('operation');
    expect(plan({ userPrincipalName: 'jane@fabrikam.com' })).toHaveProperty('operation');
  });

  test('leaves the mail address, and shows whoever shares it, or has none, by the new name', () => {
    const project = (user: User): User => editUser.project(planned({ userPrincipalName: 'jane.roe@contoso.com' }, user), user, '');
    expect(project(buildUser())).toEqual(buildUser({ userPrincipalName: 'jane.roe@contoso.com' }));
    expect(project(buildUser({ emailIsName: true }))).toMatchObject({ userPrincipalName: 'jane.roe@contoso.com', email: 'jane.roe@contoso.com' });
    expect(project(buildUser({ sharedEmail: 'desk@contoso.com' }))).toMatchObject({ email: 'jane.roe@contoso.com', sharedEmail: 'desk@contoso.com' });
  });

  test('that the settings of the deployment give a role keeps the one there is, as long as there is no other, and is joined with the rest of the way back', () => {
    const firstRoles = new Map([['boss@contoso.com', 'admin' as const]]);
    const operation = plan({ userPrincipalName: 'boss@contoso.com', city: 'Ulm' }, buildUser(), { firstRoles });
    if (!('operation' in operation)) throw new Error(JSON.stringify(operation));
    expect(operation.operation).toMatchObject({ keepsRole: 'user' });
    expect([buildUser(), buildUser({ role: 'admin' })].map((user) => editUser.stillTrue(operation.operation, user))).toEqual([true, false]);
    const parts = editUser.parts?.of(operation.operation).map((part) => part.operation) ?? [];
    expect(parts.map(({ keepsRole }) => keepsRole)).toEqual(['user', undefined]);
    expect(editUser.parts?.joined(parts)).toEqual(operation.operation);
    expect(plan({ city: 'Ulm' }, buildUser({ userPrincipalName: 'boss@contoso.com' }), { firstRoles })).toEqual({ operation: { kind: 'edit-user', fields: { city: 'Ulm' }, before: { city: '' } } });
  });

  test('says old and new', () => {
    expect(editUser.words(planned({ userPrincipalName: 'jane.roe@contoso.com' }))).toEqual({ title: 'Edit', before: 'user name “jane@contoso.com”', after: 'user name “jane.roe@contoso.com”' });
  });
});
