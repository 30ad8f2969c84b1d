// Filters by the properties of people, as the address has them and as people see them.
import { describe, expect, test } from '@jest/globals';
import { choiceOf, filterWords, withChoice } from '../../../tab/components/property-filters.ts';

const site = { key: 'site', name: 'Site', type: 'choice', choices: ['Berlin', 'Paris'] };
const remote = { key: 'remote', name: 'Works remotely', type: 'yes-no', choices: [] };
const centre = { key: 'cost_centre', name: 'Cost centre', type: 'text', choices: [] };
const all = [centre, remote, site];

describe('a filter by a property', () => {
  test.each([['cost_centre=47=11', 'Cost centre: 47=11'], ['remote=yes', 'Works remotely: Yes'], ['remote=FALSE', 'Works remotely: No'], ['remote=perhaps', 'Works remotely: perhaps'], ['site=Rome', 'Site: Rome'], ['gone=1', 'gone=1'], ['nothing', 'nothing']])('%s reads “%s”', (filter, words) => {
    expect(filterWords(all, filter)).toBe(words);
  });

  test('is what its menu shows, in whatever letters a link has it', () => {
    expect(choiceOf(site, ['cost_centre=1', 'site=paris'])).toEqual({ options: [['Berlin', 'Berlin'], ['Paris', 'Paris']], value: 'Paris', filter: 'site=paris' });
    expect(choiceOf(remote, ['remote=Yes'])).toMatchObject({ options: [['true', 'Yes'], ['false', 'No']], value: 'true' });
    expect(choiceOf(site, ['site=Rome'])).toMatchObject({ value: undefined, filter: undefined });
  });

  test('is changed by its menu alone, and taken away by the empty choice', () => {
    expect(withChoice(site, ['site=Rome', 'site=paris', 'cost_centre=1'], 'Berlin')).toEqual(['site=Rome', 'cost_centre=1', 'site=Berlin']);
    expect(withChoice(site, ['site=Berlin', 'remote=true'], '')).toEqual(['remote=true']);
    expect(withChoice(remote, [], 'false')).toEqual(['remote=false']);
  });
});
