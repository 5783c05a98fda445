import { defaultIfEmpty, defer, from, map, type Observable, switchMap, take } from 'rxjs';
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
import type { SinceRunSettings } from './since-options.js';
import { type Explanation, explainRun, type Pace } from './slices/explain.js';
import { checkpointKeeper } from './slices/keep-checkpoint.js';
import { mergeSlices } from './slices/merge-slices.js';
import { runSlices } from './slices/run-slices.js';
import { type ReadOpen, type Revised, runSince } from './slices/since.js';

/** Runs a query slice by slice: as the slices come, folded, or with their delivery noted. */
export const runSliced = <Params, Page, Row>(
  query: Query<Params, Page, Row>,
  settings: RunSettings,
  slices: SliceSettings,
  demand: Demand,
  parts: RunPagesParts,
): Observable<PageOfRows<Page, Row>> =>
  defer(() => {
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

/** Reads what has been settled since the checkpoint. */
export const runSettled = <Params, Page, Row>(
  query: Query<Params, Page, Row>,
  checkpoint: CheckpointStore,
  { run, slices, settleMs, lookbackMs }: SinceRunSettings,
  demand: Demand,
  parts: RunPagesParts,
): Observable<readonly Revised<Row>[]> =>
  defer(() => {
    const slicing = slicingOf(query);
    const read = slicedReader(query, slicing, run, slices, demand, parts);
    const times = { nowMs: parts.scheduler.now(), settleMs, lookbackMs, demand };
    return loadCheckpoint(checkpoint, query).pipe(
      switchMap((saved) => runSince(query, slicing, checkpoint, saved, times, read)),
    );
  });

/** What a run would do. */
export const explainQuery = <Params, Page, Row>(
  query: Query<Params, Page, Row>,
  slices: Pick<SliceSettings, 'slice' | 'concurrency'>,
  pace: Pace | undefined,
): Observable<Explanation> => defer(() => explainRun(query, slicingOf(query), slices, pace));

/** Reads the slices of a query that are not covered, and reports the whole at its end. */
const slicedReader =
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
const loadCheckpoint = <Params, Page, Row>(
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
const slicingOf = <Params, Page, Row>({ endpoint }: Query<Params, Page, Row>): Slicing<Params, Page, Row> => {
  if (endpoint.slicing !== undefined) return endpoint.slicing;
  const message = `${endpoint.name} has no range that could be cut: leave slice, bisect, merge and checkpoint out`;
  throw new QueryError('run options', [{ path: 'slice', message }]);
};
