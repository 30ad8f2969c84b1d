// How long the copies of the directory may lag behind.

/** Milliseconds. They follow within moments, now and then much later; so long they are not believed against what Usher itself has done. */
export const replication = 60_000;
