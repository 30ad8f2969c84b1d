// How a file is imported, with an example that can be copied.
import type { Card } from '../ports.ts';
import { importFields, propertyHeader } from '../../shared/import-columns.ts';
import type { PropertyDefinition } from '../../shared/property.ts';
import { cardTemplate, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import json from './import.card.json' with { type: 'json' };

interface ImportData extends CardData { title: string; note: string; lines: { text: Trusted }[]; columns: { text: string }[] }
const expand = cardTemplate<ImportData>(json);

/** The columns that must be there, and two people as they stand in a file. */
const exampleLines = ['email,first_name,last_name', 'jane.doe@contoso.com,Jane,Doe', 'omar.khan@contoso.com,Omar,Khan'] as const;
const needed: readonly string[] = ['email', 'first_name', 'last_name'];

export function importCard(properties: readonly PropertyDefinition[] = []): Card {
  return expand({
    title: 'Import users',
    note: 'Send me a CSV file in this chat, or type “import” and paste its lines below. I show what would happen and ask before anything is created. It looks like this:',
    lines: exampleLines.map((text) => ({ text: trusted(text) })),
    columns: [{ text: `More columns, if you like: ${moreColumns(properties)}. Users who exist already are skipped.` }],
  });
}

export function templateCard(domain: string, properties: readonly PropertyDefinition[] = []): Card {
  return expand({
    title: 'CSV template',
    note: 'Copy these lines into a text file, replace the people, save it as UTF-8 with the ending .csv, and send it to me.',
    lines: exampleLines.map((text) => ({ text: trusted(text.replace('contoso.com', domain)) })),
    columns: [{ text: `Optional columns: ${moreColumns(properties)}. Separate several groups or licences in one cell with a semicolon.` }],
  });
}

function moreColumns(properties: readonly PropertyDefinition[]): string {
  return [...importFields.filter((field) => !needed.includes(field)), ...properties.map(propertyHeader)].join(', ');
}
