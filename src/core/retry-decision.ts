import { isAnalyticsError, isNetworkError, isRateLimitError } from './error-guards.js';
import type { KnownError, ServerFacts } from './errors.js';
import { isObject } from './is-object.js';
import { parseHttpDate, parseRetryAfter } from './retry-after.js';

/** A retry decision: whether a failure is worth another attempt. */
export type Verdict =
  | { readonly retry: false }
  | {
      readonly retry: true;
      /** Minimum wait that the server requires, in milliseconds. */
      readonly atLeastMs: number;
      /** Maximum number of retries of one request for this failure, where that is fewer than `maxAttempts` allows. */
      readonly atMost: number;
    };

const permanent: Verdict = { retry: false };
const again = (atLeastMs = 0, atMost = Infinity): Verdict => ({ retry: true, atLeastMs, atMost });

const transientStatuses: ReadonlySet<number> = new Set([408, 409, 425, 429, 500, 502, 503, 504]);

/** Returns true where a request that failed with a status may succeed when it is sent again. */
export const isTransientStatus = (status: number): boolean => transientStatuses.has(status);

/** Codes of OpenSSL and Node for a certificate that cannot be trusted: another attempt cannot help. */
const untrusted = /CERT|ERR_TLS|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;

/** Codes for an unknown host name, or a port that does not speak TLS: usually a wrong `hosts` option. */
const rarelyTransient = /^ENOTFOUND$|^EPROTO$|^ERR_SSL/;

/**
 * Decides whether a failure is worth another attempt, and after which wait. A pure function of the error's kind and fields. For an error
 * of another library it reads `status`, `retryAfterMs` and a `Retry-After` header.
 *
 * @param nowMs - The time of day, in milliseconds since the epoch. A date in a `Retry-After` header is compared with it where there is no `Date` header.
 */
export const judge = (error: unknown, nowMs = NaN): Verdict => {
  // By kind, not by class, because the error can come from the other copy of this library (ESM or CommonJS).
  if (!isAnalyticsError(error)) return judgeForeign(error, nowMs);
  const known = error as KnownError;
  switch (known.kind) {
    case 'rate-limit':
    case 'http':
      if (known.status === 206) return again(0, 1);
      return isTransientStatus(known.status) ? again(known.retryAfterMs) : permanent;
    case 'timeout':
      return known.phase === 'total' ? permanent : again();
    case 'decode':
      return known.reason === 'json' ? again(0, 1) : permanent;
    case 'network':
      return judgeNetwork(known.code ?? '');
    default:
      return permanent;
  }
};

/** Decides on an error of another library, or a `Response`, by its own fields and those of its `response`. */
const judgeForeign = (error: unknown, nowMs: number): Verdict => {
  const facts = isObject(error) ? [error, error['response']].filter(isObject) : [];
  const status = facts.map((each) => each['status']).find((value) => typeof value === 'number');
  const waitsMs = facts
    .flatMap(({ retryAfterMs, headers }) => [retryAfterMs, retryAfterIn(headers, nowMs)])
    .filter((value): value is number => typeof value === 'number' && value >= 0 && value < Infinity);
  const isTransient = status === undefined ? waitsMs.length > 0 : transientStatuses.has(status);
  return isTransient ? again(Math.max(0, ...waitsMs)) : permanent;
};

const retryAfterIn = (headers: unknown, nowMs: number): number | undefined => {
  const serverMs = parseHttpDate(headerIn(headers, 'date'));
  return parseRetryAfter(headerIn(headers, 'retry-after'), serverMs ?? nowMs);
};

/** Returns a header of `Headers`, or of a plain record with names in any case. */
const headerIn = (headers: unknown, name: string): string | undefined => {
  if (!isObject(headers)) return undefined;
  const { get } = headers;
  const value: unknown =
    typeof get === 'function'
      ? get.call(headers, name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
};

/** What the next attempt would meet as well. */
const permanentCodes: ReadonlySet<string> = new Set([
  'ERR_BODY_TOO_LARGE',
  'ERR_BODY_TYPE',
  'ERR_CODE_NOT_LOADED',
  'ERR_CONTENT_ENCODING',
  'ERR_INVALID_URL',
  'ERR_PROXY_DENIED',
  'ERR_PROXY_UNSUPPORTED',
]);

const judgeNetwork = (code: string): Verdict => {
  if (untrusted.test(code) || permanentCodes.has(code)) return permanent;
  return rarelyTransient.test(code) ? again(0, 2) : again();
};

const neverSent = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ERR_PROXY_TUNNEL)$/;

/**
 * Decides on a failure of a request that must not be executed twice, such as the submission of a job: worth another attempt only where the
 * server has certainly not started to execute it.
 */
export const judgeOnce = (error: unknown): Verdict => {
  const notBegun = isRateLimitError(error) || (isNetworkError(error) && neverSent.test(error.code ?? ''));
  return notBegun ? judge(error) : permanent;
};

/** Returns true where the next link has expired: 410, or a 400 that mentions a cursor or expiry. Only a restart at the first page helps. */
export const hasExpired = ({ status, code, serverMessage }: ServerFacts): boolean =>
  status === 410 || (status === 400 && /cursor|expired/i.test(`${code} ${serverMessage}`));
