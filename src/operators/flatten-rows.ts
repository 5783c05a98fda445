import { mergeMap, type OperatorFunction } from 'rxjs';
import type { Endpoint } from '../core/endpoint.js';

/**
 * Emits the rows of each page, in the order of the response.
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
