import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { complete, type Complete, type Incomplete } from './complete.js';

/**
 * Supplies time and random numbers to everything that uses them, so that specs run in virtual time. It has two clocks, because elapsed
 * time and the time of day differ on a machine that was suspended or whose clock was corrected.
 */
export interface Runtime {
  /** Supplies timers and elapsed time: `now()` counts milliseconds, and only the difference between two readings has a meaning. */
  readonly scheduler: SchedulerLike;
  /** Returns a number from 0 (inclusive) to 1 (exclusive), for jitter. */
  readonly random: () => number;
  /**
   * Returns the time of day, in milliseconds since the epoch. It continues while the machine is suspended, and jumps when it is corrected.
   * @defaultValue `scheduler.now()` where a scheduler is given, so that virtual time drives both clocks; the machine's own clock otherwise
   */
  readonly wallClock?: (() => number) | undefined;
}

/** A {@link Runtime} with both clocks. */
export type CompleteRuntime = Complete<Runtime>;

/** The longest delay that timers accept, in milliseconds (2^31 - 1): a longer one fires immediately. */
export const maxTimerMs = 2 ** 31 - 1;

// Not `timeOrigin`: some embedders, such as React Native, have none.
const originMs = Date.now() - performance.now();

/** The machine's own clocks and random numbers. Setting the wall clock does not change elapsed time, which may stop while the machine is suspended. */
export const systemRuntime: CompleteRuntime = {
  scheduler: { now: () => originMs + performance.now(), schedule: asyncScheduler.schedule.bind(asyncScheduler) },
  random: () => Math.random(),
  wallClock: () => Date.now(),
};

/** Fills in what a runtime omits. */
export const completeRuntime = (runtime: Incomplete<Runtime> = {}): CompleteRuntime => {
  const { scheduler } = runtime;
  const wallClock = scheduler === undefined ? systemRuntime.wallClock : () => scheduler.now();
  return complete<CompleteRuntime>({ ...systemRuntime, wallClock }, runtime);
};
