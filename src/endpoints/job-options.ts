import type { Observable } from 'rxjs';
import type { Errands } from '../core/endpoint.js';
import { pathSegmentProblems } from '../core/path-segment.js';
import { type Check, flag, optional, positive, wholeNumber } from '../core/problems.js';
import { longestTimerMs } from '../core/runtime.js';

/** How a job is waited for. */
export interface JobOptions {
  /**
   * First wait before the job's state is asked for, in milliseconds; each further one is half as long again, up to 15 s. The platform
   * tolerates no less than 3 s.
   * @defaultValue 3000
   */
  readonly pollMs?: number | undefined;
  /**
   * Longest that a job may take, in milliseconds: a JobError with its last state beyond.
   * @defaultValue 86_400_000, a day
   */
  readonly maxWaitMs?: number | undefined;
  /**
   * Cancels the job (`DELETE`) when the run is left, or fails, before the job has ended.
   * @defaultValue false: it goes on, and its results wait on the server
   */
  readonly cancelOnLeave?: boolean | undefined;
  /**
   * Waits for this job of an earlier run and reads its results, instead of submitting one: its pages from the first one on. `job` events
   * and every error of a job carry its id.
   * @defaultValue a new job
   */
  readonly jobId?: string | undefined;
}

/** The checks of {@link JobOptions}. */
export const jobChecks: { readonly [Name in keyof Required<JobOptions>]: Check } = {
  pollMs: optional(wholeNumber(3000, longestTimerMs)),
  maxWaitMs: optional(positive()),
  cancelOnLeave: optional(flag),
  jobId: optional(pathSegmentProblems),
};

/** A job around the pages of its results. */
export interface Job {
  /** Name of the query's builder. */
  readonly query: string;
  readonly options: JobOptions;
  /** Behind `/results`, with its question mark. */
  readonly search?: string | undefined;
  /** What to do about more results than the server pages through. */
  readonly fewerResults: string;
  /** What has to be found out before the job is submitted: emits once, or fails. */
  ready(errands: Errands): Observable<unknown>;
}
