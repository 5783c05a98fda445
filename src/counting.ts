import type { Tally } from './core/tally.js';
import type { PageSource } from './paging/page-source.js';

/** Counts every request that is sent, repeated attempts included. */
export const counting =
  (source: PageSource, tally: Tally): PageSource =>
  (request, asking) =>
    source(request, { sent: () => (tally.requests += 1), ...asking });
