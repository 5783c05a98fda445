import { concatMap, from, map, type Observable, of } from 'rxjs';
import type { Past } from '../core/checkpoint.js';
import type { Query } from '../core/endpoint.js';
import { formatInterval } from '../core/interval.js';
import { requestsEach, type Slicing } from '../core/slicing.js';
import { openSlices } from './open-slices.js';
import { planSlices } from './plan.js';

/** What a run would do, found out without any request. */
export interface Explanation {
  /** `start/end` of each slice that would be asked for, in order. What a checkpoint covers is left out. */
  readonly slices: readonly string[];
  /** Requests at least: those of each slice. Further pages, retries, halves, queue names and a token come on top. */
  readonly requests: number;
  /** Seconds that the rate budget takes for so many requests, at its steady pace; undefined for a budget of your own. */
  readonly seconds: number | undefined;
  /** Slices held at most, read and not delivered. */
  readonly slicesHeld: number;
  /**
   * Pages in memory at most: those of the slices held, and the `1 + prefetch` that a pulling consumer takes; for a run that asks the range as
   * it is, these alone. Undefined where only the server knows how many pages a slice has.
   */
  readonly pagesHeld: number | undefined;
}

/** Limits that a forecast counts with. */
export interface Pace {
  readonly perMinute: number;
  readonly perSecond: number;
}

/** How the run would go. */
export interface ExplainedRun {
  readonly slice: string | undefined;
  readonly concurrency: number;
  readonly merge: boolean;
  readonly past: Past;
  /** Pages fetched ahead of a pulling consumer. */
  readonly prefetch: number;
  /** False: the range is asked as it is, page by page. */
  readonly isSliced: boolean;
}

/**
 * Plans a run without asking anything.
 *
 * @throws MergeError, QueryError, as the run would before its first request.
 */
export const explainRun = <Params, Page, Row>(
  { params }: Query<Params, Page, Row>,
  slicing: Slicing<Params, Page, Row>,
  { slice, concurrency, merge, past, prefetch, isSliced }: ExplainedRun,
  pace: Pace | undefined,
): Observable<Explanation> =>
  planSlices(slicing, params, slice).pipe(
    concatMap((plan) => (merge ? from(slicing.merger(params)).pipe(map(() => plan)) : of(plan))),
    map((plan) => {
      const open = openSlices(plan, past, slicing.granularity(params));
      const requests = open.length * requestsEach(slicing, params);
      const slicesHeld = Math.min(concurrency, open.length);
      const mostPages = (): number | undefined => {
        const pagesEach = slicing.requests?.(params);
        const taken = 1 + prefetch;
        if (pagesEach === undefined) return isSliced ? undefined : taken;
        return Math.min(requests, isSliced ? pagesEach * slicesHeld + taken : taken);
      };
      return {
        slices: open.map(({ interval }) => formatInterval(interval)),
        requests,
        seconds: pace && secondsFor(requests, pace),
        slicesHeld,
        pagesHeld: mostPages(),
      };
    }),
  );

const secondsFor = (requests: number, { perMinute, perSecond }: Pace): number =>
  Math.max(0, requests - 1) / Math.min(perMinute / 60, perSecond);
