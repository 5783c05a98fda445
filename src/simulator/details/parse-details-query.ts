import { type Interval, parseInterval } from '../../core/interval.js';
import { intervalRejection, optionalRejection } from '../aggregates/field-rejections.js';
import { filterRejection } from '../aggregates/filter-rejection.js';
import type { Filter } from '../aggregates/filter.js';
import { toFilter } from '../aggregates/to-filter.js';
import { badRequest, invalidValue, type Rejection } from '../http/rejection.js';
import { isRecord } from '../http/shapes.js';
import { conversationDimensionNames, segmentDimensionNames } from './dimensions.js';

/** A checked query for conversations that have activity within an interval. */
export interface DetailsQuery {
  readonly interval: Interval;
  /** False: they have to start on a UTC day that the interval touches. */
  readonly startsAnyDay: boolean;
  readonly isDescending: boolean;
  /** A conversation must pass all of them. */
  readonly filters: readonly Filter[];
}

/** Which part of the response a synchronous query requests. */
export interface DetailsPage {
  readonly pageSize: number;
  /** From 1. */
  readonly pageNumber: number;
}

type Body = Readonly<Record<string, unknown>>;

/** Validates and parses what synchronous queries and jobs have in common. Returns the first rejection, if any. */
export const parseDetailsQuery = (body: unknown, maxQueueIds: number): DetailsQuery | Rejection => {
  if (!isRecord(body)) return badRequest('The request body must be a JSON object');
  const rejection =
    intervalRejection(body['interval']) ??
    orderRejection(body) ??
    filtersRejection(body, maxQueueIds) ??
    optionalRejection('aggregations', body['aggregations'], (value) => Array.isArray(value) && value.length === 0) ??
    optionalRejection('limit', body['limit'], isFromOne) ??
    optionalRejection(
      'startOfDayIntervalMatching',
      body['startOfDayIntervalMatching'],
      (value) => typeof value === 'boolean',
    );
  if (rejection !== undefined) return rejection;
  return {
    interval: parseInterval(body['interval'] as string) as Interval,
    startsAnyDay: false,
    isDescending: body['order'] === 'desc',
    filters: [...filtersOf(body, 'conversationFilters'), ...filtersOf(body, 'segmentFilters')].map(
      (filter) => toFilter(filter) as Filter,
    ),
  };
};

const [defaultPageSize, maxPageSize] = [25, 100];
const maxResults = 100_000;
const maxMs = 31 * 86_400_000;

/** Reads `paging` of a synchronous query, which has limits that a job does not have. */
export const parseDetailsPage = (body: unknown, { startMs, endMs }: Interval): DetailsPage | Rejection => {
  if (endMs - startMs > maxMs) return badRequest('Specify a search interval that does not exceed 31 days');
  const paging = isRecord(body) ? (body['paging'] ?? {}) : {};
  if (!isRecord(paging)) return invalidValue('paging', paging);
  const { pageSize = defaultPageSize, pageNumber = 1 } = paging;
  if (!isFromOne(pageSize) || pageSize > maxPageSize) return invalidValue('paging.pageSize', pageSize);
  if (!isFromOne(pageNumber)) return invalidValue('paging.pageNumber', pageNumber);
  if (pageSize * pageNumber > maxResults) return badRequest(`Pagination may not exceed ${maxResults} results`);
  return { pageSize, pageNumber };
};

const isFromOne = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 1;

const orders: readonly unknown[] = ['asc', 'desc', 'unordered'];
const otherSortFields: readonly unknown[] = ['conversationEnd', 'segmentStart', 'segmentEnd'];

const orderRejection = ({ order, orderBy = 'conversationStart' }: Body): Rejection | undefined =>
  optionalRejection('order', order, (value) => orders.includes(value)) ??
  (otherSortFields.includes(orderBy) ? badRequest('This simulator orders by conversationStart only') : undefined) ??
  optionalRejection('orderBy', orderBy, (value) => value === 'conversationStart');

const filterFields = { conversationFilters: conversationDimensionNames, segmentFilters: segmentDimensionNames };
/** What this history has nothing of. */
const emptyFields = ['evaluationFilters', 'surveyFilters', 'resolutionFilters'];

const filtersOf = (body: Body, field: string): readonly unknown[] => (body[field] ?? []) as readonly unknown[];

const filtersRejection = (body: Body, maxQueueIds: number): Rejection | undefined => {
  for (const [field, dimensions] of Object.entries(filterFields)) {
    if (!Array.isArray(filtersOf(body, field))) return badRequest(`${field} must be a list`);
    for (const [index, filter] of filtersOf(body, field).entries()) {
      const rejection = filterRejection(filter ?? null, { path: `${field}[${index}]`, dimensions, maxQueueIds });
      if (rejection !== undefined) return rejection;
    }
  }
  const strange = emptyFields.find((field) => filtersOf(body, field).length !== 0);
  return strange === undefined ? undefined : badRequest(`${strange}: this simulator has no such data to filter by`);
};
