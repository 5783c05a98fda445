import { Observable, type SchedulerAction, type SchedulerLike } from 'rxjs';
import { isAnalyticsError } from '../core/analytics-error.js';
import { NetworkError, QueryError, type RequestFacts, TimeoutError } from '../core/errors.js';
import { timeText } from '../core/time-text.js';
import { bodyDecoder } from './body-decoder.js';
import type { FetchAnswer } from './fetch-like.js';
import type { Connections } from './connections.js';
import { type Body, readBody } from './read-body.js';
import { codeOf, type Redact, safeCause } from './redact.js';
import { networkRemedy } from './remedies.js';
import { TransportError } from './transport-error.js';

/** One HTTP request, ready to leave. */
export interface HttpRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  /**
   * What errors may show of the URL.
   * @defaultValue its path
   */
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** How the query can ask less of the server, for messages of timeouts; undefined for requests of no query. */
  readonly lighter?: string | undefined;
  /** Takes out of a text what must not show in any error of this request. */
  readonly redact: Redact;
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
  /** When the last byte came, by our wall clock, in milliseconds since the epoch. */
  readonly receivedAtMs: number;
}

/** How requests are sent. Milliseconds and bytes. */
export interface SendOptions {
  /**
   * How requests travel. Where its fetch forgets a signal once the body is whole, another request gets the same: a signal of its own for
   * each costs, on Node 20, a kilobyte that only a major garbage collection finds.
   */
  readonly connections: Pick<Connections, 'fetch' | 'forgetsSignals'>;
  readonly scheduler: SchedulerLike;
  readonly wallClock: () => number;
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
export const sendWith = (options: SendOptions): Send => {
  const { connections, scheduler, wallClock, attemptMs, idleMs, maxBodyBytes } = options;
  const decode = bodyDecoder();
  const spare: AbortController[] = [];
  return ({ method, url, path = pathOf(url), headers, body, attempt, lighter, redact }) =>
    new Observable<Answer>((subscriber) => {
      const facts: RequestFacts = { path, attempts: attempt };
      const controller = spare.pop() ?? new AbortController();
      const startedAt = scheduler.now();
      let whole = false;
      subscriber.add(() => {
        if (!whole) controller.abort();
      });

      const failed = (phase: 'connect' | 'body') => (cause: unknown) =>
        subscriber.error(isAnalyticsError(cause) ? cause : networkError(phase, { url, facts, redact }, cause));
      let heardAt: number | undefined;
      // One timer for both bounds, and none anew for each chunk: that would cost more than the reading.
      const look = function (this: SchedulerAction<unknown>): void {
        const now = scheduler.now();
        const leftMs = startedAt + attemptMs - now;
        const leftOfIdleMs = (heardAt ?? now) + idleMs - now;
        if (leftMs <= 0) {
          subscriber.error(new TimeoutError(outOfTime(attemptMs, lighter), { ...facts, phase: 'attempt' }));
        } else if (leftOfIdleMs <= 0) {
          subscriber.error(new TimeoutError(silent(idleMs), { ...facts, phase: 'idle' }));
        } else {
          this.schedule(undefined, Math.ceil(Math.min(leftMs, leftOfIdleMs)));
        }
      };
      subscriber.add(scheduler.schedule(look, Math.min(attemptMs, idleMs)));

      const read = (answer: FetchAnswer): void => {
        if (subscriber.closed) return;
        if (!isResponse(answer)) throw invalidFetch();
        const body$ = readBody(answer, {
          decode,
          heard: () => (heardAt = scheduler.now()),
          maxBytes: maxBodyBytes,
          lighter,
          fail: (code, message, cause) =>
            new NetworkError(message, {
              ...facts,
              phase: 'body',
              code,
              cause: cause === undefined ? undefined : safeCause(cause, redact),
            }),
        });
        const receive = ({ text, bytes }: Body): void => {
          whole = true;
          if (connections.forgetsSignals === true) spare.push(controller);
          const ms = scheduler.now() - startedAt;
          const header = (name: string) => {
            const value = answer.headers.get(name);
            return value === null ? null : redact(value);
          };
          subscriber.next({ status: answer.status, header, text, bytes, ms, receivedAtMs: wallClock() });
          subscriber.complete();
        };
        subscriber.add(body$.subscribe({ next: receive, error: failed('body') }));
      };

      const init = {
        method,
        headers: { ...headers },
        ...(body !== undefined && { body }),
        redirect: 'manual',
        signal: controller.signal,
      } as const;
      try {
        connections.fetch(url, init).then(read).then(undefined, failed('connect'));
      } catch (error) {
        failed('connect')(error);
      }
    });
};

const networkError = (
  phase: 'connect' | 'body',
  { url, facts, redact }: { readonly url: string; readonly facts: RequestFacts; readonly redact: Redact },
  error: unknown,
): NetworkError => {
  const code = codeOf(error);
  if (error instanceof TransportError) {
    const cause = error.cause === undefined ? undefined : safeCause(error.cause, redact);
    return new NetworkError(redact(error.message), { ...facts, phase, code, cause });
  }
  const cause = safeCause(error, redact);
  const why = code ?? cause.message;
  const message =
    phase === 'connect'
      ? `no response from ${new URL(url).host}: ${why}: ${networkRemedy(code)}`
      : `the response broke off: ${why}: check the network, and a proxy in between`;
  return new NetworkError(message, { ...facts, phase, code, cause });
};

/** What a double of fetch often lacks. */
const isResponse = (answer: Partial<FetchAnswer> | null | undefined): boolean =>
  typeof answer?.status === 'number' && typeof answer.headers?.get === 'function';

const invalidFetch = (): QueryError => {
  const message = 'must resolve with a Response, or an object with status, headers.get(name) and text() or body';
  return new QueryError('createClient', [{ path: 'fetch', message }]);
};

const outOfTime = (attemptMs: number, lighter = 'check the network, and a proxy in between') =>
  `no whole response in ${timeText(attemptMs)}: ${lighter}, or raise timeouts.attemptMs`;

const silent = (idleMs: number) =>
  `no byte for ${timeText(idleMs)}: check the network, and a proxy in between, or raise timeouts.idleMs`;
