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
  /** By fingerprint, the place in the lists below, from 1; 0 = free. It is looked up here and there, and so kept small. */
  #places = new Int32Array(this.#mask + 1);
  /** Both halves of each fingerprint and the line, in the order in which they came. */
  #ones = new Int32Array(this.#places.length / 2 + 2);
  #others = new Int32Array(this.#ones.length);
  #lines = new Int32Array(this.#ones.length);

  /** The line that already has the address with this fingerprint, or 0 after remembering it with this line. */
  add({ one, other }: { one: number; other: number }, line: number): number {
    const at = this.#find(one, other);
    const place = this.#places[at] ?? 0;
    if (place !== 0) return this.#lines[place] ?? 0;
    this.#size += 1;
    this.#places[at] = this.#size;
    this.#ones[this.#size] = one;
    this.#others[this.#size] = other;
    this.#lines[this.#size] = line;
    if (this.#size * 2 > this.#mask) this.#grow();
    return 0;
  }

  /** Where the fingerprint is, or else the free place where it belongs. */
  #find(one: number, other: number): number {
    const [places, mask] = [this.#places, this.#mask];
    let at = (one ^ (one >>> 16)) & mask;
    for (let place = places[at] ?? 0; place !== 0; place = places[at] ?? 0) {
      if (this.#ones[place] === one && this.#others[place] === other) return at;
      at = (at + 1) & mask;
    }
    return at;
  }

  #grow(): void {
    this.#mask = this.#mask * 2 + 1;
    this.#places = new Int32Array(this.#mask + 1);
    this.#ones = longer(this.#ones);
    this.#others = longer(this.#others);
    this.#lines = longer(this.#lines);
    for (let place = 1; place <= this.#size; place += 1) this.#places[this.#find(this.#ones[place] ?? 0, this.#others[place] ?? 0)] = place;
  }
}

function longer(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const result = new Int32Array(numbers.length * 2);
  result.set(numbers);
  return result;
}
