import type { Observable } from 'rxjs';
import type { Errands } from '../core/endpoint.js';
import { PathSegment } from '../core/path-segment.js';
import { type Fields, Flag, optional, positive, wholeNumber } from '../core/validation.js';
import { maxTimerMs } from '../core/runtime.js';

/** How to wait for a job, and when to cancel it. */
export interface JobOptions {
  /**
   * Wait before the first request for the job's state, in milliseconds; each further wait is 1.5 times as long, up to 15 s. The platform
   * requires at least 3 s.
   * @defaultValue 3000
   */
  readonly pollMs?: number | undefined;
  /**
   * Maximum duration of the job, in milliseconds. After it, the run fails with a JobError with the last state.
   * @defaultValue 86_400_000, a day
   */
  readonly maxWaitMs?: number | undefined;
  /**
   * Cancels the job (`DELETE`) when the consumer unsubscribes, or the run fails, before the job has ended.
   * @defaultValue false: it goes on, and its results wait on the server
   */
  readonly cancelOnLeave?: boolean | undefined;
  /**
   * Waits for this job of an earlier run, instead of submitting one, and reads its results from the first page on. `job` events and all
   * errors of a job contain its id.
   * @defaultValue a new job
   */
  readonly jobId?: string | undefined;
}

/** A decoder for each field of {@link JobOptions}. */
export const jobFields = {
  pollMs: optional(wholeNumber(3000, maxTimerMs)),
  maxWaitMs: optional(positive()),
  cancelOnLeave: optional(Flag),
  jobId: optional(PathSegment),
} satisfies Fields<JobOptions>;

/** A job around the pages of its results. */
export interface Job {
  /** Name of the query's builder. */
  readonly query: string;
  readonly options: JobOptions;
  /** Query string of the first results request, beginning with `?`. */
  readonly search?: string | undefined;
  /** The remedy where a job has more results than the server returns. */
  readonly fewerResults: string;
  /** Checks what must be known before the job is submitted. Emits once, or fails. */
  ready(errands: Errands): Observable<unknown>;
}
