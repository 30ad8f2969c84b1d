// While the engine runs in simulation, the real world throws: time, chance and network come through the ports or not at all.

interface Forbidden { owner: object; name: string }

const forbidden: readonly Forbidden[] = [
  { owner: Date, name: 'now' }, { owner: Math, name: 'random' }, { owner: performance, name: 'now' },
  ...['setTimeout', 'setInterval', 'setImmediate', 'fetch'].map((name) => ({ owner: globalThis, name })),
  { owner: crypto, name: 'randomUUID' }, { owner: crypto, name: 'getRandomValues' },
];

const RealDate = Date;

/** Dates of given instants are arithmetic; the date of now is the world. */
class StrictDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    const [instant] = given;
    if (instant === undefined) throw new Error('The engine asked the real world for the date.');
    super(instant);
  }
}

/** Shuts the doors; the answer opens them again. */
export function shutTheWorldOut(): () => void {
  const before = forbidden.map(({ owner, name }) => ({ owner, name, property: Object.getOwnPropertyDescriptor(owner, name) }));
  for (const { owner, name } of forbidden) {
    const refuse = (): never => { throw new Error(`The engine asked the real world for ${name}.`); };
    Object.defineProperty(owner, name, { value: refuse, configurable: true, writable: true });
  }
  Object.defineProperty(globalThis, 'Date', { value: StrictDate, configurable: true, writable: true });
  return () => {
    Object.defineProperty(globalThis, 'Date', { value: RealDate, configurable: true, writable: true });
    for (const { owner, name, property } of before) {
      if (property === undefined) Reflect.deleteProperty(owner, name);
      else Object.defineProperty(owner, name, property);
    }
  };
}
