import type { Tally } from '../core/run-stats.js';
import type { PageSource } from './request-page.js';

/** Counts every request that is sent, repeated attempts included. */
export const counting =
  (source: PageSource, tally: Tally): PageSource =>
  (request, asking) =>
    source(request, { sent: () => (tally.requests += 1), ...asking });
