import {
  catchError,
  defer,
  EMPTY,
  filter,
  finalize,
  map,
  type Observable,
  of,
  repeat,
  switchMap,
  take,
  tap,
  throwError,
  timeout,
  timer,
} from 'rxjs';
import { shortly } from '../core/decode-failures.js';
import type { Errands, PageRequest, Surround } from '../core/endpoint.js';
import { isAnalyticsError, isDecodeError, isHttpError, isNetworkError, isTimeoutError } from '../core/error-guards.js';
import { DecodeError, type HttpError, JobError } from '../core/errors.js';
import { tokenPath } from '../core/hosts.js';
import { isObject } from '../core/is-object.js';
import { isPathSegment } from '../core/path-segment.js';
import { judgeOnce } from '../core/retry-decision.js';
import type { Job } from './job-options.js';

const maxPollMs = 15_000;
const cancelMs = 10_000;
const failedStates: readonly string[] = ['FAILED', 'CANCELLED', 'EXPIRED'];

/** A submitted job. */
interface Submitted {
  readonly jobId: string;
  /** Requests its state. */
  readonly request: PageRequest;
  /** False once it has ended, or no longer exists. */
  isRunning: boolean;
}

/**
 * Submits a job once, waits until it is FULFILLED, then follows the pages of its results. The first request is the submission; the URL of
 * the job is below it.
 *
 * @throws JobError where the job ends in another state, where the response to the submission is lost, and where the job no longer exists.
 */
export const runJob =
  (job: Job): Surround =>
  (submission, errands, follow) =>
    defer(() => {
      const { options, search = '', fewerResults, ready } = job;
      let submitted: Submitted | undefined;
      const jobId$ =
        options.jobId === undefined
          ? ready(errands).pipe(switchMap(() => submit(submission, errands)))
          : of(options.jobId);

      return jobId$.pipe(
        switchMap((jobId) => {
          const url = `${submission.url}/${encodeURIComponent(jobId)}`;
          const current: Submitted = { jobId, request: { method: 'GET', url }, isRunning: true };
          submitted = current;
          return untilFulfilled(job, current, errands).pipe(
            switchMap(() => follow({ method: 'GET', url: `${url}/results${search}` })),
            catchError(explainResults(current, fewerResults, errands)),
            catchError((error: unknown) => throwError(() => withJobId(error, current))),
          );
        }),
        finalize(() => {
          if (options.cancelOnLeave === true && submitted?.isRunning === true) cancel(submitted, errands);
        }),
      );
    });

/** Submits a job and emits its id. */
const submit = (submission: PageRequest, { ask }: Errands): Observable<string> =>
  ask({ ...submission, once: true }).pipe(
    map((response) => textIn(response, 'jobId', submission.url, isPathSegment)),
    catchError((error: unknown) => throwError(() => (isLost(error) ? lost(error) : error))),
  );

/** Requests the state of a job until it is FULFILLED. */
const untilFulfilled = (
  { query, options }: Job,
  job: Submitted,
  { ask, scheduler, report }: Errands,
): Observable<unknown> =>
  defer(() => {
    const { pollMs = 3000, maxWaitMs = 86_400_000 } = options;
    const { jobId, request } = job;
    const until = scheduler.now() + maxWaitMs;
    // No wait: a job of an earlier run may have ended already.
    let waitMs = options.jobId === undefined ? pollMs : 0;
    let state = 'UNKNOWN';

    const poll = (): Observable<unknown> => {
      const due$ = timer(waitMs, scheduler);
      waitMs = Math.min(Math.max(waitMs * 1.5, pollMs), Math.max(maxPollMs, pollMs));
      return due$.pipe(switchMap(() => ask(request)));
    };
    const check = (response: unknown): void => {
      const received = textIn(response, 'state', request.url);
      if (received !== state) report({ kind: 'job', query, jobId, state: received });
      state = received;
      job.isRunning = state !== 'FULFILLED' && !failedStates.includes(state);
      if (failedStates.includes(state)) throw ended(jobId, state, messageIn(response));
      if (job.isRunning && scheduler.now() >= until) {
        const message = `job ${jobId} is still ${state} after ${maxWaitMs} ms: read it later with the option jobId`;
        throw new JobError(message, { state, jobId });
      }
    };
    return defer(poll).pipe(
      repeat(),
      tap(check),
      filter(() => !job.isRunning),
      take(1),
    );
  });

