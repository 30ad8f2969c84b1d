// How an entry of the audit trail is read: what changed, side by side where that can be.
import { expect, test } from '@jest/globals';
import { changeWords } from '../../shared/audit.ts';

test.each([
  ['Approvals needed: 1', 'Approvals needed: 2', 'Approvals needed: 1 → 2'],
  ['Undo: for 30 days; Mail: none is sent', 'Undo: for 14 days; Mail: instructions from it@contoso.com', 'Undo: for 30 days → for 14 days; Mail: none is sent → instructions from it@contoso.com'],
  ['Undo: for 30 days', 'Mail: none is sent', 'Undo: for 30 days → Mail: none is sent'],
  ['Approvers: A; B', 'Approvers: C', 'Approvers: A; B → Approvers: C'],
  ['account enabled', 'account disabled', 'account enabled → account disabled'],
  ['office “a: b”', 'office “a: c”', 'office “a: b” → office “a: c”'],
  ['', 'welcomed in Teams', 'welcomed in Teams'],
  ['in Sales', '', 'in Sales → nothing'],
])('from “%s” to “%s” is read as “%s”', (before, after, words) => { expect(changeWords({ before, after })).toBe(words); });
