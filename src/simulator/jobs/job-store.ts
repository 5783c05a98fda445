import { formatInstant } from '../../core/interval.js';
import { uuidFrom } from '../history/random.js';
import type { JobLife, JobOutcome, SubmittedJob } from './job-options.js';

/** Where a job stands. */
export type JobState = 'QUEUED' | 'PENDING' | JobOutcome;

/** A query whose results are read later. */
export interface Job<Query> {
  readonly id: string;
  readonly query: Query;
  readonly submittedMs: number;
  state(): JobState;
  /** As the platform writes it. */
  status(): JobStatus;
  /** Ends a job that is still going on, or has results; one that ended otherwise stays as it is. */
  cancel(): void;
}

/** Body of a job's status. */
export interface JobStatus {
  readonly state: JobState;
  readonly errorMessage?: string;
  readonly submissionDate: string;
  readonly expirationDate: string;
  readonly completionDate?: string;
}

/** The jobs of one endpoint. */
export interface JobStore<Query> {
  submit(query: Query): Job<Query>;
  /** Undefined where there is no such job. */
  find(id: string): Job<Query> | undefined;
}

/** What a store is made from. */
export interface JobStoreOptions {
  readonly seed: number;
  readonly endpoint: SubmittedJob['endpoint'];
  readonly life: JobLife;
  readonly now: () => number;
}

/** Jobs remembered; the oldest are forgotten first. */
const keptJobs = 1_000;
const idSalts = { aggregateJobs: 61, detailJobs: 62 };

/** An empty store. It has no timer: a job's state follows from the clock when it is requested. */
export const createJobStore = <Query>({ seed, endpoint, life, now }: JobStoreOptions): JobStore<Query> => {
  const jobs = new Map<string, Job<Query>>();
  let submitted = 0;
  return {
    submit: (query) => {
      submitted += 1;
      const id = uuidFrom(idSalts[endpoint], seed, submitted);
      const job = createJob({ id, query, outcome: life.outcomeOf({ endpoint, nth: submitted }), life, now });
      jobs.set(id, job);
      const [oldest] = jobs.keys();
      if (jobs.size > keptJobs && oldest !== undefined) jobs.delete(oldest);
      return job;
    },
    find: (id) => jobs.get(id),
  };
};

interface JobParts<Query> {
  readonly id: string;
  readonly query: Query;
  readonly outcome: JobOutcome;
  readonly life: JobLife;
  readonly now: () => number;
}

const createJob = <Query>({ id, query, outcome, life, now }: JobParts<Query>): Job<Query> => {
  const submittedMs = now();
  const pendingFromMs = submittedMs + life.queuedMs;
  const doneMs = pendingFromMs + life.pendingMs;
  const expiresMs = outcome === 'EXPIRED' ? doneMs : doneMs + life.expiresMs;
  let cancelledMs: number | undefined;

  const state = (): JobState => {
    if (cancelledMs !== undefined) return 'CANCELLED';
    const nowMs = now();
    if (nowMs < pendingFromMs) return 'QUEUED';
    if (nowMs < doneMs) return 'PENDING';
    return outcome === 'FULFILLED' && nowMs >= expiresMs ? 'EXPIRED' : outcome;
  };
  const hasEnded = (): boolean => !['QUEUED', 'PENDING'].includes(state());

  return {
    id,
    query,
    submittedMs,
    state,
    status: () => ({
      state: state(),
      ...(state() === 'FAILED' && { errorMessage: 'Simulated failure of the job' }),
      submissionDate: formatInstant(submittedMs),
      expirationDate: formatInstant(expiresMs),
      ...(hasEnded() && { completionDate: formatInstant(cancelledMs ?? doneMs) }),
    }),
    cancel: () => {
      if (!hasEnded() || state() === 'FULFILLED') cancelledMs ??= now();
    },
  };
};
