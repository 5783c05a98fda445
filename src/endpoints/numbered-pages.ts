import type { PageRequest } from '../core/endpoint.js';

/** The `pageNumber` in the query string of a request; 0 where there is none. */
export const pageNumberOf = ({ url }: PageRequest): number => Number(new URL(url).searchParams.get('pageNumber'));

/** The same request for another page. */
export const withPageNumber = (request: PageRequest, pageNumber: number): PageRequest => {
  const url = new URL(request.url);
  url.searchParams.set('pageNumber', String(pageNumber));
  return { ...request, url: url.href };
};
