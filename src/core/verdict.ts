import { isAnalyticsError, isNetworkError, isRateLimitError } from './error-guards.js';
import type { KnownError } from './errors.js';

/** Whether a failure is worth another try. */
export type Verdict =
  | { readonly retry: false }
  | {
      readonly retry: true;
      /** The server asked for at least this, in milliseconds. */
      readonly atLeastMs: number;
      /** How often in one request, where that is fewer than the attempts allow. */
      readonly atMost: number;
    };

const permanent: Verdict = { retry: false };
const again = (atLeastMs = 0, atMost = Infinity): Verdict => ({ retry: true, atLeastMs, atMost });

const transientStatuses: ReadonlySet<number> = new Set([408, 409, 425, 429, 500, 502, 503, 504]);

/** What OpenSSL and Node call a certificate that cannot be trusted: asking again cannot help. */
const untrusted = /CERT|ERR_TLS|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;

/**
 * Judges a failure: permanent, or worth another try after a wait. A pure function of the error's kind and fields; an
 * error that is not ours is permanent.
 */
export const judge = (error: unknown): Verdict => {
  // By kind, not by class: the error can come from the other copy of this library, ESM or CommonJS.
  if (!isAnalyticsError(error)) return permanent;
  const known = error as KnownError;
  switch (known.kind) {
    case 'rate-limit':
    case 'http':
      return transientStatuses.has(known.status) ? again(known.retryAfterMs) : permanent;
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

const judgeNetwork = (code: string): Verdict => {
  if (untrusted.test(code) || code === 'ERR_BODY_TOO_LARGE' || code === 'ERR_INVALID_URL') return permanent;
  return code === 'ENOTFOUND' ? again(0, 2) : again();
};

const neverSent = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN)$/;

/**
 * Judges a failure of a request that must not be carried out twice, such as the submission of a job: worth another try only
 * where the server has certainly not begun.
 */
export const judgeOnce = (error: unknown): Verdict => {
  const notBegun = isRateLimitError(error) || (isNetworkError(error) && neverSent.test(error.code ?? ''));
  return notBegun ? judge(error) : permanent;
};
