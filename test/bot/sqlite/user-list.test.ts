// Every way of reading the list gives the same pages: small crowds would otherwise never leave the way for small sets.
import { openDatabase } from '../../../bot/sqlite/database.ts';
import { sqliteUsers } from '../../../bot/sqlite/users.ts';
import { describeUserStore } from '../../contracts/user-store.ts';

function withFew(few: { members: number; hits: number }) {
  return async () => {
    const database = openDatabase(undefined);
    return { store: { users: sqliteUsers(database, few) }, close: async () => database.close() };
  };
}

describeUserStore('SQLite, always read in order', withFew({ members: 0, hits: 0 }), { people: 120, everyOrder: true });
describeUserStore('SQLite, always looking up words first', withFew({ members: 0, hits: 1_000_000 }), { people: 120, everyOrder: true });
