import { PagingError } from '../core/errors.js';
import { homeUrl } from '../core/same-origin.js';
import { parseUrl } from '../core/parse-url.js';
import type { Redact } from '../transport/redact.js';

/** Options of {@link nextLink}. */
export interface NextLinkOptions {
  /** Number of the page that contains the link. */
  readonly page: number;
  /** Removes tokens from a string: the server may have written one into the link. */
  readonly redact: Redact;
  /** Origins that the server writes for the API's: see `ClientOptions.trustedOrigins`. */
  readonly trustedOrigins?: readonly string[] | undefined;
}

/**
 * Resolves the link to a next page, absolute or relative, as a browser does: once, without decoding.
 *
 * @param link - The link as the server sent it.
 * @param base - Absolute URL of the page that contains it.
 * @param origin - The API's origin, the only one that the token may be sent to.
 * @throws PagingError with the reason `origin` where the link leads to another host, port or scheme, or contains a user.
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

/** Returns the origin of a link for a message, without what follows it. The link is redacted first, because URL parsing lowercases the host, and a token in it. */
const placeOf = (link: string, url: URL | undefined, redact: Redact): string => {
  if (url === undefined) return `what is no URL (${link.length} characters)`;
  if (redact(link) !== link) return 'a place whose link holds the token';
  return url.origin === 'null' ? `a ${url.protocol} URL` : url.origin;
};
