import { AnalyticsError } from './analytics-error.js';

/** Fields of a JobError. */
export interface JobFacts {
  readonly state: JobError['state'];
  /** Id of the job; undefined where it was not received. */
  readonly jobId?: string | undefined;
  readonly serverMessage?: string | undefined;
  readonly cause?: unknown;
}

/** A job on the server returned no results. */
export class JobError extends AnalyticsError {
  override readonly name = 'JobError';
  readonly kind = 'job';
  /**
   * `FAILED`, `CANCELLED` or `EXPIRED`, as reported by the server; `UNKNOWN` where the response to the submission was lost, so a job may
   * be running; any other value is the state of the job when the run stopped waiting.
   */
  declare readonly state: 'FAILED' | 'CANCELLED' | 'EXPIRED' | 'UNKNOWN' | (string & {});
  declare readonly jobId: string | undefined;
  declare readonly serverMessage: string | undefined;

  // eslint-disable-next-line @typescript-eslint/no-useless-constructor -- it says which facts
  constructor(message: string, facts: JobFacts) {
    super(message, facts);
  }
}
