import { longestTimerMs } from '../core/runtime.js';
import { numberFrom } from '../core/validation.js';

/** A delay of a timer, in milliseconds; it can be 0. */
export const Delay = numberFrom(0, longestTimerMs);
