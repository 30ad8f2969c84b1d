// Remembers which addresses of a file were already accepted, and on which line, without keeping the addresses.

/**
 * An open hash table of 64-bit fingerprints in plain number arrays. A Map of the addresses themselves would keep the whole
 * text of the file alive (they are slices of it) and take a third of the time of an import. Two different addresses of
 * 250,000 share a fingerprint once in 600 million files, and then one row is refused that should not be.
 */
export class AcceptedLines {
  #size = 0;
  /** Room for 130,000 addresses: growing costs more than memory that is not touched. */
  #mask = 0x3ffff;
  /** Three numbers an entry: both halves of the fingerprint, and the line; line 0 = free. */
  #entries = new Int32Array((this.#mask + 1) * 3);

  /** The line that already has the address with this fingerprint, or 0 after remembering it with this line. */
  add({ one, other }: { one: number; other: number }, line: number): number {
    const earlier = this.#put(one, other, line);
    if (earlier === 0 && this.#size * 2 > this.#mask) this.#grow();
    return earlier;
  }

  #put(one: number, other: number, line: number): number {
    const entries = this.#entries;
    let at = (one ^ (one >>> 16)) & this.#mask;
    while (entries[at * 3 + 2] !== 0) {
      if (entries[at * 3] === one && entries[at * 3 + 1] === other) return entries[at * 3 + 2] ?? 0;
      at = (at + 1) & this.#mask;
    }
    entries[at * 3] = one;
    entries[at * 3 + 1] = other;
    entries[at * 3 + 2] = line;
    this.#size += 1;
    return 0;
  }

  #grow(): void {
    const old = this.#entries;
    this.#size = 0;
    this.#mask = this.#mask * 2 + 1;
    this.#entries = new Int32Array((this.#mask + 1) * 3);
    for (let at = 0; at < old.length; at += 3) {
      const line = old[at + 2] ?? 0;
      if (line !== 0) this.#put(old[at] ?? 0, old[at + 1] ?? 0, line);
    }
  }
}
