// Stored settings: what does not fit falls to its default, alone.
import { describe, expect, test } from '@jest/globals';
import { settingsFrom } from '../../shared/settings.ts';

const read = (stored: unknown) => {
  const unfit: string[] = [];
  return { settings: settingsFrom(stored, (name) => unfit.push(name)), unfit };
};
const approvals = { approvers: ['a'], quorum: 2, expiresAfterHours: 5, remindAfterHours: 1, delegates: { a: 'b' }, channel: '19:x' };

describe('stored settings', () => {
  test('that fit are taken as they are, and what is missing has its default', () => {
    expect(read({ undoDays: 7, approvals })).toMatchObject({ settings: { undoDays: 7, sendWelcome: true, approvals }, unfit: [] });
    for (const nothing of [undefined, null, {}]) expect(read(nothing)).toMatchObject({ settings: { undoDays: 30, approvals: { quorum: 1 } }, unfit: [] });
  });

  test.each([
    ['quorum', 99, 1], ['approvers', 'alex', []], ['expiresAfterHours', '5', 72], ['remindAfterHours', -1, 24], ['delegates', [1], {}], ['channel', null, ''],
  ])('keep every approvals setting but the %s that does not fit', (name, wrong, usual) => {
    const { settings, unfit } = read({ undoDays: 7, approvals: { ...approvals, [name]: wrong } });
    expect(settings).toMatchObject({ undoDays: 7, approvals: { ...approvals, [name]: usual } });
    expect(unfit).toEqual([`approvals.${name}`]);
  });

  test('name each that does not fit', () => {
    const { settings, unfit } = read({ undoDays: 0, sendWelcome: false, usageLocation: 'Germany', approvals: { quorum: 3, channel: 7 } });
    expect(settings).toMatchObject({ undoDays: 30, sendWelcome: false, approvals: { quorum: 3, channel: '' } });
    expect(settings.usageLocation).toBeUndefined();
    expect(unfit.sort()).toEqual(['approvals.channel', 'undoDays', 'usageLocation']);
  });

  test.each([['text'], [[1]], [7]])('of approvals that are no settings at all (%j) leave the others alone', (wrong) => {
    expect(read({ undoDays: 7, approvals: wrong })).toMatchObject({ settings: { undoDays: 7, approvals: { quorum: 1 } }, unfit: ['approvals'] });
    expect(read(wrong).settings).toMatchObject({ undoDays: 30 });
  });
});
