// What the heart needs from the world, named after that need. Adapters live in their own rooms; tests and the simulator bring their own.
export * from './ports/chat.ts';
export * from './ports/delegation.ts';
export * from './ports/directory.ts';
export * from './ports/documents.ts';
export * from './ports/files.ts';
export * from './ports/own-addresses.ts';
export * from './ports/store.ts';
export * from './ports/store-error.ts';
export * from './ports/world.ts';
