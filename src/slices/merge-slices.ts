import { concat, defer, from, ignoreElements, map, type Observable, of, switchMap, tap } from 'rxjs';
import type { PageOfRows, Query } from '../core/endpoint.js';
import type { Slicing } from '../core/slicing.js';

/**
 * Folds the pages of all slices into the one page that the whole range would have given, emitted at the end.
 *
 * @throws MergeError before the first request, where the question asks for what cannot be merged.
 */
export const mergeSlices = <Params, Page, Row>(
  { endpoint, params }: Query<Params, Page, Row>,
  slicing: Slicing<Params, Page, Row>,
  pages$: Observable<Page>,
): Observable<PageOfRows<Page, Row>> =>
  defer(() => from(slicing.merger(params))).pipe(
    switchMap((merger) => {
      const folded$ = pages$.pipe(
        tap((page) => merger.add(page)),
        ignoreElements(),
      );
      const whole$ = defer(() => of(merger.whole())).pipe(
        map((page) => {
          const rows = endpoint.rows(page);
          slicing.dated?.(rows, slicing.range(params));
          return { page, rows };
        }),
      );
      return concat(folded$, whole$);
    }),
  );
