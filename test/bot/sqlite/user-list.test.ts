// Every way of reading the list gives the same pages: small crowds would otherwise never leave the way for small sets.
import { openDatabase } from '../../../bot/sqlite/database.ts';
import type { usualFew } from '../../../bot/sqlite/user-list.ts';
import { sqliteUsers } from '../../../bot/sqlite/users.ts';
import { describeUserStore } from '../../contracts/user-store.ts';

function withFew(few: typeof usualFew) {
  return async () => {
    const database = openDatabase(undefined);
    return { store: { users: sqliteUsers(database, few) }, close: async () => database.close() };
  };
}

const most = 1_000_000;
describeUserStore('SQLite, always read in order', withFew({ members: 0, likely: 0, rareHits: 0, glance: 0, hits: 0 }), { people: 120, everyOrder: true });
describeUserStore('SQLite, always looking up words first', withFew({ members: 0, likely: 0, rareHits: most, glance: 0, hits: most }), { people: 120, everyOrder: true });
describeUserStore('SQLite, glancing at some before looking up words', withFew({ members: 0, likely: 0, rareHits: 0, glance: 40, hits: most }), { people: 120, everyOrder: true });
describeUserStore('SQLite, glancing at a few pages before anything else', withFew({ members: 0, likely: 2, rareHits: most, glance: 0, hits: most }), { people: 120, everyOrder: true });
