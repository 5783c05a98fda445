import { map, type Observable } from 'rxjs';
import { parseDuration } from '../core/duration.js';
import { QueryError } from '../core/errors.js';
import type { Interval } from '../core/interval.js';
import type { Slicing } from '../core/slicing.js';
import { calendarOf } from './calendar.js';
import { type Grid, gridOf } from './grid.js';

/** The slices of a run, and where they may be cut further. */
export interface Plan {
  readonly range: Interval;
  /** Half-open, in order, without gap or overlap: together they are the range. */
  readonly slices: readonly Interval[];
  readonly grid: Grid;
}

const mostSlices = 100_000;

/**
 * Cuts a question's range into slices by its own calendar: days of 23 and 25 hours stay whole, and no slice cuts through a step
 * of the granularity.
 *
 * @param slice - ISO 8601 duration; undefined: one slice.
 * @throws QueryError where the slices would be shorter than the granularity, or too many.
 */
export const planSlices = <Params, Page, Row>(
  slicing: Slicing<Params, Page, Row>,
  params: Params,
  slice: string | undefined,
): Observable<Plan> =>
  calendarOf(slicing.timeZone(params)).pipe(
    map((later) => {
      const range = slicing.range(params);
      const grid = gridOf(range, durationOf(slicing.granularity(params)), later);
      const step = durationOf(slice);
      if (step === undefined) return { range, slices: [range], grid };

      const { startMs, endMs } = range;
      const cuts = [startMs];
      for (let times = 1; ; times += 1) {
        const target = later(startMs, step, times);
        if (target >= endMs) break;
        const cut = grid.atOrBefore(target);
        if (cut === cuts.at(-1)) throw tooFine(slice, `is shorter than the granularity ${slicing.granularity(params)}`);
        if (cuts.push(cut) > mostSlices) throw tooFine(slice, `would make more than ${mostSlices} slices`);
      }
      return { range, grid, slices: cuts.map((cut, index) => ({ startMs: cut, endMs: cuts[index + 1] ?? endMs })) };
    }),
  );

const durationOf = (text: string | undefined) => (text === undefined ? undefined : parseDuration(text));

const tooFine = (slice: string | undefined, why: string) =>
  new QueryError('run options', [{ path: 'slice', message: `${slice} ${why}` }]);
