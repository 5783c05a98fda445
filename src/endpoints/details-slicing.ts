import { MergeError } from '../core/errors.js';
import { formatInterval, type Interval, parseInterval } from '../core/interval.js';
import type { Slicing } from '../core/slicing.js';
import type { ConversationRow, ConversationsPage } from './conversations-page.js';

/** Results that the platform pages through in one query. */
const mostResults = 100_000;

/**
 * The slicing of details. Parts of a range can answer the same conversation: one that begins in one part and ends in another, or that
 * starts on a day which both of them touch.
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
  exceeds: ({ totalHits }) => (totalHits ?? 0) > mostResults,
  merger: () =>
    Promise.reject(new MergeError('conversations are not merged: omit `merge`, each one comes once', 'conversationId')),
});
