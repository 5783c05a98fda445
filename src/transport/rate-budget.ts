import type { Observable } from 'rxjs';
import type { Complete } from '../core/complete.js';
import type { RateLimits } from '../core/endpoint.js';
import { exactFields, optional, positive, refuseIfAny } from '../core/problems.js';
import type { Runtime } from '../core/runtime.js';
import { type PacedBudget, pacedBudget } from './paced-budget.js';
import type { LimitedEndpoint, RateFacts, RateRequest } from './rate-facts.js';

/** Decides when a request may leave. All requests of a client to the API share one, so one pause stops all its streams; token requests, to the login host, do not. */
export interface RateBudget {
  /**
   * Emits once when one request may leave, then completes. Unsubscribing earlier gives the slot back.
   *
   * @param stream - Whose request it is. Streams that wait are served round-robin.
   * @param request - What is known of the request.
   */
  take(stream?: object, request?: RateRequest): Observable<unknown>;
  /** Nothing leaves for this long, in milliseconds: the server said so. A shorter pause never ends a longer one. */
  pause(forMs: number): void;
  /** Takes in the facts of each response, for a budget that finds its pace by them. */
  learn?(facts: RateFacts): void;
}

/** Limits of the budget inside one process. Where neither is set, an endpoint whose contract states limits of its own has those. */
export interface BudgetOptions {
  /**
   * Requests in any minute, wherever it starts. The platform's default for a client-credentials token. Without `perSecond`, the
   * first requests may leave one after the other at once, more of them with every response.
   * @defaultValue 300
   */
  readonly perMinute?: number | undefined;
  /**
   * Requests in any second. They are spread evenly over it, for servers that allow no burst.
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

/** The limits for requests of an endpoint: those that are set, else those of its contract, else 300 a minute. */
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
 * Keeps all requests to the limits that are set, or each endpoint that states limits to its own and all others to 300 a minute. A pause
 * stops them all.
 *
 * @throws QueryError where a limit is no number above 0: such a budget would let nothing leave, or everything.
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
