// Teams sends an activity again when the answer was slow; it must be done once.

/** The work of a key is done once while it is remembered; whoever asks again waits for the same result. */
export function createOnce<T>(remembered = 500): (key: string, work: () => Promise<T>) => { result: Promise<T>; again: boolean } {
  const known = new Map<string, Promise<T>>();
  return (key, work) => {
    const before = known.get(key);
    if (before !== undefined) return { result: before, again: true };
    const result = work();
    known.set(key, result);
    const [oldest] = known.keys();
    if (known.size > remembered && oldest !== undefined) known.delete(oldest);
    // A failed attempt may be repeated.
    void result.catch(() => known.delete(key));
    return { result, again: false };
  };
}
