import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { complete, type Complete, type Incomplete } from './complete.js';
import { callable, exactFields, fields, optional } from './problems.js';

/**
 * Where time and chance come from. Everything that waits, measures or rolls dice takes one, so that specs run in virtual time. It has two clocks,
 * because "how long" and "what time is it" have different answers on a machine that was suspended or whose clock was corrected.
 */
export interface Runtime {
  /** The timers, and the clock of elapsed time: `now()` counts milliseconds, and only differences between two readings mean anything. */
  readonly scheduler: SchedulerLike;
  /** A number from 0 (inclusive) to 1 (exclusive), for jitter. */
  readonly random: () => number;
  /**
   * The time of day, in milliseconds since the epoch. It goes on while the machine is suspended, and jumps when it is corrected.
   * @defaultValue `scheduler.now()` where a scheduler is given, so that virtual time drives both clocks; the machine's own clock otherwise
   */
  readonly wallClock?: (() => number) | undefined;
}

/** A {@link Runtime} with both clocks. */
export type CompleteRuntime = Complete<Runtime>;

/** Checks a scheduler. */
export const schedulerProblems = fields<SchedulerLike>({ now: callable, schedule: callable });

/** Checks a runtime whose fields may be omitted. */
export const runtimeProblems = exactFields<Runtime>({
  scheduler: optional(schedulerProblems),
  random: optional(callable),
  wallClock: optional(callable),
});

/** The longest delay that timers take, in milliseconds (2^31 - 1): a longer one fires at once. */
export const longestTimerMs = 2 ** 31 - 1;

// Not `timeOrigin`: some embedders, such as React Native, have none.
const originMs = Date.now() - performance.now();

/** The machine's own time and chance. Its elapsed time counts evenly: setting the wall clock moves nothing, and it may stand still while the machine is suspended. */
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
