import { defer, map, type Observable, switchMap } from 'rxjs';
import { type Demand, endlessDemand } from '../core/demand.js';
import { type PageOfRows, type Query, requestsEach } from '../core/endpoint.js';
import { lighterQuery } from '../core/lighter-query.js';
import { newTally } from '../core/run-stats.js';
import { counting, reportingComplete, refusingInvalid } from './run-report.js';
import type { RequestPage } from './request-page.js';
import { runPages, type RunPagesParts } from './page-chain.js';
import type { RunSettings } from './options.js';

/** Loads the module for runs with slices on first use, so that an app without them loads a third less. */
export const loadSliced = () => defer(() => import('./sliced/sliced-run.js'));

/** Settings and dependencies of a run. */
export interface QueryContext {
  readonly settings: RunSettings;
  readonly demand: Demand | undefined;
  readonly parts: RunPagesParts;
}

/**
 * Runs a query as one chain of pages or slice by slice, by its settings.
 *
 * @param kept - Selects what is kept of a page. A slice is buffered until it is whole, and buffers no more than that.
 */
export const runQuery = <Params, Page, Row, Kept>(
  query: Query<Params, Page, Row>,
  kept: (page: PageOfRows<Page, Row>) => Kept,
  { settings, demand = endlessDemand, parts }: QueryContext,
): Observable<Kept> => {
  if (!settings.isSliced) return runWhole(query, settings, demand, parts).pipe(map(kept));
  return loadSliced().pipe(switchMap(({ runSliced }) => runSliced(query, kept, { settings, demand, parts })));
};

const runWhole = <Params, Page, Row>(
  query: Query<Params, Page, Row>,
  settings: RunSettings,
  demand: Demand,
  parts: RunPagesParts,
): Observable<PageOfRows<Page, Row>> => {
  const tally = newTally();
  const { endpoint } = query;
  const { slicing } = endpoint;
  const counted = counting(parts.source, tally);
  const lighter = lighterQuery(endpoint, 'whole');
  const source: RequestPage = (request) => counted(request, { lighter, smaller: endpoint.smaller });
  const asked = slicing?.range(query.params);
  const answered = asked === undefined ? [] : [asked];
  return runPages(query, { ...settings, demand }, { ...parts, source }, tally).pipe(
    refusingInvalid(tally, settings.maxInvalidShare),
    reportingComplete(
      {
        query: endpoint.name,
        tally,
        asked,
        answered: () => answered,
        forecast: slicing && (() => requestsEach(slicing, query.params)),
      },
      parts,
    ),
  );
};
