import type { Endpoint, PageRequest } from '../core/endpoint.js';
import { isHttpError } from '../core/error-guards.js';

/** Queue ids that one filter of an aggregates query accepts. */
export const maxAggregateIds = 300;

/** Predicates that one filter of an observation query accepts, media types included. */
export const maxObservationPredicates = 200;

/** Number of batches that so many ids make; no ids: one request without a filter. */
export const batchesOf = (ids: readonly string[] = [], size = maxAggregateIds): number =>
  Math.max(1, Math.ceil(ids.length / size));

/** Ids of a batch beside so many other predicates. One at least. */
export const batchSize = (predicates: number, others: readonly unknown[] = []): number =>
  Math.max(1, predicates - others.length);

/** A request for a batch of ids, which leads to the next batch whatever its response is. */
interface BatchRequest extends PageRequest {
  readonly following?: () => BatchRequest;
  /** The same ids, and those of all batches that follow, in batches of half the size. */
  readonly halved?: () => BatchRequest;
}

/** Requests for ids in batches of this size: the first request, which leads to the others. */
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

/** The request that follows a batch; undefined after the last one. */
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
