import type { Runtime } from '../../../src/core/runtime.js';
import { fastRuntime } from '../../helpers/fast-runtime.js';

/** Accelerated time that starts on a busy Thursday at 14:00 UTC. */
export const officeHours = (factor = 50): Runtime => {
  const { scheduler, random } = fastRuntime(factor);
  const aheadMs = Date.parse('2026-10-01T14:00:00Z') - scheduler.now();
  return { scheduler: { now: () => scheduler.now() + aheadMs, schedule: scheduler.schedule.bind(scheduler) }, random };
};
