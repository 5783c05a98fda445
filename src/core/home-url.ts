import { parseUrl } from './parse-url.js';

/**
 * Resolves a link, absolute or relative, as a browser would: once, without decoding anything. Undefined where it leads to another
 * place than the API's origin, the only one that a token may go to: another host, port or scheme, or a user in it.
 *
 * @param link - As the server wrote it.
 * @param base - Absolute URL of the page that holds it.
 * @param origin - As `URL.origin` writes it.
 */
export const homeUrl = (link: string, base: string, origin: string): string | undefined => {
  const url = parseUrl(link, base);
  // The protocol too: a blob's origin is that of the page that made it.
  const isHome = url?.origin === origin && origin.startsWith(url.protocol);
  if (!isHome || url.username !== '' || url.password !== '') return undefined;
  url.hash = ''; // never sent, so two links that differ by it only are one
  return url.href;
};
