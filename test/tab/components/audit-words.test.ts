// To whom something was done, as the audit trail says it.
import { expect, test } from '@jest/globals';
import { targetWords } from '../../../tab/components/audit-words.ts';

const email = 'new.admin@contoso.com';

test.each([
  ['request', 'Invite New Admin (new.admin@contoso.com)', email, ': Invite New Admin (new.admin@contoso.com)'],
  ['request', 'Invite New Admin (New.Admin@Contoso.com)', email, ': Invite New Admin (New.Admin@Contoso.com)'],
  ['edit-user', 'New Admin', email, ': New Admin (new.admin@contoso.com)'],
  // Another address that only begins like it.
  ['edit-user', 'New Admin new.admin@contoso.com.example.org', email, ': New Admin new.admin@contoso.com.example.org (new.admin@contoso.com)'],
  ['edit-user', '', email, ': new.admin@contoso.com'],
  ['edit-user', email, email, ': new.admin@contoso.com'],
  ['settings', 'Settings', '', ''],
  ['sync', '', '', ''],
])('%s of “%s” %s is told as “%s”', (...[action, name, address, words]) => {
  expect(targetWords({ action, target: { id: 'x', name, email: address } })).toBe(words);
});
