// Looking up in a table what somebody typed: what every object has by itself, as “constructor”, is no entry of it.

export function entryOf<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
