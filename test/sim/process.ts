// A process that can be killed and can stall: what it asked for goes on without it, what comes back may find nobody.
import type { Clock } from '../../bot/ports.ts';
import type { Chance } from './chance.ts';
import type { Scheduler } from './scheduler.ts';

/** Milliseconds from asking to arriving, and from there to the answer. */
export interface Route { there: number; back: number }

export interface Effect<R> {
  label: string;
  route: Route;
  /** What happens outside when the request arrives; its failure is the answer's failure. */
  perform: () => R | Promise<R>;
  /** Right before the process goes on with the answer. */
  seen?: (answer: R) => void;
}

export class SimProcess {
  readonly name: string;
  readonly clock: Clock;
  alive = true;
  /** Stopping politely: takes no new requests of people. */
  closing = false;
  stalledUntil = 0;
  /** Until then something of it may still wake up: a shorter stall does not shorten the one before for what that one holds back. */
  wakesUntil = 0;
  /** No write to this directory before then, by tenant: it was told so. */
  readonly quietUntil = new Map<string, number>();
  private readonly scheduler: Scheduler;
  private readonly chance: Chance;

  constructor(name: string, scheduler: Scheduler, chance: Chance) {
    this.name = name;
    this.scheduler = scheduler;
    this.chance = chance;
    this.clock = { now: () => scheduler.now(), sleep: (milliseconds, signal) => this.sleep(milliseconds, signal) };
  }

  kill(): void {
    this.alive = false;
    this.scheduler.note(`${this.name} dies`);
  }

  stall(milliseconds: number): void {
    this.stalledUntil = this.scheduler.now() + milliseconds;
    this.wakesUntil = Math.max(this.wakesUntil, this.stalledUntil);
    this.scheduler.note(`${this.name} stalls for ${milliseconds} ms`);
  }

  effect<R>({ label, route, perform, seen }: Effect<R>): Promise<R> {
    const { scheduler } = this;
    return new Promise((resolve, reject) => {
      scheduler.after(route.there, `${this.name} → ${label}`, () => {
        // What a dying process had not handed to the network is lost; what it had is not.
        if (!this.alive && this.chance.flip(0.3)) return;
        const answer = (go: () => void): void => { scheduler.after(route.back, `${this.name} ← ${label}`, () => this.goOn(go)); };
        void attempt(perform).then(
          (value) => answer(() => { seen?.(value); resolve(value); }),
          (error: unknown) => answer(() => reject(error instanceof Error ? error : new Error(String(error)))),
        );
      });
    });
  }

  private goOn(go: () => void): void {
    if (!this.alive) return;
    const stalled = this.stalledUntil - this.scheduler.now();
    if (stalled > 0) this.scheduler.after(stalled, `${this.name} wakes`, () => this.goOn(go));
    else go();
  }

  private sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const timer = this.scheduler.after(milliseconds, `${this.name} slept`, () => this.goOn(resolve));
      signal?.addEventListener('abort', () => {
        this.scheduler.cancel(timer);
        resolve();
      }, { once: true });
    });
  }
}

/** A failure at once is a failure like any other. */
async function attempt<R>(perform: () => R | Promise<R>): Promise<R> {
  return perform();
}
