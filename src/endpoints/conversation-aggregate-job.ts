import { of } from 'rxjs';
import type { Query } from '../core/endpoint.js';
import { fields, optional, refuseIfAny, wholeNumber } from '../core/problems.js';
import { AggregateJobPage } from './aggregate-job-page.js';
import { type AggregateRow, aggregateRows } from './aggregate-row.js';
import {
  aggregatesBody,
  type AggregatesParams,
  aggregatesProblems,
  type Dimension,
  type Metric,
} from './aggregates-query.js';
import { nameOf, type NameOf } from './catalogue.js';
import { jobChecks, type JobOptions, jobSurround, nextByCursor } from './job.js';

/** A question to the platform's conversation aggregates that a job answers. */
export interface AggregateJobParams<G extends readonly Dimension[], M extends readonly Metric[]>
  extends AggregatesParams<G, M>, JobOptions {
  /** Groups a page. @defaultValue the platform's choice */
  readonly pageSize?: number;
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
  const query = 'conversationAggregateJob';
  refuseIfAny(query, [...aggregatesProblems(params), ...checks('', params)]);
  const groupBy = (params.groupBy ?? []).map(nameOf) as NameOf<G[number]>[];
  return {
    endpoint: {
      name: query,
      first: (asked) => ({ method: 'POST', url: path, body: aggregateJobBody(asked) }),
      next: nextByCursor,
      codec: AggregateJobPage,
      rowDepth: 2,
      rows: (page) => aggregateRows(page, groupBy),
      surround: jobSurround({ query, options: params, ready: () => of(true) }),
    },
    params,
  };
};

const path = '/api/v2/analytics/conversations/aggregates/jobs';

const checks = fields<AggregateJobParams<readonly Dimension[], readonly Metric[]>>({
  ...jobChecks,
  pageSize: optional(wholeNumber(1)),
});

/** The body of a submission: what a query sends, and the size of the pages. */
export const aggregateJobBody = ({
  pollMs: _pollMs,
  maxWaitMs: _maxWaitMs,
  cancelOnLeave: _cancelOnLeave,
  pageSize,
  ...params
}: AggregateJobParams<readonly Dimension[], readonly Metric[]>) => ({
  ...aggregatesBody(params),
  ...(pageSize !== undefined && { pageSize }),
});
