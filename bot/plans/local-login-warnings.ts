// What an administrator should know of the group that keeps local login, in sentences for every door: whom it shuts out, and whom it lets in unseen.
import { UsherError } from '../../shared/errors.ts';
import type { OrganisationSettings } from '../../shared/settings.ts';
import type { User } from '../../shared/user.ts';
import type { Actor } from './change.ts';
import { list } from './circle.ts';
import { adminsShutOut } from './facts.ts';
import type { FactsParts } from './facts.ts';
import { changeSettings, localLoginGroup, nestedWords } from './organisation-settings.ts';
import type { SettingsParts } from './organisation-settings.ts';
import type { SettingsChange } from './settings-words.ts';

/** `shutOut`: where another group was named to keep local login, the Organisation Admins whom a sign-in policy for it would shut out. */
export interface Saved { settings: OrganisationSettings; shutOut: readonly User[] }

/** As changeSettings. */
export async function saveSettings(parts: SettingsParts & FactsParts, actor: Actor, wanted: SettingsChange): Promise<Saved> {
  const { before, after } = await changeSettings(parts, actor, wanted);
  return { settings: after, shutOut: after.localLoginGroup === before.localLoginGroup ? [] : await adminsShutOut(parts, actor.tenant, after) };
}

/** Naming the group shuts nobody out yet; whoever switches the policy on should know whom that will. `how` they are let in before: in the words of the door. */
export function shutOutWarnings({ shutOut }: Saved, how: string): string[] {
  const names = shutOut.map(({ displayName }) => displayName);
  const who = `${names.length === 1 ? 'this Organisation Admin' : 'these Organisation Admins'}: ${list(names)}`;
  return names.length === 0 ? [] : [`A sign-in policy that lets only this group use a password shuts out ${who}. Before it is switched on, let them in, ${how}.`];
}

/** Whoever looks at the settings waits no longer than this for what the directory alone knows. */
const patience = 1_000;

/** A group that held people alone when it was named may hold others since. Nothing is said while the directory does not answer. */
export async function nestedWarnings(parts: SettingsParts, tenant: string, settings: OrganisationSettings): Promise<string[]> {
  const group = await localLoginGroup(parts, tenant, settings);
  if (group === undefined) return [];
  const waiting = new AbortController();
  const late = parts.world.clock.sleep(patience, waiting.signal).then((): readonly string[] => []);
  const nested = await Promise.race([nestedIn(parts, tenant, group.id), late]);
  waiting.abort();
  return nested.length === 0 ? [] : [`“${group.name}”, which keeps who may sign in with a password, ${nestedWords(nested)}. Take ${nested.length === 1 ? 'that group' : 'those groups'} out of it in Entra.`];
}

async function nestedIn({ nestedGroups }: SettingsParts, tenant: string, group: string): Promise<readonly string[]> {
  try {
    return await nestedGroups(tenant, group) ?? [];
  } catch (error) {
    if (error instanceof UsherError) return [];
    throw error;
  }
}
