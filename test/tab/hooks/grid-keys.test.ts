// Keys in the grid lead where the WAI-ARIA pattern says.
import { describe, expect, test } from '@jest/globals';
import { cellAfterKey } from '../../../tab/hooks/grid-keys.ts';

const size = { rows: 1000, columns: 9, pageRows: 12 };
const press = (key: string, from: { row: number; column: number }, ctrlKey = false) => cellAfterKey({ key, ctrlKey, metaKey: false }, from, size);

describe('keys', () => {
  test.each([
    ['ArrowDown', { row: 5, column: 3 }, { row: 6, column: 3 }],
    ['ArrowUp', { row: 0, column: 3 }, { row: -1, column: 3 }],
    ['ArrowUp', { row: -1, column: 3 }, { row: -1, column: 3 }],
    ['ArrowLeft', { row: 5, column: 0 }, { row: 5, column: 0 }],
    ['ArrowRight', { row: 5, column: 8 }, { row: 5, column: 8 }],
    ['PageDown', { row: 5, column: 1 }, { row: 17, column: 1 }],
    ['PageDown', { row: 995, column: 1 }, { row: 999, column: 1 }],
    ['PageUp', { row: 5, column: 1 }, { row: 0, column: 1 }],
    ['Home', { row: 5, column: 4 }, { row: 5, column: 0 }],
    ['End', { row: 5, column: 4 }, { row: 5, column: 8 }],
  ])('%s from %j leads to %j', (key, from, to) => {
    expect(press(key, from)).toEqual(to);
  });

  test('Ctrl+Home and Ctrl+End lead to the first and the last cell of the list', () => {
    expect(press('Home', { row: 5, column: 4 }, true)).toEqual({ row: 0, column: 0 });
    expect(press('End', { row: 5, column: 4 }, true)).toEqual({ row: 999, column: 8 });
  });

  test('other keys are left alone', () => {
    expect(press('a', { row: 5, column: 4 })).toBeUndefined();
    expect(press('Tab', { row: 5, column: 4 })).toBeUndefined();
  });
});
