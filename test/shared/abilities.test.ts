// Who may do what: every role beside every ability, as the guide has the roles.
import { describe, expect, test } from '@jest/globals';
import { abilities, can, roleNeededFor } from '../../shared/abilities.ts';

describe('the roles', () => {
  test('let the Organisation Admin do everything', () => {
    expect(abilities.filter((ability) => !can('admin', ability))).toEqual([]);
  });

  test('let the View-Only Admin see what the admin sees and change nothing', () => {
    const changing = abilities.filter((ability) => /change|import|run|decide/.test(ability));
    const seeing = abilities.filter((ability) => ability.endsWith('.see'));
    expect(changing.filter((ability) => can('viewonly', ability))).toEqual([]);
    expect(seeing.filter((ability) => !can('viewonly', ability))).toEqual([]);
  });

  test('let the Billing Admin see and change licences, and nobody else\'s account', () => {
    expect(abilities.filter((ability) => can('billing', ability))).toEqual(['own.see', 'own.edit', 'licences.see', 'licences.change']);
  });

  test('let a User see and edit the own account alone', () => {
    expect(abilities.filter((ability) => can('user', ability))).toEqual(['own.see', 'own.edit']);
  });

  test('name the least role that has an ability', () => {
    expect([roleNeededFor('own.see'), roleNeededFor('licences.change'), roleNeededFor('users.see'), roleNeededFor('users.change')]).toEqual(['user', 'billing', 'viewonly', 'admin']);
  });
});
