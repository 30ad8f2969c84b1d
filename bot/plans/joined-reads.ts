// What everybody asks for at the same moment is read once.

/** Whoever asks while the same is being read for the tenant waits for that read: names are looked up many at a time. Nothing is remembered beyond it. */
export function joinedReads<T, Of extends readonly string[]>(read: (tenant: string, ...of: Of) => Promise<T>): (tenant: string, ...of: Of) => Promise<T> {
  const underWay = new Map<string, Promise<T>>();
  return async (tenant, ...of) => {
    const what = [tenant, ...of].join(' ');
    const reading = underWay.get(what) ?? read(tenant, ...of).finally(() => { underWay.delete(what); });
    underWay.set(what, reading);
    return reading;
  };
}
