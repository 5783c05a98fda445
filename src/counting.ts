import { tap } from 'rxjs';
import { isAnalyticsError } from './core/analytics-error.js';
import type { Tally } from './core/tally.js';
import type { PageSource } from './paging/page-source.js';

/** Counts what is sent, tries included. */
export const counting =
  (source: PageSource, tally: Tally): PageSource =>
  (...asked) =>
    source(...asked).pipe(
      tap({
        next: ({ facts }) => (tally.requests += facts.attempts),
        error: (error: unknown) => {
          if (isAnalyticsError(error) && 'attempts' in error) tally.requests += Number(error.attempts ?? 0);
        },
      }),
    );
