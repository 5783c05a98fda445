import type { Observable } from 'rxjs';
import type { Complete } from '../../core/complete.js';
import type { RateLimits } from '../../core/endpoint.js';
import { exactFields, optional, positive, refuseIfAny } from '../../core/validation.js';
import type { Runtime } from '../../core/runtime.js';
import { type PacedBudget, pacedBudget } from '../paced-budget.js';
import type { LimitedEndpoint, RateFacts, RateRequest } from '../rate-facts.js';

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
  /** Reports the facts of each response, for a budget that adapts its pace to them. */
  learn?(facts: RateFacts): void;
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

/** Checks {@link BudgetOptions}. */
export const budgetProblems = exactFields<BudgetOptions>({
  perMinute: optional(positive()),
  perSecond: optional(positive()),
});

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
export const rateBudget = (options: BudgetOptions, { scheduler }: Runtime): RateBudget => {
  refuseIfAny('rateBudget', budgetProblems('', options));
  let isTold = false;
  let pausedUntil = -Infinity;
  const paced = (stated?: RateLimits) => pacedBudget(limitsFor(options, stated), { scheduler, isTold: () => isTold });
  const common = paced();
  const own = new Map<string, PacedBudget>();

  const budgetOf = ({ name, limits }: Partial<LimitedEndpoint> = {}): PacedBudget => {
    if (name === undefined || limits === undefined || isSet(options)) return common;
    const known = own.get(name);
    if (known !== undefined) return known;
    const made = paced(limits);
    made.pause(pausedUntil - scheduler.now());
    own.set(name, made);
    return made;
  };

  return {
    take: (stream, request) => budgetOf(request?.endpoint).take(stream, request),
    pause: (forMs) => {
      pausedUntil = Math.max(pausedUntil, scheduler.now() + forMs);
      for (const each of [common, ...own.values()]) each.pause(forMs);
    },
    learn: (facts) => {
      isTold = true;
      budgetOf(facts.endpoint).learn(facts);
    },
  };
};
