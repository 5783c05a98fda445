import { concat, defer, from, ignoreElements, map, type Observable, of, switchMap, tap } from 'rxjs';
import type { PageOfRows, Query, Slicing } from '../../core/endpoint.js';
import type { Report } from '../../core/events.js';
/**
 * Merges the pages of all slices into the page that the whole range would have, and emits it at the end. Reports once which statistics it
 * omits because they cannot be calculated from those of the slices.
 *
 * @throws MergeError before the first request where the query has a metric that cannot be merged, later where a row would contain a value
 * that cannot be calculated from its parts.
 */
export const mergeSlices = <Params, Page, Row>(
  { endpoint, params }: Query<Params, Page, Row>,
  slicing: Slicing<Params, Page, Row>,
  pages$: Observable<Page>,
  report: Report,
): Observable<PageOfRows<Page, Row>> =>
  defer(() => from(slicing.merger(params))).pipe(
    switchMap((merger) => {
      const merged$ = pages$.pipe(
        tap((page) => merger.add(page)),
        ignoreElements(),
      );
      const whole$ = defer(() => of(merger.whole())).pipe(
        map((page) => {
          const rows = endpoint.rows(page);
          const statistics = merger.omitted?.() ?? [];
          if (statistics.length > 0) report({ kind: 'omitted-statistics', query: endpoint.name, statistics });
          slicing.dated?.(rows, slicing.range(params));
          return { page, rows };
        }),
      );
      return concat(merged$, whole$);
    }),
  );
