import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { fields, callable } from './problems.js';

/** Where time and chance come from. Everything that waits or rolls dice takes one, so that specs run in virtual time. */
export interface Runtime {
  /** The clock (`now()`, milliseconds since the epoch) and the timers. */
  readonly scheduler: SchedulerLike;
  /** A number from 0 (inclusive) to 1 (exclusive), for jitter. */
  readonly random: () => number;
}

/** Checks a scheduler. */
export const schedulerProblems = fields<SchedulerLike>({ now: callable, schedule: callable });

/** The longest delay that timers take, in milliseconds (2^31 - 1): a longer one fires at once. */
export const longestTimerMs = 2 ** 31 - 1;

// Some embedders, such as React Native, have no `timeOrigin`.
const originMs = Number.isFinite(performance.timeOrigin) ? performance.timeOrigin : Date.now() - performance.now();

/** The machine's own time and chance. Its clock counts evenly from the start of the process: setting the wall clock moves nothing. */
export const systemRuntime: Runtime = {
  scheduler: { now: () => originMs + performance.now(), schedule: asyncScheduler.schedule.bind(asyncScheduler) },
  random: () => Math.random(),
};
