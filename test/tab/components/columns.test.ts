// Which columns are shown in how much room.
import { describe, expect, test } from '@jest/globals';
import { columnsFor, propertiesIn } from '../../../tab/components/columns.ts';

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

  const properties = ['cost_centre', 'site', 'remote'].map((key) => ({ key, name: `Name of ${key}`, type: 'text', choices: [] }));
  const ids = (width: number, chosen?: readonly string[]): string[] => columnsFor(width, { properties, chosen }).map(({ id }) => id);

  test('properties that administrators defined fill what room is left beside all others', () => {
    expect(ids(1080)).toHaveLength(9);
    expect(ids(1190).slice(8)).toEqual(['groups', 'property:cost_centre']);
    expect(ids(1500).slice(8)).toEqual(['groups', 'property:cost_centre', 'property:site', 'property:remote']);
    expect(columnsFor(1190, { properties }).at(-1)?.title).toBe('Name of cost_centre');
  });

  test('chosen properties take the room of less important columns, and on a phone there is none', () => {
    expect(ids(985, ['remote'])).toEqual(['name', 'email', 'status', 'administrator', 'lastConnection', 'licences', 'property:remote']);
    expect(ids(1500, [])).toHaveLength(9);
    expect(ids(360, ['remote'])).toEqual(['name', 'status']);
    expect(propertiesIn(985, { properties, chosen: ['site', 'gone'] }).map(({ key }) => key)).toEqual(['site']);
  });

  test('an address of usual length is whole in a window of 1280 pixels, also beside a property', () => {
    const email = columnsFor(1265, { properties: properties.slice(0, 1) }).find(({ id }) => id === 'email');
    expect(Number(/, max\((\d+)px/.exec(email?.track ?? '')?.[1])).toBeGreaterThanOrEqual(240);
  });

  // The bound is what the tracks ask for at least, so that nothing ever scrolls sideways.
  test('what is shown fits at every width from 320 pixels on', () => {
    const least = (track: string): number => Number(/(\d+)px/.exec(track)?.[1]);
    for (let width = 320; width < 1600; width += 1) {
      for (const shown of [columnsFor(width), columnsFor(width, { properties }), columnsFor(width, { properties, chosen: ['cost_centre', 'site', 'remote'] })]) {
        expect(shown.reduce((sum, column) => sum + least(column.track), 0)).toBeLessThanOrEqual(width - 24);
      }
    }
  });
});
