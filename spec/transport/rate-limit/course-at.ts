import type { Course } from '../../../src/transport/rate-limit/learned-limits.js';
import type { Limit } from '../../perf/rate/limited-server.js';

/** Sends evenly until a server that counts in seconds refuses one. */
export const courseAt = (limit: Limit, everyMs: number, fromMs = 0): Course => {
  const times: number[] = [];
  let sentAt = fromMs;
  for (; limit.admit(sentAt) === 0; sentAt += everyMs) times.push(sentAt);
  return { count: times.length, ms: sentAt - fromMs, times, sentAt, spanMs: 1000 };
};
