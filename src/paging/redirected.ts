import type { PageRequest } from '../core/endpoint.js';
import { homeUrl } from '../core/home-url.js';
import type { Answer } from '../transport/send.js';

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * The request that a redirect leads to: 303 makes a GET of it, 301 and 302 do of a POST, and a GET has no body. Undefined where the
 * answer is no redirect, or leads to another origin that is not a trusted one. https://fetch.spec.whatwg.org/#http-redirect-fetch
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
