import { mergeMap, type OperatorFunction } from 'rxjs';
import type { Endpoint } from '../core/endpoint.js';

/**
 * Turns pages into their rows, in the wire's order.
 *
 * ```text
 * pages     --A--------B---|
 *     flattenRows(endpoint)
 * rows      --(abc)----(de)|
 * ```
 */
export const flattenRows = <Page, Row>(
  endpoint: Pick<Endpoint<never, Page, Row>, 'rows'>,
): OperatorFunction<Page, Row> => mergeMap((page) => endpoint.rows(page));
