import type { Runtime } from '../../../src/core/runtime.js';
import { fastRuntime } from '../../helpers/fast-runtime.js';

/** Fast time that begins on a Thursday at 14:00 UTC, when there is much to do. */
export const officeHours = (factor = 50): Runtime => {
  const { scheduler, random } = fastRuntime(factor);
  const aheadMs = Date.parse('2026-10-01T14:00:00Z') - scheduler.now();
  return { scheduler: { now: () => scheduler.now() + aheadMs, schedule: scheduler.schedule.bind(scheduler) }, random };
};
