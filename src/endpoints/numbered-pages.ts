import type { Endpoint, PageRequest } from '../core/endpoint.js';
import { isNetworkError } from '../core/error-guards.js';

/** A page by its number, from 1, and the number of its rows. */
export interface NumberedPage {
  readonly pageSize: number;
  readonly pageNumber: number;
}

/** The `pageNumber` in the query string of a request; 0 where there is none. */
export const pageNumberOf = ({ url }: PageRequest): number => Number(new URL(url).searchParams.get('pageNumber'));

/** The same request for another page. */
export const withPageNumber = (request: PageRequest, pageNumber: number): PageRequest =>
  withPage(request, { pageNumber });

/**
 * The beginning of a page that is larger than `maxBodyBytes`, as a page of its own: a size that divides the page's, so that the pages
 * after it follow without a gap. Undefined for another failure, and for a page of one row.
 */
export const smallerPage = (error: unknown, { pageSize, pageNumber }: NumberedPage): NumberedPage | undefined => {
  if (!isTooLarge(error) || !(pageSize > 1)) return undefined;
  const parts = [2, 3, 5, 7].find((divisor) => pageSize % divisor === 0) ?? pageSize;
  return { pageSize: pageSize / parts, pageNumber: (pageNumber - 1) * parts + 1 };
};

/** Requests a page that is larger than `maxBodyBytes` in parts, by the size in the query string of its request. */
export const smallerPageInUrl: NonNullable<Endpoint<never, never, never>['instead']> = (error, failed) => {
  const { searchParams } = new URL(failed.url);
  const pageSize = Number(searchParams.get('pageSize'));
  if (searchParams.has('pageNumber')) {
    const page = smallerPage(error, { pageSize, pageNumber: pageNumberOf(failed) });
    return page && withPage(failed, page);
  }
  // A cursor goes on from where it is, whatever the size.
  return isTooLarge(error) && pageSize > 1 ? withPage(failed, { pageSize: Math.floor(pageSize / 2) }) : undefined;
};

const isTooLarge = (error: unknown): boolean => isNetworkError(error) && error.code === 'ERR_BODY_TOO_LARGE';

const withPage = (request: PageRequest, page: Partial<NumberedPage>): PageRequest => {
  const url = new URL(request.url);
  for (const [name, value] of Object.entries(page)) url.searchParams.set(name, String(value));
  return { ...request, url: url.href };
};
