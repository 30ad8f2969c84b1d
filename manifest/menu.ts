// The command menu that Teams shows: which commands it offers where; their words come from bot/commands.
import { commands } from '../bot/commands/index.ts';

/** Teams shows ten commands in every version of its menu; `help` has the rest. */
const offered: readonly { scopes: readonly string[]; names: readonly string[] }[] = [
  { scopes: ['personal'], names: ['invite', 'users', 'deactivate', 'reactivate', 'reset password', 'add', 'import', 'jobs', 'undo', 'help'] },
  // Files do not reach a bot in a group, and secrets have no place there.
  { scopes: ['team', 'groupChat'], names: ['invite', 'users', 'deactivate', 'add', 'groups', 'licences', 'jobs', 'help'] },
];

interface MenuEntry { title: string; description: string }
export interface CommandList { scopes: readonly string[]; commands: readonly MenuEntry[] }

/** Sentences of menus begin with a capital letter. */
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function entryOf(name: string): MenuEntry {
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) throw new Error(`The menu offers “${name}”, which is not a command of bot/commands/index.ts.`);
  return { title: command.name, description: capitalised(command.summary) };
}

export function commandLists(): CommandList[] {
  return offered.map(({ scopes, names }) => ({ scopes, commands: names.map(entryOf) }));
}
