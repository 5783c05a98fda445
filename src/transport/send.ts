import { catchError, defer, map, Observable, type SchedulerLike, switchMap, tap, throwError, timeout } from 'rxjs';
import { AnalyticsError, NetworkError, type RequestFacts, TimeoutError } from '../core/errors.js';
import type { FetchAnswer, FetchLike } from './fetch-like.js';
import { readBody } from './read-body.js';
import { codeOf, redactor, safeCause } from './redact.js';

/** One HTTP request, ready to leave. */
export interface HttpRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** What must not show in any error of this request. */
  readonly secrets: readonly string[];
}

/** A whole answer, whatever its status. */
export interface Answer {
  readonly status: number;
  /** Null where it is absent. Holds none of the request's secrets, even if the server sent one back. */
  header(name: string): string | null;
  readonly text: string;
  /** Length of the body after decompression. */
  readonly bytes: number;
  /** From sending to the last byte. */
  readonly ms: number;
  /** When the last byte came, by our clock, in milliseconds since the epoch. */
  readonly receivedAtMs: number;
}

/** How requests are sent. Milliseconds and bytes. */
export interface SendOptions {
  readonly fetch: FetchLike;
  readonly scheduler: SchedulerLike;
  readonly attemptMs: number;
  readonly idleMs: number;
  readonly maxBodyBytes: number;
}

/** Sends a request on subscription and emits its whole answer. Unsubscribing aborts it. */
export type Send = (request: HttpRequest) => Observable<Answer>;

/** Path without query: what errors and events may show of a URL. */
export const pathOf = (url: string): string => new URL(url).pathname;

/**
 * Makes a {@link Send}.
 *
 * @throws `network` where no whole answer comes, `timeout` (`attempt` or `idle`) where it takes too long.
 */
export const sendWith =
  ({ fetch, scheduler, attemptMs, idleMs, maxBodyBytes }: SendOptions): Send =>
  (request) => {
    const facts: RequestFacts = { path: pathOf(request.url), attempts: request.attempt };
    const redact = redactor(request.secrets);
    const failed = (phase: 'connect' | 'body') => (cause: unknown) =>
      throwError(() =>
        cause instanceof AnalyticsError ? cause : networkError(phase, facts, safeCause(cause, redact)),
      );

    const read = (answer: FetchAnswer, startedAt: number): Observable<Answer> =>
      readBody(answer, {
        idleMs,
        maxBytes: maxBodyBytes,
        scheduler,
        idle: () => new TimeoutError(`no byte for ${idleMs} ms`, { ...facts, phase: 'idle' }),
        tooLarge: () =>
          new NetworkError(tooLarge(maxBodyBytes), { ...facts, phase: 'body', code: 'ERR_BODY_TOO_LARGE' }),
      }).pipe(
        map((body) => ({
          status: answer.status,
          header: (name: string) => {
            const value = answer.headers.get(name);
            return value === null ? null : redact(value);
          },
          ...body,
          ms: scheduler.now() - startedAt,
          receivedAtMs: scheduler.now(),
        })),
        catchError(failed('body')),
      );

    const { method, url, body } = request;
    const init = {
      method,
      headers: { ...request.headers },
      redirect: 'manual',
      ...(body !== undefined && { body }),
    } as const;

    return new Observable<Answer>((subscriber) => {
      const controller = new AbortController();
      const startedAt = scheduler.now();
      let whole = false;
      subscriber.add(() => {
        if (!whole) controller.abort();
      });
      defer(() => fetch(url, { ...init, signal: controller.signal }))
        .pipe(
          catchError(failed('connect')),
          switchMap((answer) => read(answer, startedAt)),
          tap(() => (whole = true)),
        )
        .subscribe(subscriber);
    }).pipe(
      timeout({
        first: attemptMs,
        scheduler,
        with: () =>
          throwError(() => new TimeoutError(`no whole answer in ${attemptMs} ms`, { ...facts, phase: 'attempt' })),
      }),
    );
  };

const networkError = (phase: 'connect' | 'body', facts: RequestFacts, cause: Error): NetworkError => {
  const code = codeOf(cause);
  const what = phase === 'connect' ? 'no answer' : 'the answer broke off';
  return new NetworkError(`${what}: ${code ?? cause.message}${hint(code)}`, { ...facts, phase, code, cause });
};

const hint = (code: string | undefined): string =>
  code === 'ENOTFOUND' ? ', the host does not exist: check the region or the hosts' : '';

const tooLarge = (maxBytes: number) => `the answer is larger than ${maxBytes} bytes: ask for smaller pages`;
