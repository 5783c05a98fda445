import { parseUrl } from './parse-url.js';

/**
 * Resolves a link, absolute or relative, as a browser would: once, without decoding anything. Undefined where it leads to another
 * place than the API's origin, the only one that a token may go to: another host, port or scheme, or a user in it.
 *
 * @param link - As the server wrote it.
 * @param base - Absolute URL of the page that contains it.
 * @param origin - As `URL.origin` writes it.
 * @param trustedOrigins - Origins that a server behind a gateway writes instead: such a link leads to the same path at `origin`.
 */
export const homeUrl = (
  link: string,
  base: string,
  origin: string,
  trustedOrigins: readonly string[] = [],
): string | undefined => {
  const url = parseUrl(link, base);
  if (url === undefined || url.username !== '' || url.password !== '') return undefined;
  const known = [origin, ...trustedOrigins].find((each) => each === url.origin);
  // The protocol too: a blob's origin is that of the page that made it.
  if (known?.startsWith(url.protocol) !== true) return undefined;
  url.hash = ''; // never sent, so two links that differ by it only are one
  // Not resolved against the origin: a path can begin with two slashes.
  return origin + url.href.slice(known.length);
};
