// Editing: exactly what differs, held to the rules of each field, and taken back by what was before.
import { describe, expect, test } from '@jest/globals';
import { editUser } from '../../../../bot/plans/operations/edit-user.ts';
import type { EditedFields } from '../../../../shared/user-fields.ts';
import type { User } from '../../../../shared/user.ts';
import { buildFacts, buildUser } from './person.ts';

const plan = (fields: EditedFields, user: User = buildUser()) => editUser.plan(user, { kind: 'edit-user', fields }, buildFacts());
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
