import { defer, from, map, type Observable, switchMap, take, defaultIfEmpty } from 'rxjs';
import {
  type Checkpoint,
  type CheckpointStore,
  coveredBy,
  queryFingerprint,
  readCheckpoint,
} from './core/checkpoint.js';
import { type Demand, endlessDemand } from './core/demand.js';
import type { PageOfRows, Query } from './core/endpoint.js';
import { QueryError } from './core/errors.js';
import type { Interval } from './core/interval.js';
import type { Slicing } from './core/slicing.js';
import { newTally, type Tally } from './core/tally.js';
import type { Verdict } from './core/verdict.js';
import { runPages, type RunPagesParts } from './paging/run-pages.js';
import { reportingComplete } from './reporting-complete.js';
import type { RunSettings, SliceSettings } from './run-options.js';
import { checkpointKeeper } from './slices/keep-checkpoint.js';
import { mergeSlices } from './slices/merge-slices.js';
import { runSlices } from './slices/run-slices.js';
import type { ReadOpen } from './slices/since.js';

/** Runs a query as its settings say: as one chain of pages, or slice by slice. */
export const runQuery = <Params, Page, Row>(
  query: Query<Params, Page, Row>,
  settings: RunSettings,
  demand: Demand = endlessDemand,
  parts: RunPagesParts,
): Observable<PageOfRows<Page, Row>> => {
  const { slices } = settings;
  if (slices === undefined) return runWhole(query, settings, demand, parts);
  return defer(() => {
    const slicing = slicingOf(query);
    if (slices.merge) {
      const read = slicedReader(query, slicing, settings, slices, endlessDemand, parts);
      return mergeSlices(
        query,
        slicing,
        read(query, [], () => undefined),
      );
    }
    const read = slicedReader(query, slicing, settings, slices, demand, parts);
    const { checkpoint } = slices;
    if (checkpoint === undefined) return read(query, [], () => undefined);
    return loadCheckpoint(checkpoint, query).pipe(
      switchMap((start) => {
        const { delivered, keep } = checkpointKeeper(checkpoint, start, demand);
        return keep(read(query, coveredBy(start), delivered));
      }),
    );
  });
};

const runWhole = <Params, Page, Row>(
  query: Query<Params, Page, Row>,
  settings: RunSettings,
  demand: Demand,
  parts: RunPagesParts,
): Observable<PageOfRows<Page, Row>> => {
  const tally = newTally();
  const asked = query.endpoint.slicing?.range(query.params);
  const answered = asked === undefined ? [] : [asked];
  return runPages(query, { ...settings, demand }, parts, tally).pipe(
    reportingComplete({ query: query.endpoint.name, tally, asked, answered: () => answered }, parts),
  );
};

/** Reads the slices of a query that are not covered, and reports the whole at its end. */
export const slicedReader =
  <Params, Page, Row>(
    { endpoint }: Query<Params, Page, Row>,
    slicing: Slicing<Params, Page, Row>,
    settings: RunSettings,
    slices: SliceSettings,
    demand: Demand,
    parts: RunPagesParts,
  ): ReadOpen<Params, Page, Row> =>
  (query, covered, onDelivered) => {
    const tally = newTally();
    const answered = [...covered];
    const fetch = (part: typeof query, judging: (error: unknown) => Verdict, counted: Tally) =>
      runPages(part, settings, { ...parts, source: (request) => parts.source(request, judging) }, counted);
    const delivered = (interval: Interval) => {
      answered.push(interval);
      onDelivered(interval);
    };
    const options = { ...slices, demand, covered };
    const asked = slicing.range(query.params);
    return runSlices(query, slicing, options, { fetch, report: parts.report, tally, delivered }).pipe(
      reportingComplete({ query: endpoint.name, tally, asked, answered: () => answered }, parts),
    );
  };

/** The checkpoint of a query's former runs. */
export const loadCheckpoint = <Params, Page, Row>(
  store: CheckpointStore,
  query: Query<Params, Page, Row>,
): Observable<Checkpoint> =>
  defer(() => from(store.load())).pipe(
    take(1),
    defaultIfEmpty(undefined),
    map((saved) => readCheckpoint(saved, queryFingerprint(query))),
  );

/**
 * How a query's range is cut.
 *
 * @throws QueryError where it has none, or cannot be cut.
 */
export const slicingOf = <Params, Page, Row>({ endpoint }: Query<Params, Page, Row>): Slicing<Params, Page, Row> => {
  if (endpoint.slicing !== undefined) return endpoint.slicing;
  const message = `${endpoint.name} has no range that could be cut: leave slice, bisect, merge and checkpoint out`;
  throw new QueryError('run options', [{ path: 'slice', message }]);
};
