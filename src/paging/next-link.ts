import { PagingError } from '../core/errors.js';
import { homeUrl } from '../core/home-url.js';
import { parseUrl } from '../core/parse-url.js';
import type { Redact } from '../transport/redact.js';

/** Where a link stands, and what is known about other origins. */
export interface NextLinkOptions {
  /** Number of the page that contains the link. */
  readonly page: number;
  /** Removes tokens from strings: the link is the server's own words. */
  readonly redact: Redact;
  /** Origins that the server writes for the API's: see `ClientOptions.trustedOrigins`. */
  readonly trustedOrigins?: readonly string[] | undefined;
}

/**
 * Resolves the link to a next page, absolute or relative, as a browser would: once, without decoding anything.
 *
 * @param link - As the server wrote it.
 * @param base - Absolute URL of the page that holds it.
 * @param origin - The API's origin, the only place the token may go.
 * @throws PagingError with the reason `origin` where the link leads elsewhere: another host, port or scheme, or a user in it.
 */
export const nextLink = (
  link: string,
  base: string,
  origin: string,
  { page, redact, trustedOrigins }: NextLinkOptions,
): string => {
  const home = homeUrl(link, base, origin, trustedOrigins);
  if (home !== undefined) return home;
  const url = parseUrl(link, base);
  const place = placeOf(link, url, redact);
  const isSameHost = place === url?.origin && place !== origin && url.hostname === new URL(origin).hostname;
  const remedy = isSameHost
    ? `: if a gateway in front of the API leaves such links, add ${place} to trustedOrigins`
    : '';
  throw new PagingError(
    `page ${page} links to ${place}, and the token goes to ${origin} only${remedy}`,
    'origin',
    page,
  );
};

/** The origin at most: what stands behind it is not shown. A host is read in small letters, and a token in it would be too. */
const placeOf = (link: string, url: URL | undefined, redact: Redact): string => {
  if (url === undefined) return `what is no URL (${link.length} characters)`;
  if (redact(link) !== link) return 'a place whose link holds the token';
  return url.origin === 'null' ? `a ${url.protocol} URL` : url.origin;
};
