import { type MonoTypeOperatorFunction, throwIfEmpty } from 'rxjs';
import { PagingError } from './errors.js';

/**
 * Fails a stream of pages that completes without one. Rows end with a page without a next link; a request without a response is a
 * failure, whatever its cause, and what it requested is not covered.
 *
 * @param pages - Number of pages before the one that is required.
 * @throws PagingError with the reason `no-page`.
 */
export const requirePage = <T>(pages: () => number = () => 0): MonoTypeOperatorFunction<T> =>
  throwIfEmpty(() => {
    const message = `page ${pages() + 1} did not arrive: its request completed without a response`;
    return new PagingError(message, 'no-page', pages());
  });
