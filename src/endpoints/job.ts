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
import type { PageRequest, Surround } from '../core/endpoint.js';
import { isAnalyticsError, isDecodeError, isHttpError, isNetworkError, isTimeoutError } from '../core/error-guards.js';
import { DecodeError, type HttpError, JobError } from '../core/errors.js';
import { isObject } from '../core/is-object.js';
import { isPathSegment } from '../core/path-segment.js';
import { judgeOnce } from '../core/retry-decision.js';
import type { Job } from './job-options.js';

const longestPollMs = 15_000;
const cancelMs = 10_000;
const endings: readonly string[] = ['FAILED', 'CANCELLED', 'EXPIRED'];

/**
 * Submits a job once, waits until it is FULFILLED, then follows the pages of its results. The first request is the submission; the URL of
 * the job is below it.
 *
 * @throws JobError where the job ends in another state, where the response to the submission is lost, and where the job no longer exists.
 */
export const runJob =
  ({ query, options, search = '', fewerResults, ready }: Job): Surround =>
  (submission, errands, follow) =>
    defer(() => {
      const { pollMs = 3000, maxWaitMs = 86_400_000, cancelOnLeave = false } = options;
      const { ask, scheduler, report } = errands;
      /** The job, as long as it may be running. */
      let running: PageRequest | undefined;

      const submit = () =>
        ask({ ...submission, once: true }).pipe(
          map((answer) => textIn(answer, 'jobId', submission.url, isPathSegment)),
          catchError((error: unknown) => throwError(() => (isLost(error, submission.url) ? lost(error) : error))),
        );

      const fulfilled = (jobId: string): Observable<PageRequest> => {
        const job: PageRequest = { method: 'GET', url: `${submission.url}/${encodeURIComponent(jobId)}` };
        const until = scheduler.now() + maxWaitMs;
        // No wait: a job of an earlier run may have ended already.
        let waitMs = options.jobId === undefined ? pollMs : 0;
        let state = 'UNKNOWN';
        running = job;
        return defer(() => {
          const due$ = timer(waitMs, scheduler);
          waitMs = Math.min(Math.max(waitMs * 1.5, pollMs), Math.max(longestPollMs, pollMs));
          return due$.pipe(switchMap(() => ask(job)));
        }).pipe(
          repeat(),
          tap((answer) => {
            const now = textIn(answer, 'state', job.url);
            if (now !== state) report({ kind: 'job', query, jobId, state: now });
            state = now;
            if (state === 'FULFILLED' || endings.includes(state)) running = undefined;
            if (endings.includes(state)) throw ended(jobId, state, messageIn(answer));
            if (running !== undefined && scheduler.now() >= until) {
              const message = `job ${jobId} is still ${state} after ${maxWaitMs} ms: read it later with the option jobId`;
              throw new JobError(message, { state, jobId });
            }
          }),
          filter(() => running === undefined),
          take(1),
          map(() => job),
        );
      };

      /** Requests the state again: where results are rejected, either the job has expired meanwhile or the request is wrong. */
      const stateNow = (job: PageRequest): Observable<string> =>
        ask(job).pipe(
          map((answer) => textIn(answer, 'state', job.url)),
          catchError((error: unknown) => of(isGone(error) ? 'EXPIRED' : '')),
        );

      const cancel = () => {
        if (running === undefined || !cancelOnLeave) return;
        const { url } = running;
        ask({ method: 'DELETE', url, once: true })
          .pipe(
            timeout({ first: cancelMs, scheduler }),
            catchError(() => EMPTY),
          )
          .subscribe();
      };

      const jobId$ = options.jobId === undefined ? ready(errands).pipe(switchMap(submit)) : of(options.jobId);
      return jobId$.pipe(
        switchMap((jobId) =>
          fulfilled(jobId).pipe(
            switchMap((job) =>
              follow({ ...job, url: `${job.url}/results${search}` }).pipe(
                catchError((error: unknown) => {
                  if (!isHttpError(error) || error.status !== 400) return throwError(() => error);
                  if (areTooMany(error)) return throwError(() => tooMany(jobId, fewerResults, error));
                  return stateNow(job).pipe(
                    map((state) => {
                      throw endings.includes(state) ? ended(jobId, state, error.serverMessage, error) : error;
                    }),
                  );
                }),
              ),
            ),
            catchError((error: unknown) => {
              if (!isGone(error)) return throwError(() => error);
              running = undefined;
              return throwError(() => ended(jobId, 'EXPIRED', error.serverMessage, error));
            }),
            catchError((error: unknown) =>
              throwError(() => (isAnalyticsError(error) ? Object.assign(error, { jobId }) : error)),
            ),
          ),
        ),
        finalize(cancel),
      );
    });

/** True where the server may have started the job although no valid response arrived. */
const isLost = (error: unknown, path: string): boolean => {
  const isOfSubmission =
    isNetworkError(error) ||
    isTimeoutError(error) ||
    isDecodeError(error) ||
    (isHttpError(error) && (error.status >= 500 || error.status < 300 || error.status === 408));
  return isOfSubmission && error.path === path && !judgeOnce(error).retry;
};

/** True where a fulfilled job has more results than the server returns. */
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
  new JobError('the answer to the submission was lost: a job may be running, and it is not submitted again', {
    state: 'UNKNOWN',
    cause,
  });

const ended = (jobId: string, state: string, serverMessage?: string, cause?: unknown): JobError => {
  const said = serverMessage === undefined ? '' : `: ${serverMessage}`;
  return new JobError(`job ${jobId} is ${state}${said}`, { state, jobId, serverMessage, cause });
};

const messageIn = (answer: unknown): string | undefined => {
  const message = isObject(answer) ? answer['errorMessage'] : undefined;
  return typeof message === 'string' ? message : undefined;
};

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const textIn = (answer: unknown, key: string, path: string, isValid = isText): string => {
  const value = isObject(answer) ? answer[key] : undefined;
  if (isValid(value)) return value;
  const failures = [{ path: key, expected: 'a text', actual: shortly(value) }];
  throw new DecodeError(`${key}: expected a text, found ${shortly(value)} (${path})`, {
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
