// Which columns are shown in how much room.
import { describe, expect, test } from '@jest/globals';
import { columnsFor } from '../../../tab/components/columns.ts';

describe('columns', () => {
  test('a wide list has all of them', () => {
    expect(columnsFor(1240).map((column) => column.title)).toEqual(['Name', 'Email', 'Status', 'Type', 'Organisation Administrator', 'Last connection', 'Local login', 'Licences', 'Groups']);
  });

  test('a window of 1024 pixels leaves out the type alone', () => {
    expect(columnsFor(985).map((column) => column.id)).toEqual(['name', 'email', 'status', 'administrator', 'lastConnection', 'localLogin', 'licences', 'groups']);
  });

  test('a phone has the name, with the address below it, and the status', () => {
    expect(columnsFor(360).map((column) => column.id)).toEqual(['name', 'status']);
  });

  // The bound is what the tracks ask for at least, so that nothing ever scrolls sideways.
  test('what is shown fits at every width from 320 pixels on', () => {
    const least = (track: string): number => Number(/(\d+)px/.exec(track)?.[1]);
    for (let width = 320; width < 1600; width += 1) {
      expect(columnsFor(width).reduce((sum, column) => sum + least(column.track), 0)).toBeLessThanOrEqual(width - 24);
    }
  });
});
