import { concatMap, from, map, type Observable, of } from 'rxjs';
import type { Past } from '../../core/checkpoint.js';
import { type Query, requestsEach, type Slicing } from '../../core/endpoint.js';
import { formatInterval } from '../../core/interval.js';
import { openSlices, planSlices } from './plan.js';

/** What a run would request, determined without a request (dry run). */
export interface Explanation {
  /** `start/end` of each slice that would be requested, in order. Omits what a checkpoint covers. */
  readonly slices: readonly string[];
  /** Minimum number of requests: those of each slice. Further pages, retries, halves, queue names and tokens are additional. */
  readonly requests: number;
  /** Seconds that the rate budget takes for these requests at its steady pace; undefined for a budget of your own. */
  readonly seconds: number | undefined;
  /** Maximum number of slices buffered before delivery. */
  readonly slicesHeld: number;
  /**
   * Maximum number of pages in memory: those of the buffered slices and the `1 + prefetch` of a pulling consumer; only the latter for a
   * run without slices. Undefined where only the server knows the number of pages of a slice.
   */
  readonly pagesHeld: number | undefined;
}

/** Rate limits that a forecast is calculated with. */
export interface Pace {
  readonly perMinute: number;
  readonly perSecond: number;
}

/** Settings of the run that is explained. */
export interface ExplainedRun {
  readonly sliceLength: string | undefined;
  readonly concurrency: number;
  readonly merge: boolean;
  readonly past: Past;
  /** Number of pages requested ahead of a pulling consumer. */
  readonly prefetch: number;
  /** False: the whole range is requested as one chain of pages. */
  readonly isSliced: boolean;
}

/**
 * Plans a run without sending a request.
 *
 * @throws MergeError and QueryError, like the run before its first request.
 */
export const explainRun = <Params, Page, Row>(
  { params }: Query<Params, Page, Row>,
  slicing: Slicing<Params, Page, Row>,
  { sliceLength, concurrency, merge, past, prefetch, isSliced }: ExplainedRun,
  pace: Pace | undefined,
): Observable<Explanation> =>
  planSlices(slicing, params, sliceLength).pipe(
    concatMap((plan) => (merge ? from(slicing.merger(params)).pipe(map(() => plan)) : of(plan))),
    map((plan) => {
      const open = openSlices(plan, past, slicing.granularity(params));
      const requests = open.length * requestsEach(slicing, params);
      const slicesHeld = Math.min(concurrency, open.length);
      const maxPages = (): number | undefined => {
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
        pagesHeld: maxPages(),
      };
    }),
  );

const secondsFor = (requests: number, { perMinute, perSecond }: Pace): number =>
  Math.max(0, requests - 1) / Math.min(perMinute / 60, perSecond);
