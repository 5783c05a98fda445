import { map, type Observable } from 'rxjs';
import type { Query } from '../core/endpoint.js';
import { formatInterval } from '../core/interval.js';
import type { Slicing } from '../core/slicing.js';
import { planSlices } from './plan.js';

/** What a run would do, found out without any request. */
export interface Explanation {
  /** `start/end` of each slice, in order. */
  readonly slices: readonly string[];
  /** Requests at least: one for each slice. Pages, retries, halves and a token come on top. */
  readonly requests: number;
  /** Seconds that the rate budget takes for so many requests, at least; undefined for a budget of your own. */
  readonly seconds: number | undefined;
  /** Slices held at most, read and not delivered: their pages are what a run needs memory for. */
  readonly slicesHeld: number;
}

/** Limits that a forecast counts with. */
export interface Pace {
  readonly perMinute: number;
  readonly perSecond: number;
}

/** Plans a run without asking anything. */
export const explainRun = <Params, Page, Row>(
  { params }: Query<Params, Page, Row>,
  slicing: Slicing<Params, Page, Row>,
  { slice, concurrency }: { readonly slice: string | undefined; readonly concurrency: number },
  pace: Pace | undefined,
): Observable<Explanation> =>
  planSlices(slicing, params, slice).pipe(
    map(({ slices }) => ({
      slices: slices.map(formatInterval),
      requests: slices.length,
      seconds: pace && secondsFor(slices.length, pace),
      slicesHeld: Math.min(concurrency, slices.length),
    })),
  );

const secondsFor = (requests: number, { perMinute, perSecond }: Pace): number =>
  (requests - 1) / Math.min(perMinute / 60, perSecond);
