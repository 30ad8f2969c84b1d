// What the audit trail is asked for: the verbs people type and the kinds that are recorded; what cannot exist is named.
import { describe, expect, test } from '@jest/globals';
import { actionsMeant, noSuchAction } from '../../shared/audit-actions.ts';
import { auditQuerySchema } from '../../shared/audit-query.ts';

describe('an action', () => {
  test.each([
    ['deactivate', ['disable-account']], ['Delete', ['delete-user']], ['disable-account', ['disable-account']], ['RESET  password', ['reset-password']], ['reset_password', ['reset-password']],
    ['invite', ['create-user', 'invite-guest']], ['edit', ['edit-user', 'set-properties']], ['add', ['add-to-group']], ['sign-in', ['sign-in']], ['property-add', ['property-add', 'property add']],
    ['edit-user+add-to-group', ['edit-user', 'add-to-group']],
  ])('“%s” means %j', (said, actions) => { expect(actionsMeant(said)).toEqual(actions); });

  test.each(['', '+', 'nonsense', 'deactivate+nonsense', 'constructor', '__proto__', 'x'.repeat(100_000)])('“%.20s” does not exist', (said) => { expect(actionsMeant(said)).toEqual([]); });

  test.each([['deactvate', 'deactivate'], ['delet', 'delete'], ['disable-acount', 'disable-account'], ['reset', 'reset-password']])('“%s” is near to “%s”', (said, near) => {
    expect(noSuchAction(said)).toMatch(new RegExp(`^There is no action “${said}” in the audit trail\\. Did you mean .*“${near}”`));
  });

  test('that is near to nothing is told what there is', () => {
    expect(noSuchAction('qqqqq')).toMatch(/^There is no action “qqqqq” in the audit trail\. Ask for one of invite, edit, .*or a kind of operation as entries name it, such as disable-account\.$/);
    expect(noSuchAction('q'.repeat(5_000)).length).toBeLessThan(900);
  });

  test('in a query is held to the same list', () => {
    expect(auditQuerySchema.safeParse({ action: 'deactivate' }).success).toBe(true);
    expect(auditQuerySchema.safeParse({ action: 'nonsense' }).error?.issues).toMatchObject([{ path: ['action'], message: noSuchAction('nonsense') }]);
  });
});
