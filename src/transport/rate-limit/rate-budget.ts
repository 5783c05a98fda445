import { Observable, type SchedulerLike, type Subscriber, type Subscription } from 'rxjs';
import type { Complete } from '../../core/complete.js';
import type { RateLimits } from '../../core/endpoint.js';
import { decoded, type Fields, optional, positive, struct } from '../../core/validation.js';
import { type Runtime, maxTimerMs } from '../../core/runtime.js';
import { adaptiveRate, type LimitedEndpoint, type RateFacts, type RateRequest, sharedQuota } from './learned-limits.js';
import { RateLimitError } from '../../core/errors.js';
import { tooLongWait } from '../../core/time-text.js';
import { type Constraint, fairQueue, pacer, sentLog, slidingWindow, slowStart } from './own-limits.js';

/**
 * Decides when a request may be sent. All requests of a client to the API share one budget, so a pause stops all its streams. Token
 * requests, to the login host, do not use it.
 */
export interface RateBudget {
  /**
   * Emits once when one request may be sent, then completes. Unsubscribing earlier releases the slot.
   *
   * @param stream - The stream that the request belongs to. Waiting streams are served round-robin.
   * @param request - Facts about the request, as far as they are known.
   */
  take(stream?: object, request?: RateRequest): Observable<unknown>;
  /** Sends no request for this long, in milliseconds, as the server requires. A shorter pause never ends a longer one. */
  pause(forMs: number): void;
  /** Reports the facts of each response, for a budget that adapts its rate to them and pauses after a 429. */
  learn?(facts: RateFacts): void;
  /**
   * True where `learn` pauses for the wait that a 429 states, so that `pause` is not called for it as well.
   * @defaultValue false
   */
  readonly pausesItself?: boolean | undefined;
}

/** Limits of the budget within one process. Where neither is set, an endpoint uses the limits that its contract states, if any. */
export interface BudgetOptions {
  /**
   * Maximum number of requests in any minute, wherever it starts. The default is the platform's limit for a client-credentials token.
   * Without `perSecond`, the first requests may be sent in a burst, which grows with every response.
   * @defaultValue 300
   */
  readonly perMinute?: number | undefined;
  /**
   * Maximum number of requests in any second, spread evenly over it, for servers that allow no burst.
   * @defaultValue no such limit
   */
  readonly perSecond?: number | undefined;
}

/** Decodes {@link BudgetOptions}. */
export const BudgetOptions = struct({
  perMinute: optional(positive()),
  perSecond: optional(positive()),
} satisfies Fields<RateLimits>);

const isSet = ({ perMinute, perSecond }: BudgetOptions): boolean => (perMinute ?? perSecond) !== undefined;

/** Returns the limits for requests of an endpoint: those that are set, else those of its contract, else 300 a minute. */
export const limitsFor = (
  { perMinute, perSecond }: BudgetOptions,
  stated: RateLimits | undefined,
): Complete<RateLimits> => {
  if (stated === undefined || isSet({ perMinute, perSecond })) {
    return { perMinute: perMinute ?? 300, perSecond: perSecond ?? Infinity };
  }
  return { perMinute: stated.perMinute ?? Infinity, perSecond: stated.perSecond ?? Infinity };
};

/**
 * Makes a budget that enforces the limits that are set. Where none is set, it enforces the stated limits of each endpoint that has them,
 * and 300 a minute for all others together. A pause stops all requests.
 *
 * @throws QueryError where a limit is not a number above 0: such a budget would send nothing, or enforce nothing.
 */
export const rateBudget = (given: BudgetOptions, { scheduler }: Runtime): RateBudget => {
  const options = decoded('rateBudget', BudgetOptions, given);
  const pause = pauseOfAll();
  const paced = (stated?: RateLimits) => pacedRequests(constraintsOf(limitsFor(options, stated), pause), scheduler);
  const common = paced();
  const own = new Map<string, PacedRequests>();

  const requestsOf = ({ name, limits }: Partial<LimitedEndpoint> = {}): PacedRequests => {
    if (name === undefined || limits === undefined || isSet(options)) return common;
    const known = own.get(name);
    if (known !== undefined) return known;
    const made = paced(limits);
    own.set(name, made);
    return made;
  };

  return {
    take: (stream, request) => {
      pause.accepts(request?.maxWaitMs);
      return requestsOf(request?.endpoint).take(stream, request);
    },
    pausesItself: true,
    pause: (forMs) => pause.start(forMs, scheduler.now()),
    learn: (facts) => requestsOf(facts.endpoint).learn(facts),
  };
};

/** The part of a budget that is shared by requests with the same pair of limits. */
type PacedRequests = Required<Pick<RateBudget, 'take' | 'learn'>>;

