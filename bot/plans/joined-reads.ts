// What everybody asks for at the same moment is read once.

/** Whoever asks while the same is being read for the tenant waits for that read: names are looked up many at a time. Nothing is remembered beyond it. */
export function joinedReads<T>(read: (tenant: string) => Promise<T>): (tenant: string) => Promise<T> {
  const underWay = new Map<string, Promise<T>>();
  return async (tenant) => {
    const reading = underWay.get(tenant) ?? read(tenant).finally(() => { underWay.delete(tenant); });
    underWay.set(tenant, reading);
    return reading;
  };
}
