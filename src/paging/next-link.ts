import { PagingError } from '../core/errors.js';
import { homeUrl } from '../core/home-url.js';
import { parseUrl } from '../core/parse-url.js';
import type { Redact } from '../transport/redact.js';

/**
 * Resolves the link to a next page, absolute or relative, as a browser would: once, without decoding anything.
 *
 * @param link - As the server wrote it.
 * @param base - Absolute URL of the page that holds it.
 * @param origin - The API's origin, the only place the token may go.
 * @param page - Number of the page that holds the link.
 * @param redact - Takes tokens out of texts: the link is the server's own words.
 * @throws PagingError with the reason `origin` where the link leads elsewhere: another host, port or scheme, or a user in it.
 */
export const nextLink = (
  link: string,
  base: string,
  origin: string,
  { page, redact }: { readonly page: number; readonly redact: Redact },
): string => {
  const home = homeUrl(link, base, origin);
  if (home !== undefined) return home;
  const url = parseUrl(link, base);
  throw new PagingError(
    `page ${page} links to ${placeOf(link, url, redact)}, and the token goes to ${origin} only`,
    'origin',
    page,
  );
};

/** The origin at most: what stands behind it is told to nobody. A host is read in small letters, and a token in it would be too. */
const placeOf = (link: string, url: URL | undefined, redact: Redact): string => {
  if (url === undefined) return `what is no URL (${link.length} characters)`;
  if (redact(link) !== link) return 'a place whose link holds the token';
  return url.origin === 'null' ? `a ${url.protocol} URL` : url.origin;
};
