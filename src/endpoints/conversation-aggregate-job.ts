import { of } from 'rxjs';
import type { Query } from '../core/endpoint.js';
import { withLocalInterval } from '../core/local-interval.js';
import { checked, exactFields, optional, wholeNumber } from '../core/problems.js';
import { AggregateJobPage } from './aggregate-job-page.js';
import { type AggregateRow, aggregateRows } from './aggregate-row.js';
import {
  aggregatesBody,
  aggregatesChecks,
  type AggregatesParams,
  type Dimension,
  type Metric,
  rankingProblems,
} from './aggregates-query.js';
import { nameOf, type NameOf } from './catalogue.js';
import { jobSurround, nextByCursor } from './job.js';
import { type Job, jobChecks, type JobOptions } from './job-options.js';

/** A question to the platform's conversation aggregates that a job answers. */
export interface AggregateJobParams<G extends readonly Dimension[], M extends readonly Metric[]>
  extends AggregatesParams<G, M>, JobOptions {
  /** Groups a page. @defaultValue the platform's choice */
  readonly pageSize?: number | undefined;
}

/** A checked question to conversation aggregates that a job answers. */
export type AggregateJobQuery<G extends readonly Dimension[], M extends readonly Metric[]> = Query<
  AggregateJobParams<G, M>,
  AggregateJobPage,
  AggregateRow<NameOf<G[number]>, NameOf<M[number]>>
>;

/**
 * The question of `conversationAggregates`, answered by a job of the server, in pages: for more than one answer can hold.
 * `POST /api/v2/analytics/conversations/aggregates/jobs`, its state, then its results by `cursor`. Needs the permission
 * `analytics:conversationAggregate:view`.
 *
 * The submission is sent once: if its answer is lost, a JobError with the state `UNKNOWN` says so.
 *
 * @throws QueryError with everything that is wrong with the question.
 */
export const conversationAggregateJob = <
  const M extends readonly Metric[],
  const G extends readonly Dimension[] = readonly [],
>(
  params: AggregateJobParams<G, M>,
): AggregateJobQuery<G, M> => {
  const asked = checked(query, withLocalInterval(params), checks, rankingProblems);
  const groupBy = (asked.groupBy ?? []).map(nameOf) as NameOf<G[number]>[];
  return {
    endpoint: {
      name: query,
      first: (job) => ({ method: 'POST', url: path, body: aggregateJobBody(job) }),
      next: nextByCursor,
      codec: AggregateJobPage,
      rowDepth: 2,
      lighter: 'choose a shorter `interval` or a lower `pageSize`',
      rows: (page) => aggregateRows(page, groupBy),
      surround: jobSurround(aggregateJob(asked)),
    },
    params: asked,
  };
};

const query = 'conversationAggregateJob';
const path = '/api/v2/analytics/conversations/aggregates/jobs';

/** The job around the pages: nothing has to be found out first. */
export const aggregateJob = (options: JobOptions): Job => ({
  query,
  options,
  fewerResults: 'submit a job for each part of the interval',
  ready: () => of(true),
});

const checks = exactFields<AggregateJobParams<readonly Dimension[], readonly Metric[]>>({
  ...aggregatesChecks,
  ...jobChecks,
  pageSize: optional(wholeNumber(1)),
});

/** The body of a submission: what a query sends, and the size of the pages. */
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