/** Pauses all requests of a budget; after a 429 for as long as the server requires, unless no request accepts that wait. */
const pauseOfAll = () => {
  let [pausedUntil, sincePause] = [-Infinity, Infinity];
  let maxAcceptedMs: number | undefined;
  const start = (forMs: number, nowMs: number): void => {
    if (!(forMs > 0)) return;
    pausedUntil = Math.max(pausedUntil, nowMs + forMs);
    sincePause = 1;
  };
  return {
    start,
    /** Reports how long a request may wait. */
    accepts: (maxWaitMs = Infinity): void => {
      maxAcceptedMs = Math.max(maxAcceptedMs ?? 0, maxWaitMs);
    },
    freeAt: (): number => pausedUntil,
    /** Returns the spacing after a pause where there is no limit: a second divided by n for the n-th request. */
    rampMs: (): number => 1000 / sincePause,
    sent: (): void => {
      sincePause += 1;
    },
    responded: ({ status, retryAfterMs = 0 }: RateFacts, nowMs: number): void => {
      if (status === 429 && retryAfterMs <= (maxAcceptedMs ?? Infinity)) start(retryAfterMs, nowMs);
    },
  };
};

/** Times that are recorded at least, for the counts of {@link adaptiveRate}: two minutes of the platform's limit. */
const minRecorded = 600;

/** Lists the constraints for a pair of limits. Where both are turned off, only pauses apply, and no rate is adapted. */
const constraintsOf = (
  { perMinute, perSecond }: Complete<RateLimits>,
  pause: ReturnType<typeof pauseOfAll>,
): readonly Constraint[] => {
  const finite = [perMinute, perSecond].filter((limit) => limit < Infinity);
  if (finite.length === 0) return [{ spacingMs: pause.rampMs }, pacer(), pause];
  const log = sentLog(Math.max(minRecorded, ...finite));
  const minute = slidingWindow(log, perMinute, 60_000);
  const second = slidingWindow(log, perSecond, 1000);
  const isSpread = perSecond < Infinity;
  return [
    log,
    minute,
    second,
    isSpread ? { spacingMs: second.evenMs } : slowStart(minute.evenMs),
    adaptiveRate((isSpread ? second : minute).evenMs, log, pause.freeAt),
    sharedQuota(minute, log),
    pacer(),
    pause, // last, so that the others see a 429 as of before its pause
  ];
};

/** A request that waits for its slot. */
interface Waiter {
  readonly subscriber: Subscriber<void>;
  readonly maxWaitMs: number;
  readonly path: string;
  readonly attempts: number;
}

/**
 * Paces the requests that share one pair of limits: close to the limits, and never above them in any window, wherever it starts. Serves
 * waiting streams round-robin, and the requests of each in their order. No timer runs while no request waits.
 */
const pacedRequests = (constraints: readonly Constraint[], scheduler: SchedulerLike): PacedRequests => {
  const queue = fairQueue<Waiter>();
  let wake: Subscription | undefined;
  let serving = false;

  const spacingAt = (nowMs: number): number => Math.max(...constraints.map((each) => each.spacingMs?.(nowMs) ?? 0));
  const freeAt = (nowMs: number, spacingMs: number): number =>
    Math.max(...constraints.map((each) => each.freeAt?.(nowMs, spacingMs) ?? -Infinity));
  const usedUpMs = (nowMs: number): number =>
    Math.max(...constraints.map((each) => each.usedUpUntil?.() ?? -Infinity)) - nowMs;

  const serve = (): void => {
    if (serving) return; // A request that is sent can request the next slot synchronously: the loop below serves it.
    serving = true;
    wake?.unsubscribe();
    wake = undefined;
    while (!queue.isEmpty()) {
      const now = scheduler.now();
      const spacing = spacingAt(now);
      const waitMs = freeAt(now, spacing) - now;
      if (waitMs > 0) {
        wake = scheduler.schedule(serve, Math.min(Math.ceil(waitMs), maxTimerMs));
        break;
      }
      for (const each of constraints) each.sent?.(now, spacing);
      const subscriber = queue.next()?.subscriber;
      subscriber?.next();
      subscriber?.complete();
    }
    serving = false;
  };

  return {
    take: (stream = queue, { maxWaitMs = Infinity, path = '/', attempts = 0 } = {}) =>
      new Observable<void>((subscriber) => {
        const waiter: Waiter = { subscriber, maxWaitMs, path, attempts };
        if (failIfQuotaExhausted(waiter, usedUpMs(scheduler.now()))) return;
        queue.add(stream, waiter);
        subscriber.add(() => {
          if (queue.remove(stream, waiter) && queue.isEmpty()) wake?.unsubscribe();
        });
        if (wake === undefined || wake.closed) serve();
      }),
    learn: (facts) => {
      const now = scheduler.now();
      const spacing = spacingAt(now);
      for (const each of constraints) each.responded?.(facts, now, spacing);
      const forMs = usedUpMs(now);
      if (forMs > 0) for (const waiter of queue.waiting()) failIfQuotaExhausted(waiter, forMs);
      // After a 429, a pause by the caller may be still to come.
      if (facts.status !== 429 && !queue.isEmpty()) serve();
    },
  };
};

/** Fails a waiting request that may not wait until the quota is reset. Returns true if it did. */
const failIfQuotaExhausted = ({ subscriber, path, attempts, maxWaitMs }: Waiter, forMs: number): boolean => {
  if (!(forMs > maxWaitMs)) return false; // also where the clock is not a number
  const retryAfterMs = Math.ceil(forMs);
  const message = `the server reports that its quota is used up for ${tooLongWait(retryAfterMs, maxWaitMs)}`;
  subscriber.error(new RateLimitError(message, { path, attempts, status: 429, retryAfterMs }));
  return true;
};
