import type { SchedulerLike } from 'rxjs';
import type { Incomplete } from './complete.js';
import type { Runtime } from './runtime.js';
import { callable, type Fields, instance, optional, struct } from './validation.js';

/** Decodes a scheduler. */
export const Scheduler = instance<SchedulerLike>({ now: callable(), schedule: callable() });

/** Decodes a runtime whose fields may be omitted. */
export const IncompleteRuntime = struct({
  scheduler: optional(Scheduler),
  random: optional(callable()),
  wallClock: optional(callable()),
} satisfies Fields<Incomplete<Runtime>>);
