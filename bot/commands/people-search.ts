// Who may be meant by what nobody is called exactly: by words of a name, or by parts of a mistyped address.
import { fold, searchWords } from '../../shared/fold.ts';
import type { User } from '../../shared/user.ts';
import type { Actor } from '../plans/change.ts';
import type { Services } from './services.ts';

/** `among`: those in the recycle bin alone. */
interface Searching { services: Pick<Services, 'store'>; actor: Pick<Actor, 'tenant'>; among?: 'deleted' | undefined }

/** Those whose names have these words. */
export async function search({ services, actor, among }: Searching, text: string): Promise<User[]> {
  const words = searchWords(text.split('@')[0] ?? '');
  if (words.length === 0) return [];
  return (await services.store.users.list(actor.tenant, { filter: { words, ...(among === 'deleted' ? { status: ['deleted' as const] } : {}) }, limit: 20 })).users;
}

/** One or two letters occur in nearly every name: near is whoever has them as a word. A sign of Chinese says more. */
export function nearest(name: string, users: readonly User[]): readonly User[] {
  const typed = fold(name.split('@')[0] ?? '');
  if (typed.length > 2 || /\p{Lo}/u.test(typed)) return users;
  return users.filter((user) => fold(`${user.displayName} ${mailbox(user)}`).split(/[^\p{L}\p{N}]+/u).includes(typed));
}

/** Of a name cut short to find it mistyped: the first three letters alone are those of many other names. */
const shortestStem = 4;

/** Somebody with one of the parts of a mistyped address: jane.do@… finds jane.doe@…. */
export async function searchAround(asking: Searching, name: string): Promise<User[]> {
  const parts = (name.split('@')[0] ?? '').split(/[._\s-]+/).filter((part) => part.length >= 3).sort((a, b) => b.length - a.length);
  for (const part of parts.flatMap((each) => [each, each.slice(0, Math.max(shortestStem, each.length - 2))])) {
    const near = await search(asking, part);
    if (near.length > 0) return near;
  }
  return [];
}

export function mailbox(user: User): string {
  return fold(user.userPrincipalName.split('@')[0] ?? '');
}
