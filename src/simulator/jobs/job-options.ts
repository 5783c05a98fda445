import { callable, instance, numberFrom, oneOf, optional, switched } from '../../core/validation.js';

/** How a job ends, unless it is cancelled by request before. */
export type JobOutcome = 'FULFILLED' | 'FAILED' | 'CANCELLED' | 'EXPIRED';

/** A job as far as its outcome can depend on it. */
export interface SubmittedJob {
  readonly endpoint: 'aggregateJobs' | 'detailJobs';
  /** 1 for the first job of this endpoint. */
  readonly nth: number;
}

/** How long jobs take, and how they end. Times are milliseconds of the runtime's clock. */
export interface JobOptions {
  /**
   * How long a job is QUEUED.
   * @defaultValue 1_000
   */
  readonly queuedMs?: number | undefined;
  /**
   * How long a job is PENDING after that.
   * @defaultValue 3_000
   */
  readonly pendingMs?: number | undefined;
  /**
   * How long a job stays FULFILLED; after that it is EXPIRED and has no results.
   * @defaultValue 86_400_000 (a day)
   */
  readonly expiresMs?: number | undefined;
  /**
   * How jobs end; a function can choose for each. A job that is FAILED has an `errorMessage`; one that is CANCELLED
   * was cancelled by another program.
   * @defaultValue 'FULFILLED'
   */
  readonly outcome?: JobOutcome | ((job: SubmittedJob) => JobOutcome) | undefined;
}

/** The options with their defaults. */
export interface JobLife {
  readonly queuedMs: number;
  readonly pendingMs: number;
  readonly expiresMs: number;
  readonly outcomeOf: (job: SubmittedJob) => JobOutcome;
}

export const jobLife = ({
  queuedMs = 1_000,
  pendingMs = 3_000,
  expiresMs = 86_400_000,
  outcome = 'FULFILLED',
}: JobOptions): JobLife => ({
  queuedMs,
  pendingMs,
  expiresMs,
  outcomeOf: typeof outcome === 'function' ? outcome : () => outcome,
});

const Span = optional(numberFrom(0));
const Outcome = oneOf(['FULFILLED', 'FAILED', 'CANCELLED', 'EXPIRED']);

/** Decodes the options. */
export const JobOptions = instance<JobOptions>({
  queuedMs: Span,
  pendingMs: Span,
  expiresMs: Span,
  outcome: optional(switched<unknown>((value) => (typeof value === 'function' ? callable() : Outcome))),
});
