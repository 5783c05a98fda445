/**
 * Resolves a link, absolute or relative, as a browser does: once, without decoding. Returns undefined where it leads to another origin
 * than the API's, the only one that a token may be sent to: another host, port or scheme, or a user in the URL.
 *
 * @param link - The link as the server sent it.
 * @param base - Absolute URL of the page that contains it.
 * @param origin - The API's origin, in the form of `URL.origin`.
 * @param trustedOrigins - Origins that a server behind a gateway writes in place of `origin`: such a link leads to the same path there.
 */
export const urlOnOrigin = (
  link: string,
  base: string,
  origin: string,
  trustedOrigins: readonly string[] = [],
): string | undefined => {
  const url = parseUrl(link, base);
  if (url === undefined || url.username !== '' || url.password !== '') return undefined;
  const known = [origin, ...trustedOrigins].find((each) => each === url.origin);
  // The protocol is compared as well: the origin of a blob URL is that of the page that created it.
  if (known?.startsWith(url.protocol) !== true) return undefined;
  url.hash = ''; // never sent, so links that differ only in the fragment are equal
  // Concatenated, not resolved against the origin, because a path can begin with two slashes.
  return origin + url.href.slice(known.length);
};

/** Parses a URL, absolute or relative to a base; returns undefined where it is invalid. `URL.canParse` first would parse it twice. */
export const parseUrl = (text: string, base?: string): URL | undefined => {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
};
