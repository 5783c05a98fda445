import { concatMap, from, map, type Observable, of } from 'rxjs';
import type { Past } from '../core/checkpoint.js';
import type { Query } from '../core/endpoint.js';
import { formatInterval } from '../core/interval.js';
import type { Slicing } from '../core/slicing.js';
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
  /** Slices held at most, read and not delivered: their pages are what a run needs memory for. */
  readonly slicesHeld: number;
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
}

/**
 * Plans a run without asking anything.
 *
 * @throws MergeError, QueryError, as the run would before its first request.
 */
export const explainRun = <Params, Page, Row>(
  { params }: Query<Params, Page, Row>,
  slicing: Slicing<Params, Page, Row>,
  { slice, concurrency, merge, past }: ExplainedRun,
  pace: Pace | undefined,
): Observable<Explanation> =>
  planSlices(slicing, params, slice).pipe(
    concatMap((plan) => (merge ? from(slicing.merger(params)).pipe(map(() => plan)) : of(plan))),
    map((plan) => {
      const open = openSlices(plan, past, slicing.granularity(params));
      const requests = open.length * requestsEach(slicing, params);
      return {
        slices: open.map(({ interval }) => formatInterval(interval)),
        requests,
        seconds: pace && secondsFor(requests, pace),
        slicesHeld: Math.min(concurrency, open.length),
      };
    }),
  );

/** Requests of one slice at least. */
export const requestsEach = <Params, Page, Row>({ requests }: Slicing<Params, Page, Row>, params: Params): number =>
  requests?.(params) ?? 1;

const secondsFor = (requests: number, { perMinute, perSecond }: Pace): number =>
  Math.max(0, requests - 1) / Math.min(perMinute / 60, perSecond);
