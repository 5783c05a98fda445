import { must } from '../core/validation.js';
import { longestTimerMs } from '../core/runtime.js';

/** Checks a time that a timer can wait for, none included, in milliseconds. */
export const delayProblems = must(
  (value) => typeof value === 'number' && value >= 0 && value <= longestTimerMs,
  `must be a number from 0 to ${longestTimerMs}`,
);
