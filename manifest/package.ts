// The files of the Teams app package, for one tenant's application and host.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import packageFile from '../package.json' with { type: 'json' };
import german from './languages/de.json' with { type: 'json' };
import source from './manifest.json' with { type: 'json' };
import { commandLists } from './menu.ts';
import type { CommandList } from './menu.ts';

export interface Place {
  /** The application id of the bot registration. */
  appId: string;
  /** Where browsers and Teams reach Usher, without https:// and in lower case. */
  host: string;
}

/** The ids in manifest.json: those of the demo organisation, and a host that nobody can own. */
export const demo: Place = { appId: source.id, host: source.validDomains[0] ?? '' };

/** manifest.json is written for the demo; ids and hosts are put in their place. */
function at({ appId, host }: Place, text: string): string {
  return text.replaceAll(demo.appId, appId).replaceAll(demo.host, host);
}

function manifestFor(place: Place, lists: readonly CommandList[]): string {
  const bots = source.bots.map((bot) => ({ ...bot, commandLists: lists }));
  return at(place, JSON.stringify({ ...source, version: packageFile.version, bots }, undefined, 2));
}

interface Translation { strings: Readonly<Record<string, string>>; commands: Readonly<Record<string, string | undefined>> }

/** Titles stay as they are: they are what a person sends, and Usher speaks English. */
function languageFile({ strings, commands }: Translation, lists: readonly CommandList[]): string {
  const descriptions = lists.flatMap((list, place) => list.commands.map(({ title }, index) => {
    const text = commands[title];
    if (text === undefined) throw new Error(`A language file has no words for the command “${title}”.`);
    return [`bots[0].commandLists[${place}].commands[${index}].description`, text];
  }));
  return JSON.stringify({ ...strings, ...Object.fromEntries(descriptions) }, undefined, 2);
}

const icon = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'icons', name));

/** Everything lies at the root of the archive, as Teams wants it. */
export function packageFiles(place: Place): Map<string, Buffer> {
  const lists = commandLists();
  return new Map([
    ['manifest.json', Buffer.from(manifestFor(place, lists))],
    ['de.json', Buffer.from(languageFile(german, lists))],
    ['color.png', icon('color.png')],
    ['outline.png', icon('outline.png')],
  ]);
}
