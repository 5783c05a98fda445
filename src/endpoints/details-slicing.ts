import { MergeError } from '../core/errors.js';
import { formatInterval, type Interval, parseInterval } from '../core/interval.js';
import type { Slicing } from '../core/endpoint.js';
import type { ConversationRow, ConversationsPage } from './conversations-page.js';

/** Maximum number of results that the platform returns for one query. */
const maxResults = 100_000;

/**
 * Slices a details query by its interval. Two slices can return the same conversation: one that begins in one slice and ends in the
 * other, or that starts on a day that both slices touch.
 */
export const detailsSlicing = <Params extends { readonly interval: string }>(): Slicing<
  Params,
  ConversationsPage,
  ConversationRow
> => ({
  range: ({ interval }) => parseInterval(interval) as Interval, // checked when the query was built
  granularity: () => undefined,
  timeZone: () => 'UTC',
  within: (params, range) => ({ ...params, interval: formatInterval(range) }),
  key: ({ conversationId }) => conversationId,
  overlaps: true,
  exceeds: ({ totalHits }) => (totalHits ?? 0) > maxResults,
  merger: () =>
    Promise.reject(new MergeError('conversations are not merged: omit `merge`, each one comes once', 'conversationId')),
});
