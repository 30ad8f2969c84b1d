// From an id or a name to the groups and licences that bear it: all of them, so that nobody gets one of several by chance.
import { fold } from '../../shared/fold.ts';
import { groupKindNames } from '../../shared/group.ts';
import type { Group } from '../../shared/group.ts';
import { quoted } from '../../shared/import-text.ts';
import type { Licence } from '../../shared/licence.ts';

export type Called<T> = (name: string) => readonly T[];

/** A sentence has room for so many. */
const mostNamed = 5;

/** Asked for every row of an import: nothing is walked through twice. */
export function groupsCalled<G extends Pick<Group, 'id' | 'name'>>(groups: readonly G[]): Called<G> {
  const byId = new Map(groups.map((group) => [group.id, group]));
  const byName = Map.groupBy(groups, ({ name }) => fold(name));
  return (name) => {
    const one = byId.get(name);
    return one === undefined ? byName.get(fold(name)) ?? [] : [one];
  };
}

/** A licence by id, by part number, by its name or by words of the name ("E3"). */
export function licencesCalled(licences: readonly Licence[]): Called<Licence> {
  const known = new Map<string, readonly Licence[]>();
  return (name) => {
    const wanted = fold(name);
    const hits = known.get(wanted) ?? licencesFor(wanted, licences);
    known.set(wanted, hits);
    return hits;
  };
}

function licencesFor(wanted: string, licences: readonly Licence[]): readonly Licence[] {
  const exact = licences.filter(({ id, name, partNumber }) => [id, name, partNumber].some((candidate) => fold(candidate) === wanted));
  return exact.length > 0 ? exact : licences.filter(({ name }) => hasAllWords(name, wanted));
}

function hasAllWords(name: string, wanted: string): boolean {
  const has = new Set(fold(name).split(/[^\p{L}\p{N}]+/u));
  return wanted !== '' && wanted.split(/\s+/).every((word) => has.has(word));
}

function listed(all: readonly string[]): string {
  return all.length > mostNamed ? `${all.slice(0, mostNamed).join(', ')} or one of ${all.length - mostNamed} more` : all.join(' or ');
}

/** What to do about a name that several groups have, and what tells those apart. */
export function severalGroups(name: string, hits: readonly Group[]): string {
  const each = hits.map(({ id, kind, description }) => `${id} (${groupKindNames[kind]}${description === '' ? '' : `, ${quoted(description)}`})`);
  return `There are ${hits.length} groups called ${quoted(name)}. Use the id: ${listed(each)}.`;
}

export function severalLicences(name: string, hits: readonly Licence[]): string {
  return `${quoted(name)} could be ${listed(hits.map((licence) => `${licence.name} (${licence.partNumber})`))}. Use the part number in brackets.`;
}
