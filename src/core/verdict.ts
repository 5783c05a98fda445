import { DecodeError, HttpError, NetworkError, RateLimitError, TimeoutError } from './errors.js';

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
  if (error instanceof RateLimitError) return again(error.retryAfterMs);
  if (error instanceof HttpError) return transientStatuses.has(error.status) ? again(error.retryAfterMs) : permanent;
  if (error instanceof TimeoutError) return error.phase === 'total' ? permanent : again();
  if (error instanceof DecodeError) return error.reason === 'json' ? again(0, 1) : permanent;
  if (error instanceof NetworkError) return judgeNetwork(error.code ?? '');
  return permanent;
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
  const notBegun =
    error instanceof RateLimitError || (error instanceof NetworkError && neverSent.test(error.code ?? ''));
  return notBegun ? judge(error) : permanent;
};
