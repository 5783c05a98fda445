import { defer, type MonoTypeOperatorFunction, type SchedulerLike, tap } from 'rxjs';
import type { Report } from '../core/events.js';
import { formatInterval, type Interval } from '../core/interval.js';
import { missingRows, type Tally } from '../core/run-stats.js';
import type { PageRequestOptions, RequestPage } from './request-page.js';
import { DecodeError } from '../core/errors.js';

/** The facts that a run reports at its end. */
export interface RunFacts {
  /** Name of the query's builder. */
  readonly query: string;
  readonly tally: Tally;
  /** The requested interval. */
  readonly requested: Interval | undefined;
  /** The parts of the requested interval that the responses cover, merged and in order. Evaluated when the run ends. */
  readonly covered: () => readonly Interval[];
  /** The minimum number of requests, where it could be forecast. Evaluated when the run ends. */
  readonly forecast: (() => number) | undefined;
}

/** Reports the end of a run, and a number of rows that differs from the server's total. */
export const reportComplete =
  <T>(
    { query, tally, requested, covered, forecast }: RunFacts,
    { scheduler, report }: { readonly scheduler: SchedulerLike; readonly report: Report },
  ): MonoTypeOperatorFunction<T> =>
  (source) =>
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
          asked: requested && formatInterval(requested),
          answered: covered().map(formatInterval),
          ms: scheduler.now() - startedAt,
        });
      };
      return source.pipe(tap({ complete }));
    });

/**
 * Counts every request of a run that is sent, repeated attempts included.
 *
 * @param options - Options of each page request of the run.
 */
export const countRequests =
  (requestPage: RequestPage, tally: Tally, options?: PageRequestOptions): RequestPage =>
  (request, more) =>
    requestPage(request, { onSend: () => (tally.requests += 1), ...options, ...more });

/** Minimum number of rows for a check before the end of a run: of fewer rows, one invalid row is a large share. */
const minRows = 100;

/**
 * Fails where the share of a run's rows that are invalid is larger than `maxShare`, because then the schema does not match. Checked before
 * each page is delivered, after the first {@link minRows} rows, and at the end.
 *
 * @throws DecodeError with the first failure.
 */
export const limitInvalidRows = <T>(tally: Tally, maxShare: number): MonoTypeOperatorFunction<T> => {
  const check = (minCount: number): void => {
    const { rows, invalid, repeated, firstInvalid } = tally;
    const received = rows + invalid + repeated;
    if (firstInvalid === undefined || received < minCount || invalid <= maxShare * received) return;
    const { path, expected, actual } = firstInvalid;
    const message = `${invalid} of ${received} rows do not match the schema, and maxInvalidShare is ${maxShare}; the first: ${path}: expected ${expected}, found ${actual}`;
    throw new DecodeError(message, { reason: 'shape', failures: [firstInvalid] });
  };
  return tap({ next: () => check(minRows), complete: () => check(1) });
};
