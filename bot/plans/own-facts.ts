// What Usher itself keeps about people and groups, apart from the read model that any sync may write anew.
import { StoreError } from '../ports.ts';
import type { OwnFacts, Store, World } from '../ports.ts';
import { putIfUnchanged } from './put-if-unchanged.ts';
import { patiently } from './run/durable.ts';
import { pagesOf } from './pages.ts';

export const userFacts = (id: string): string => `user.${id}`;
export const groupFacts = (id: string): string => `group.${id}`;

const mostAttempts = 10;

/** Changes what is kept, also when somebody else changes another part of it at the same moment. */
export async function keepFacts({ world, store }: { world: Pick<World, 'clock'>; store: Store }, place: { tenant: string; id: string }, change: (facts: OwnFacts) => OwnFacts): Promise<void> {
  const scope = { tenant: place.tenant };
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const stored = await patiently(world.clock, () => store.facts.get(scope, place.id));
    const value = change(stored?.value ?? {});
    if (JSON.stringify(value) === JSON.stringify(stored?.value)) return;
    if (await patiently(world.clock, () => putIfUnchanged(store.facts, scope, { id: place.id, stored, value }))) return;
  }
  throw new StoreError('busy', 'What is kept about one person changes too fast.');
}

/** What is kept about groups, by group id. */
export async function allGroupFacts(store: Store, tenant: string): Promise<Map<string, OwnFacts>> {
  const found = new Map<string, OwnFacts>();
  for await (const page of pagesOf(store.facts, { tenant }, { from: groupFacts(''), to: groupFacts('~') })) {
    for (const { id, value } of page) found.set(id.slice(groupFacts('').length), value);
  }
  return found;
}
