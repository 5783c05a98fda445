import type { PageRequest } from '../core/endpoint.js';

/** Ids that a filter takes at most. */
const mostIds = 300;

/** Ids by the filters they go into. No ids: one filter without. */
export const inParts = (ids: readonly string[] = []): readonly (readonly string[])[] =>
  Array.from({ length: Math.max(1, Math.ceil(ids.length / mostIds)) }, (_, index) =>
    ids.slice(index * mostIds, (index + 1) * mostIds),
  );

/** A request that leads to another one, whatever its answer is. */
interface ChainedRequest extends PageRequest {
  readonly following?: ChainedRequest;
}

/** Requests that are to follow one another: the first, which leads to the rest. */
export const chained = ([first, ...rest]: readonly PageRequest[]): PageRequest => ({
  ...(first as ChainedRequest),
  ...(rest.length > 0 && { following: chained(rest) }),
});

/** What a {@link chained} request leads to; undefined after the last one. */
export const followingOf = (request: PageRequest): PageRequest | undefined => (request as ChainedRequest).following;
