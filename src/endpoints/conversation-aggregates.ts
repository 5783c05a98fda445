import type { Endpoint, Query } from '../core/endpoint.js';
import { withLocalInterval } from '../core/local-interval.js';
import { decodedParams } from '../core/validation.js';
import {
  type AggregateRow,
  aggregateRowKey,
  aggregateRows,
  omittedAggregateRow,
  AggregatesPage,
} from './aggregates/page.js';
import { aggregatesBody, AggregatesParams, type Dimension, type Metric } from './aggregates/query.js';
import { nameOf, type NameOf } from './catalogue.js';
import { intervalSlicing } from './aggregates/slicing.js';

/** A checked conversation aggregates query. */
export type AggregatesQuery<G extends readonly Dimension[], M extends readonly Metric[]> = Query<
  AggregatesParams<G, M>,
  AggregatesPage,
  AggregateRow<NameOf<G[number]>, NameOf<M[number]>>
>;

/**
 * Queries metrics of conversations by any dimensions: `POST /api/v2/analytics/conversations/aggregates/query`. One response, no pages.
 * Needs the permission `analytics:conversationAggregate:view`.
 *
 * The type of the rows is derived from the query: reading a metric that was not requested is a compile error.
 *
 * @throws QueryError that lists everything that is wrong with the query.
 */
export const conversationAggregates = <
  const M extends readonly Metric[],
  const G extends readonly Dimension[] = readonly [],
>(
  params: AggregatesParams<G, M>,
): AggregatesQuery<G, M> => {
  const valid = decodedParams('conversationAggregates', AggregatesParams, withLocalInterval(params));
  const groupBy = (valid.groupBy ?? []).map((name: G[number]) => nameOf(name));
  // The top N of each slice are not the top N of the whole, so a ranking is not sliced.
  const ranks = valid.queryType === 'topN' || valid.queryType === 'bottomN';
  const endpoint: AggregatesQuery<G, M>['endpoint'] = {
    ...oneAnswer,
    name: 'conversationAggregates',
    rows: (page) => aggregateRows(page, groupBy),
    identity: ({ group, intervalStart, intervalEnd }) => JSON.stringify([group, intervalStart, intervalEnd]),
    ...(!ranks && { slicing: intervalSlicing(valid.metrics.map(nameOf), rowKeys) }),
  };
  return { endpoint, params: valid };
};

const rowKeys = { key: aggregateRowKey, omitted: omittedAggregateRow };

/** What all aggregates queries share: one request, and one response with groups of intervals. */
export const oneAnswer: Omit<
  Endpoint<AggregatesParams<readonly Dimension[], readonly Metric[]>, AggregatesPage, never>,
  'name' | 'rows' | 'slicing' | 'identity'
> = {
  first: (params) => ({
    method: 'POST',
    url: '/api/v2/analytics/conversations/aggregates/query',
    body: aggregatesBody(params),
  }),
  next: () => undefined,
  codec: AggregatesPage,
  lighter: 'choose a coarser `granularity` or group by fewer dimensions',
};
