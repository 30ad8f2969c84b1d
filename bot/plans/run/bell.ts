// A bell that wakes the runner when something came back, or when the time it waits for has passed.
import type { Clock } from '../../ports.ts';

export interface Bell {
  ring(): void;
  /** Returns at the next ring (also one since the last wait) or after so many milliseconds. */
  wait(milliseconds: number): Promise<void>;
}

export function createBell(clock: Clock): Bell {
  let rung = false;
  let wake: AbortController | undefined;
  return {
    ring() {
      rung = true;
      wake?.abort('rung');
    },
    async wait(milliseconds) {
      if (!rung) {
        wake = new AbortController();
        await clock.sleep(milliseconds, wake.signal);
        wake = undefined;
      }
      rung = false;
    },
  };
}
