// The form that gives everybody of an import groups and licences.
import type { Card } from '../ports.ts';
import { cardTemplate, choiceData, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import type { ListedChoice } from './choice-lists.ts';
import { noLists, withLists } from './invite-lists.ts';
import json from './imported.card.json' with { type: 'json' };

export interface ImportedForm { title: string; job: string; error: string; groups: string; licences: string; groupChoices: readonly ListedChoice[]; licenceChoices: readonly ListedChoice[] }

interface ImportedData extends CardData {
  title: string; error: string; job: Trusted; groups: Trusted; licences: Trusted;
  listsGroups: boolean; typesGroups: boolean; listsLicences: boolean; typesLicences: boolean;
  groupChoices: ReturnType<typeof choiceData>; licenceChoices: ReturnType<typeof choiceData>;
}
const expand = cardTemplate<ImportedData>(json);

export function importedCard({ title, job, error, groups, licences, groupChoices, licenceChoices }: ImportedForm): Card {
  return withLists({ ...noLists, groups: groupChoices, licences: licenceChoices }, { groups, licences }, (fitting) => expand({
    title, error, job: trusted(job), groups: trusted(groups), licences: trusted(licences),
    listsGroups: fitting.groups.length > 0, typesGroups: fitting.groups.length === 0, listsLicences: fitting.licences.length > 0, typesLicences: fitting.licences.length === 0,
    groupChoices: choiceData(fitting.groups), licenceChoices: choiceData(fitting.licences),
  }));
}
