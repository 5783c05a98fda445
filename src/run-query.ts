import { type Observable, throwError } from 'rxjs';
import { type Demand, endlessDemand } from './core/demand.js';
import type { PageOfRows, Query } from './core/endpoint.js';
import { QueryError } from './core/errors.js';
import type { Interval } from './core/interval.js';
import { newTally, type Tally } from './core/tally.js';
import type { Verdict } from './core/verdict.js';
import { runPages, type RunPagesParts } from './paging/run-pages.js';
import { reportingComplete } from './reporting-complete.js';
import type { RunSettings } from './run-options.js';
import { mergeSlices } from './slices/merge-slices.js';
import { runSlices } from './slices/run-slices.js';

/** Runs a query as its settings say: as one chain of pages, or slice by slice. */
export const runQuery = <Params, Page, Row>(
  query: Query<Params, Page, Row>,
  settings: RunSettings,
  demand: Demand = endlessDemand,
  parts: RunPagesParts,
): Observable<PageOfRows<Page, Row>> => {
  const { endpoint, params } = query;
  const { slicing } = endpoint;
  const { slices } = settings;
  const tally = newTally();
  const asked = slicing?.range(params);
  const answered: Interval[] = [];
  const complete = reportingComplete<PageOfRows<Page, Row>>(
    { query: endpoint.name, tally, asked, answered: () => answered },
    parts.scheduler,
    parts.report,
  );

  if (slices === undefined) {
    if (asked !== undefined) answered.push(asked);
    return runPages(query, { ...settings, demand }, parts, tally).pipe(complete);
  }
  if (slicing === undefined) {
    const message = `${endpoint.name} has no range that could be cut: leave slice, bisect and merge out`;
    return throwError(() => new QueryError('run options', [{ path: 'slice', message }]));
  }

  const fetch = (part: typeof query, judging: (error: unknown) => Verdict, counted: Tally) =>
    runPages(part, settings, { ...parts, source: (request) => parts.source(request, judging) }, counted);
  const delivered = (interval: Interval) => answered.push(interval);
  const { merge, ...lanes } = slices;
  const sliced = (sliceDemand: Demand) =>
    runSlices(
      query,
      slicing,
      { ...lanes, demand: sliceDemand, covered: [] },
      { fetch, report: parts.report, tally, delivered },
    );
  return (merge ? mergeSlices(query, slicing, sliced(endlessDemand)) : sliced(demand)).pipe(complete);
};
