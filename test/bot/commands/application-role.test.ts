// Which role of an application is meant, for those with several, with one, and with none.
import { describe, expect, test } from '@jest/globals';
import { assignmentOf } from '../../../bot/commands/application-role.ts';
import { chooseRoleReply } from '../../../bot/commands/choose.card.ts';
import { expectGoodCard } from './card-check.ts';
import { buttonsOf } from './buttons.ts';

const standard = { id: '72f98800-0000-4000-8000-0000000000b2', name: 'Standard User' };
const administrator = { id: '72f98800-0000-4000-8000-0000000000b3', name: 'System Administrator' };
const crm = { id: 'crm', name: 'CRM', roles: [standard, administrator] };
const billing = { id: 'billing', name: 'Billing', roles: [{ id: 'r1', name: 'Clerk' }] };
const wiki = { id: 'wiki', name: 'Wiki', roles: [{ id: 'plain', name: '' }] };

describe('assigning', () => {
  test('gives the only role there is, by its name where it has one', () => {
    expect(assignmentOf('assign-application', billing, {})).toEqual({ operation: { kind: 'assign-application', application: { id: 'billing', name: 'Billing', roleId: 'r1', role: 'Clerk' } }, words: 'Billing as Clerk' });
    expect(assignmentOf('assign-application', wiki, {})).toEqual({ operation: { kind: 'assign-application', application: { id: 'wiki', name: 'Wiki', roleId: 'plain' } }, words: 'Wiki' });
  });

  test('gives one of several by its name or id alone', () => {
    for (const role of ['standard USER', standard.id]) expect(assignmentOf('assign-application', crm, { role }).words).toBe('CRM as Standard User');
    expect(() => assignmentOf('assign-application', crm, {})).toThrow('“CRM” has several roles: “Standard User”, “System Administrator”. Say which of them: write role:"Standard User" behind the name of the application.');
    expect(() => assignmentOf('assign-application', crm, { role: 'Standard' })).toThrow('“CRM” has no role called “Standard”. It has “Standard User”, “System Administrator”.');
  });

  test('gives none of two that are called the same before its id is said', () => {
    const twins = { ...crm, roles: [standard, { ...administrator, name: 'standard user' }] };
    expect(() => assignmentOf('assign-application', twins, { role: 'Standard User' })).toThrow(`2 roles called “Standard User”. Use the id: ${standard.id}, ${administrator.id}.`);
    expect(assignmentOf('assign-application', twins, { role: administrator.id }).words).toBe('CRM as standard user');
  });

  test('never gives an id that is no role of the application', () => {
    expect(() => assignmentOf('assign-application', billing, { role: standard.id })).toThrow('has no role called');
  });

  test('names no more than a few of very many', () => {
    const many = { ...crm, roles: Array.from({ length: 200 }, (_, n) => ({ id: `r${n}`, name: `Role ${n}` })) };
    expect(() => assignmentOf('assign-application', many, {})).toThrow(/“Role 9” and 190 more, which “applications” lists\./);
  });
});

describe('removing', () => {
  test('takes every role that the group has unless one is said, which may be one that is not given any more', () => {
    expect(assignmentOf('unassign-application', crm, {})).toEqual({ operation: { kind: 'unassign-application', application: crm }, words: 'every role of CRM' });
    expect(assignmentOf('unassign-application', billing, {}).words).toBe('Billing');
    expect(assignmentOf('unassign-application', crm, { role: 'System Administrator' }).words).toBe('CRM as System Administrator');
    const gone = '72F98800-0000-4000-8000-0000000000B9';
    expect(assignmentOf('unassign-application', crm, { role: gone }).operation).toEqual({ kind: 'unassign-application', application: { id: 'crm', name: 'CRM', roleId: gone.toLowerCase() } });
  });
});

test('the card to choose on says the message again with the role, and lists no more than fit', () => {
  const roles = [{ id: 'r0', name: 'The "boss"' }, ...Array.from({ length: 30 }, (_, n) => ({ id: `r${n}`, name: `[x](https://e.example) ${'R'.repeat(100)} ${n}` }))];
  const reply = chooseRoleReply({ application: 'CRM', roles }, { said: 'assign application CRM to Sales', reason: 'Which?', asker: 'megan' });
  if (!('card' in reply)) throw new Error('There is no card.');
  expectGoodCard(reply.card);
  expect(buttonsOf(reply)[0]?.data).toEqual({ usherSaid: 'assign application CRM to Sales role:r0', usherAsker: 'megan' });
  expect(buttonsOf(reply)).toHaveLength(10);
  expect(chooseRoleReply({ application: 'CRM', roles }, { said: 'x'.repeat(2_000), reason: 'Which?', asker: 'megan' })).toEqual({ text: 'Which?' });
});
