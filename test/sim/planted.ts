// Names of mistakes that are planted in the test's own ports; those planted in copies of the engine are in mistakes.ts.
export type Planted = ReadonlySet<string>;
export const none: Planted = new Set();
