import { VirtualTimeScheduler } from 'rxjs';
import type { Runtime } from '../../../src/core/runtime.js';

/** Numbers from 0 to 1 that are the same each time. */
export const seeded = (seed: number) => (): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};

/** Time in which promises take none, and waits take no longer than the machine needs. */
export interface VirtualTime {
  readonly runtime: Runtime;
  sleep(ms: number): Promise<void>;
  /** Lets time pass until the work is done. */
  until<T>(work: Promise<T>): Promise<T>;
}

/** Makes a {@link VirtualTime} that starts at 0. */
export const virtualTime = (random: () => number = seeded(1)): VirtualTime => {
  const scheduler = new VirtualTimeScheduler();
  return {
    runtime: { scheduler, random },
    sleep: (ms) => new Promise((resolve) => scheduler.schedule(() => resolve(), ms)),
    until: async (work) => {
      let running = true;
      const done = work.finally(() => (running = false));
      done.catch(() => undefined);
      while (running) {
        await new Promise((resolve) => setImmediate(resolve));
        const next = scheduler.actions[0];
        if (next === undefined) continue;
        scheduler.maxFrames = next.delay;
        scheduler.flush();
      }
      return done;
    },
  };
};
