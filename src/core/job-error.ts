import { AnalyticsError } from './analytics-error.js';

/** Carried by a JobError. */
export interface JobFacts {
  readonly state: JobError['state'];
  /** Undefined where it never came to us. */
  readonly jobId?: string | undefined;
  readonly serverMessage?: string | undefined;
  readonly cause?: unknown;
}

/** A job of the server gives no results. */
export class JobError extends AnalyticsError {
  override readonly name = 'JobError';
  readonly kind = 'job';
  /**
   * `FAILED`, `CANCELLED` or `EXPIRED`, as the server says; `UNKNOWN` where the answer to the submission was lost, so that a job
   * may be running; any other state is the one it was in when we stopped waiting.
   */
  declare readonly state: 'FAILED' | 'CANCELLED' | 'EXPIRED' | 'UNKNOWN' | (string & {});
  declare readonly jobId: string | undefined;
  declare readonly serverMessage: string | undefined;

  // eslint-disable-next-line @typescript-eslint/no-useless-constructor -- it says which facts
  constructor(message: string, facts: JobFacts) {
    super(message, facts);
  }
}