/** Explains why the results of a job were rejected: there are too many, the job has expired meanwhile, or the request is wrong. */
const explainResults =
  (job: Submitted, fewerResults: string, errands: Errands) =>
  (error: unknown): Observable<never> => {
    const { jobId } = job;
    if (isGone(error)) {
      job.isRunning = false;
      return throwError(() => ended(jobId, 'EXPIRED', error.serverMessage, error));
    }
    if (job.isRunning || !isHttpError(error) || error.status !== 400) return throwError(() => error);
    if (areTooMany(error)) return throwError(() => tooMany(jobId, fewerResults, error));
    return currentState(job, errands).pipe(
      map((state) => {
        throw failedStates.includes(state) ? ended(jobId, state, error.serverMessage, error) : error;
      }),
    );
  };

/** Requests the current state of a job; an empty string where that fails. */
const currentState = ({ request }: Submitted, { ask }: Errands): Observable<string> =>
  ask(request).pipe(
    map((response) => textIn(response, 'state', request.url)),
    catchError((error: unknown) => of(isGone(error) ? 'EXPIRED' : '')),
  );

const cancel = ({ request: { url } }: Submitted, { ask, scheduler }: Errands): void => {
  ask({ method: 'DELETE', url, once: true })
    .pipe(
      timeout({ first: cancelMs, scheduler }),
      catchError(() => EMPTY),
    )
    .subscribe();
};

const withJobId = (error: unknown, { jobId }: Submitted): unknown =>
  isAnalyticsError(error) ? Object.assign(error, { jobId }) : error;

/** Returns true where the server may have started the job although no valid response arrived. */
const isLost = (error: unknown): boolean => {
  const isUnclear =
    isNetworkError(error) ||
    isTimeoutError(error) ||
    isDecodeError(error) ||
    (isHttpError(error) && (error.status >= 500 || error.status < 300 || error.status === 408));
  // Not compared with the path of the submission, because a redirect can lead to another one.
  return isUnclear && error.path !== tokenPath && error.attempts !== 0 && !judgeOnce(error).retry;
};

/** Returns true where a fulfilled job has more results than the server returns. */
const areTooMany = ({ serverMessage = '' }: HttpError): boolean => /exceed [\d,.]+ results/i.test(serverMessage);

const tooMany = (jobId: string, remedy: string, cause: HttpError): JobError =>
  new JobError(`job ${jobId} has more results than the server returns: ${cause.serverMessage}: ${remedy}`, {
    state: 'FULFILLED',
    jobId,
    serverMessage: cause.serverMessage,
    cause,
  });

const isGone = (error: unknown): error is HttpError =>
  isHttpError(error) && (error.status === 404 || error.status === 410);

const lost = (cause: unknown): JobError =>
  new JobError('the response to the submission was lost: a job may be running, so it is not submitted again', {
    state: 'UNKNOWN',
    cause,
  });

const ended = (jobId: string, state: string, serverMessage?: string, cause?: unknown): JobError => {
  const reason = serverMessage === undefined ? '' : `: ${serverMessage}`;
  return new JobError(`job ${jobId} is ${state}${reason}`, { state, jobId, serverMessage, cause });
};

const messageIn = (response: unknown): string | undefined => {
  const message = isObject(response) ? response['errorMessage'] : undefined;
  return typeof message === 'string' ? message : undefined;
};

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const textIn = (response: unknown, key: string, path: string, isValid = isText): string => {
  const value = isObject(response) ? response[key] : undefined;
  if (isValid(value)) return value;
  const failures = [{ path: key, expected: 'a string', actual: shortly(value) }];
  throw new DecodeError(`${key}: expected a string, found ${shortly(value)} (${path})`, {
    path,
    reason: 'shape',
    failures,
  });
};

/** Returns the request for the next page of a job's results; undefined after the last one. */
export const nextByCursor = (
  { cursor }: { readonly cursor?: string | null },
  { method, url }: PageRequest,
): PageRequest | undefined => {
  if (!cursor) return undefined;
  const next = new URL(url);
  next.searchParams.set('cursor', cursor);
  return { method, url: next.href };
};
