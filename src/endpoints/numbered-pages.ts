import type { Endpoint, PageRequest } from '../core/endpoint.js';
import { isNetworkError } from '../core/error-guards.js';

/** The number of a page, starting at 1, and the number of its rows. */
export interface NumberedPage {
  readonly pageSize: number;
  readonly pageNumber: number;
}

/** Reads the `pageNumber` from the query string of a request; 0 where there is none. */
export const pageNumberOf = ({ url }: PageRequest): number => Number(new URL(url).searchParams.get('pageNumber'));

/** Makes the same request for another page. */
export const withPageNumber = (request: PageRequest, pageNumber: number): PageRequest =>
  withPage(request, { pageNumber });

/**
 * Divides a page that is larger than `maxBodyBytes`, and returns its first part as a smaller page. The new size divides the old one, so
 * that the following pages leave no gap. Returns undefined for other failures, and for a page of one row.
 */
export const smallerPage = (error: unknown, { pageSize, pageNumber }: NumberedPage): NumberedPage | undefined => {
  if (!isTooLarge(error) || !(pageSize > 1)) return undefined;
  const parts = [2, 3, 5, 7].find((divisor) => pageSize % divisor === 0) ?? pageSize;
  return { pageSize: pageSize / parts, pageNumber: (pageNumber - 1) * parts + 1 };
};

/** Requests a page that is larger than `maxBodyBytes` in parts. Reads its size from the query string of its request. */
export const smallerPageInUrl: NonNullable<Endpoint<never, never, never>['instead']> = (error, failed) => {
  const { searchParams } = new URL(failed.url);
  const pageSize = Number(searchParams.get('pageSize'));
  if (searchParams.has('pageNumber')) {
    const page = smallerPage(error, { pageSize, pageNumber: pageNumberOf(failed) });
    return page && withPage(failed, page);
  }
  // A cursor continues from its position, whatever the page size.
  return isTooLarge(error) && pageSize > 1 ? withPage(failed, { pageSize: Math.floor(pageSize / 2) }) : undefined;
};

const isTooLarge = (error: unknown): boolean => isNetworkError(error) && error.code === 'ERR_BODY_TOO_LARGE';

const withPage = (request: PageRequest, page: Partial<NumberedPage>): PageRequest => {
  const url = new URL(request.url);
  for (const [name, value] of Object.entries(page)) url.searchParams.set(name, String(value));
  return { ...request, url: url.href };
};
