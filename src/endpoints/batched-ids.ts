import type { Endpoint, PageRequest } from '../core/endpoint.js';
import { isHttpError } from '../core/error-guards.js';

/** Maximum number of queue ids in one filter of an aggregates query. */
export const maxAggregateIds = 300;

/** Maximum number of predicates in one filter of an observation query, media types included. */
export const maxObservationPredicates = 200;

/** Counts the batches that these ids make; no ids: one request without a filter. */
export const batchesOf = (ids: readonly string[] = [], size = maxAggregateIds): number =>
  Math.max(1, Math.ceil(ids.length / size));

/** Computes how many ids fit into a filter beside the other predicates. At least 1. */
export const batchSize = (predicates: number, others: readonly unknown[] = []): number =>
  Math.max(1, predicates - others.length);

/** A request for a batch of ids, which leads to the next batch regardless of its response. */
interface BatchRequest extends PageRequest {
  readonly following?: () => BatchRequest;
  /** Requests the same ids, and those of all following batches, in batches of half the size. */
  readonly halved?: () => BatchRequest;
}

/** Requests ids in batches of this size. Returns the first request, which leads to the others. */
export const batched = (
  ids: readonly string[] = [],
  size: number,
  requestOf: (ids: readonly string[]) => PageRequest,
): BatchRequest => {
  const [batch, rest] = [ids.slice(0, size), ids.slice(size)];
  return {
    ...requestOf(batch),
    ...(rest.length > 0 && { following: () => batched(rest, size, requestOf) }),
    ...(batch.length > 1 && { halved: () => batched(ids, Math.ceil(batch.length / 2), requestOf) }),
  };
};

/** Returns the request that follows a batch; undefined after the last one. */
export const nextBatch = (request: PageRequest): PageRequest | undefined => (request as BatchRequest).following?.();

/** Halves a batch whose filter has more predicates than the server accepts. */
export const halvedBatch: NonNullable<Endpoint<never, never, never>['instead']> = (error, request) =>
  isAboutTooManyPredicates(error) ? (request as BatchRequest).halved?.() : undefined;

const tooMany = /more than|at most|too many|exceed|limit|maximum/i;

const isAboutTooManyPredicates = (error: unknown): boolean => {
  if (!isHttpError(error) || error.status !== 400) return false;
  const said = `${error.code} ${error.serverMessage}`;
  return /predicate/i.test(said) && tooMany.test(said);
};
