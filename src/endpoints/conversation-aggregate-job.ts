import { of } from 'rxjs';
import type { Query } from '../core/endpoint.js';
import { withLocalInterval } from '../core/local-interval.js';
import { type Codec, decodedParams, type Fields, optional, struct, wholeNumber } from '../core/validation.js';
import { AggregateJobPage, type AggregateRow, aggregateRows } from './aggregates/page.js';
import {
  aggregatesBody,
  aggregatesFields,
  type AggregatesParams,
  type Dimension,
  type Metric,
  rankingProblems,
} from './aggregates/query.js';
import { nameOf, type NameOf } from './catalogue.js';
import { nextByCursor, runJob } from './job.js';
import { type Job, jobFields, type JobOptions } from './job-options.js';

/** Parameters of a conversation aggregates query that runs as a job. */
export interface AggregateJobParams<G extends readonly Dimension[], M extends readonly Metric[]>
  extends AggregatesParams<G, M>, JobOptions {
  /** Number of groups in a page. @defaultValue the platform's choice */
  readonly pageSize?: number | undefined;
}

/** A checked conversation aggregates query that runs as a job. */
export type AggregateJobQuery<G extends readonly Dimension[], M extends readonly Metric[]> = Query<
  AggregateJobParams<G, M>,
  AggregateJobPage,
  AggregateRow<NameOf<G[number]>, NameOf<M[number]>>
>;

/**
 * Runs a `conversationAggregates` query as a job on the server, with paged results, for more than one response can contain:
 * `POST /api/v2/analytics/conversations/aggregates/jobs`, then its state, then its results by `cursor`. Needs the permission
 * `analytics:conversationAggregate:view`.
 *
 * The submission is sent only once. If its response is lost, the run fails with a JobError with the state `UNKNOWN`.
 *
 * @throws QueryError that lists everything that is wrong with the query.
 */
export const conversationAggregateJob = <
  const M extends readonly Metric[],
  const G extends readonly Dimension[] = readonly [],
>(
  params: AggregateJobParams<G, M>,
): AggregateJobQuery<G, M> => {
  const valid = decodedParams(query, Params, withLocalInterval(params));
  const groupBy = (valid.groupBy ?? []).map((name: G[number]) => nameOf(name));
  return {
    endpoint: {
      name: query,
      first: (job) => ({ method: 'POST', url: path, body: aggregateJobBody(job) }),
      next: nextByCursor,
      codec: AggregateJobPage,
      lighter: 'choose a shorter `interval` or a lower `pageSize`',
      rows: (page) => aggregateRows(page, groupBy),
      surround: runJob(aggregateJob(valid)),
    },
    params: valid,
  };
};

const query = 'conversationAggregateJob';
const path = '/api/v2/analytics/conversations/aggregates/jobs';

/** Makes the job around the pages. Nothing has to be checked before the submission. */
export const aggregateJob = (options: JobOptions): Job => ({
  query,
  options,
  fewerResults: 'submit a job for each part of the interval',
  ready: () => of(true),
});

const Params: Codec<AggregateJobParams<readonly Dimension[], readonly Metric[]>> = struct(
  { ...aggregatesFields, ...jobFields, pageSize: optional(wholeNumber(1)) } satisfies Fields<
    AggregateJobParams<readonly Dimension[], readonly Metric[]>
  >,
  rankingProblems,
);

/** Makes the body of a submission: the body of a query, and the page size. */
export const aggregateJobBody = ({
  pollMs: _pollMs,
  maxWaitMs: _maxWaitMs,
  cancelOnLeave: _cancelOnLeave,
  jobId: _jobId,
  pageSize,
  ...params
}: AggregateJobParams<readonly Dimension[], readonly Metric[]>) => ({
  ...aggregatesBody(params),
  ...(pageSize !== undefined && { pageSize }),
});
