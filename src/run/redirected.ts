import type { PageRequest } from '../core/endpoint.js';
import { homeUrl } from '../core/same-origin.js';
import type { Answer } from '../transport/http.js';

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Returns the request that a redirect leads to: a GET without a body after 303, and after 301 or 302 of a POST; else the same method and
 * body. Undefined where the response is not a redirect, or leads to an origin that is not trusted.
 * https://fetch.spec.whatwg.org/#http-redirect-fetch
 */
export const redirected = (
  request: PageRequest,
  { status, header }: Answer,
  trustedOrigins?: readonly string[],
): PageRequest | undefined => {
  const location = header('Location');
  if (!redirects.has(status) || location === null) return undefined;
  const url = homeUrl(location, request.url, new URL(request.url).origin, trustedOrigins);
  if (url === undefined) return undefined;
  if (status !== 303 && (status > 303 || request.method !== 'POST')) return { ...request, url };
  const { body: _body, ...rest } = request;
  return { ...rest, url, method: 'GET' };
};
