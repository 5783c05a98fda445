import { defer, type MonoTypeOperatorFunction, type SchedulerLike, tap } from 'rxjs';
import type { Report } from '../core/events.js';
import { formatInterval, type Interval } from '../core/interval.js';
import { missingRows, type Tally } from '../core/run-stats.js';

/** The facts that a run reports at its end. */
export interface RunFacts {
  /** Name of the query's builder. */
  readonly query: string;
  readonly tally: Tally;
  readonly asked: Interval | undefined;
  /** The parts of the requested interval that the responses cover, merged and in order. Evaluated when the run ends. */
  readonly answered: () => readonly Interval[];
  /** The minimum number of requests, where it could be forecast. Evaluated when the run ends. */
  readonly forecast: (() => number) | undefined;
}

/** Reports the end of a run, and a number of rows that differs from the server's total. */
export const reportingComplete = <T>(
  { query, tally, asked, answered, forecast }: RunFacts,
  { scheduler, report }: { readonly scheduler: SchedulerLike; readonly report: Report },
): MonoTypeOperatorFunction<T> => {
  return (source) =>
    defer(() => {
      const startedAt = scheduler.now();
      const complete = () => {
        const { pages, rows, requests, invalid, repeated, expected } = tally;
        if (expected !== undefined && expected !== rows + invalid) {
          report({ kind: 'total-mismatch', query, expected, rows: rows + invalid });
        }
        report({
          kind: 'complete',
          query,
          pages,
          rows,
          requests,
          ...(forecast && { forecast: { requests: forecast() } }),
          invalid,
          repeated,
          missingRows: missingRows(tally),
          asked: asked && formatInterval(asked),
          answered: answered().map(formatInterval),
          ms: scheduler.now() - startedAt,
        });
      };
      return source.pipe(tap({ complete }));
    });
};
