// import – many users out of a file or of pasted lines: read, show what would happen, then ask.
import { toType, UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import { plainLine } from '../../shared/text.ts';
import { propertyDefinitions } from '../plans/property-definitions.ts';
import { proceed } from './change-flow.ts';
import { defineCommand } from './command.ts';
import type { Context, Reply } from './command.ts';
import { accountsFrom, readFor } from './import-rows.ts';
import { importCard } from './import.card.ts';
import type { Said } from './parse.ts';

interface Asked { pasted: string; silent: boolean; groups: readonly string[]; licences: readonly string[] }

export const importUsers = defineCommand({
  name: 'import',
  aliases: ['import users', 'import csv', 'import file'],
  usage: 'import [silent] [groups:Sales] [licences:E3] (with a file, or with lines pasted below it)',
  summary: 'create many users from CSV; shows what would happen before it asks',
  section: 'Import',
  ability: 'users.import',
  options: ['groups', 'licences'],
  pasted: true,
  read: readAsked,
  run: async (context, asked) => {
    const [file, second] = context.files;
    if (second !== undefined) throw new UsherError('input.invalid', 'Send one file at a time.');
    if (file !== undefined) return readAndPropose(context, asked, { title: `Import ${plainLine(file.name, 80)}`, bytes: await file.read() });
    if (asked.pasted !== '') return readAndPropose(context, asked, { title: 'Import pasted lines', bytes: new TextEncoder().encode(asked.pasted), pasted: true });
    if (context.chat.kind !== 'personal') throw new UsherError('file.private-chat-only');
    return { card: importCard(await propertyDefinitions(context.services, context.actor.tenant)), summary: 'Import: send me a CSV file' };
  },
});

async function readAndPropose(context: Context, asked: Asked, source: { title: string; bytes: Uint8Array; pasted?: boolean }): Promise<Reply> {
  const { services, actor } = context;
  const file = await readFor(context, source.bytes, source.pasted === true);
  const plan = await services.changes.planAccounts(actor, {
    title: source.title, kind: 'import', rows: accountsFrom(file), columns: file.columns, silent: asked.silent, groups: asked.groups, licences: asked.licences,
  });
  return proceed(context, plan);
}

/** CSV may begin beside the word or below it; flags and options stand beside it. */
function readAsked({ firstLine, lines, words, options }: Said): Asked {
  const startsBeside = /^[^:]*[,;\t]/.test(firstLine);
  const pasted = startsBeside ? `${firstLine}\n${lines}` : lines;
  if (new TextEncoder().encode(pasted).length > limits.pastedBytes) throw new UsherError('input.too-large', 'That is too much for a message. Save it as a CSV file and send me the file.');
  const flags = startsBeside ? [] : words.map((word) => word.text.toLowerCase());
  if (flags[0] === 'from') throw new UsherError('input.invalid', 'Only files and pasted lines can be imported so far.', { advice: toType('import', 'see how') });
  const unknown = flags.find((flag) => flag !== 'silent');
  if (unknown !== undefined) throw new UsherError('input.invalid', `“import” does not understand “${unknown}”. Send a CSV file, or paste its lines below the word “import”.`);
  return { pasted: pasted.trim() === '' ? '' : pasted, silent: flags.includes('silent'), groups: options['groups'] ?? [], licences: options['licences'] ?? [] };
}
