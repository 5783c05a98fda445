import { expect } from 'chai';
import {
  AuthError,
  BufferOverflowError,
  DecodeError,
  HttpError,
  NetworkError,
  PagingError,
  PermissionError,
  QueryError,
  RateLimitError,
  TimeoutError,
} from '../../src/core/errors.js';
import { judge, type Verdict } from '../../src/core/verdict.js';

const facts = { path: '/x', attempts: 1 };
const http = (status: number, retryAfterMs?: number) => new HttpError('no', { ...facts, status, retryAfterMs });
const limit = (retryAfterMs?: number) => new RateLimitError('no', { ...facts, status: 429, retryAfterMs });
const network = (code?: string, phase: 'connect' | 'body' = 'connect') =>
  new NetworkError('no', { ...facts, phase, code });
const late = (phase: 'attempt' | 'idle' | 'total') => new TimeoutError('no', { ...facts, phase });
const decode = (reason: 'json' | 'shape') => new DecodeError('no', { reason, failures: [] });

const permanent: Verdict = { retry: false };
const again = (atLeastMs = 0, atMost = Infinity): Verdict => ({ retry: true, atLeastMs, atMost });

const table: readonly (readonly [string, unknown, Verdict])[] = [
  ...[408, 409, 425, 429, 500, 502, 503, 504].map((status) => [`${status}`, http(status), again()] as const),
  ...[300, 301, 302, 304, 400, 401, 403, 404, 405, 407, 410, 413, 415, 422, 501, 505].map(
    (status) => [`${status}`, http(status), permanent] as const,
  ),
  ['429 with a wait', limit(42_000), again(42_000)],
  ['429 without a wait', limit(), again()],
  ['503 with a wait', http(503, 7_000), again(7_000)],
  ['400 with a wait', http(400, 7_000), permanent],
  ['auth', new AuthError('no', { ...facts, status: 401 }), permanent],
  ['permission', new PermissionError('no', { ...facts, status: 403 }, []), permanent],
  ['timeout of an attempt', late('attempt'), again()],
  ['silence in a body', late('idle'), again()],
  ['timeout of everything', late('total'), permanent],
  ['no JSON', decode('json'), again(0, 1)],
  ['another shape', decode('shape'), permanent],
  ['a network failure without a code', network(), again()],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'UND_ERR_SOCKET'].map(
    (code) => [code, network(code), again()] as const,
  ),
  ['ECONNRESET in a body', network('ECONNRESET', 'body'), again()],
  ['ENOTFOUND', network('ENOTFOUND'), again(0, 2)],
  ...[
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_BODY_TOO_LARGE',
    'ERR_INVALID_URL',
  ].map((code) => [code, network(code), permanent] as const),
  ['query', new QueryError('x', []), permanent],
  ['paging', new PagingError('no', 'loop', 1), permanent],
  ['overflow', new BufferOverflowError('no', 1), permanent],
  ['an error of somebody else', new TypeError('no'), permanent],
  ['an AbortError', new DOMException('no', 'AbortError'), permanent],
  ['a text', 'no', permanent],
  ['nothing', undefined, permanent],
];

describe('judge', () => {
  for (const [what, error, verdict] of table) {
    it(`should call ${what} ${verdict.retry ? 'transient' : 'permanent'}`, () => {
      expect(judge(error)).to.deep.equal(verdict);
    });
  }
});
