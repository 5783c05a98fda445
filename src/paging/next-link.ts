import { PagingError } from '../core/errors.js';
import { quote } from '../core/problems.js';

/**
 * Resolves the link to a next page, absolute or relative, as a browser would: once, without decoding anything.
 *
 * @param link - As the server wrote it.
 * @param base - Absolute URL of the page that holds it.
 * @param origin - The API's origin, the only place the token may go.
 * @param page - Number of the page that holds the link.
 * @throws PagingError with the reason `origin` where the link leads elsewhere: another host, port or scheme, or a user in it.
 */
export const nextLink = (link: string, base: string, origin: string, page: number): string => {
  const url = URL.canParse(link, base) ? new URL(link, base) : undefined;
  const home = new URL(origin);
  // The protocol too: a blob's origin is that of the page that made it.
  const isHome = url !== undefined && url.origin === home.origin && url.protocol === home.protocol;
  if (isHome && url.username === '' && url.password === '') {
    url.hash = ''; // never sent, so two links that differ by it only are one
    return url.href;
  }
  const where = url === undefined || url.origin === 'null' ? quote(link) : url.origin;
  throw new PagingError(`page ${page} links to ${where}, and the token goes to ${origin} only`, 'origin', page);
};
