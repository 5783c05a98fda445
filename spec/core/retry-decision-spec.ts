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
import { judge, type Verdict } from '../../src/core/retry-decision.js';

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
  ['attempt timeout', late('attempt'), again()],
  ['idle timeout in a body', late('idle'), again()],
  ['total timeout', late('total'), permanent],
  ['no JSON', decode('json'), again(0, 1)],
  ['another shape', decode('shape'), permanent],
  ['a network failure without a code', network(), again()],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'UND_ERR_SOCKET'].map(
    (code) => [code, network(code), again()] as const,
  ),
  ['ERR_PROXY_TUNNEL', network('ERR_PROXY_TUNNEL'), again()],
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
    'ERR_BODY_TYPE',
    'ERR_CODE_NOT_LOADED',
    'ERR_CONTENT_ENCODING',
    'ERR_INVALID_URL',
    'ERR_PROXY_DENIED',
    'ERR_PROXY_UNSUPPORTED',
  ].map((code) => [code, network(code), permanent] as const),
  ['query', new QueryError('x', []), permanent],
  ['paging', new PagingError('no', 'loop', 1), permanent],
  ['overflow', new BufferOverflowError('no', 1), permanent],
  ['part of a response', http(206), again(0, 1)],
  ['an error of another library', new TypeError('no'), permanent],
  ['an AbortError', new DOMException('no', 'AbortError'), permanent],
  ['a text', 'no', permanent],
  ['nothing', undefined, permanent],
];

const nowMs = Date.parse('2026-10-01T00:00:00Z');
const foreign = (fields: object) => Object.assign(new Error('no'), fields);
const fetched = (status: number, headers: Record<string, string>) => ({ status, headers: new Headers(headers) });

const foreignTable: readonly (readonly [string, unknown, Verdict])[] = [
  ...[408, 409, 425, 429, 500, 502, 503, 504].map(
    (status) => [`an Error with the status ${status}`, foreign({ status }), again()] as const,
  ),
  ...[200, 400, 401, 403, 404, 501].map(
    (status) => [`an Error with the status ${status}`, foreign({ status }), permanent] as const,
  ),
  ['a status and retryAfterMs', foreign({ status: 429, retryAfterMs: 3_000 }), again(3_000)],
  ['a status and headers', foreign(fetched(503, { 'Retry-After': '3' })), again(3_000)],
  ['a status and a plain object of headers', foreign({ status: 503, headers: { 'retry-after': '3' } }), again(3_000)],
  ['a plain object of headers in another case', foreign({ status: 503, headers: { 'RETRY-AFTER': 3 } }), again(3_000)],
  [
    'retryAfterMs beside a header: the longer one',
    foreign({ retryAfterMs: 1, headers: { 'retry-after': '2' } }),
    again(2_000),
  ],
  ['a header alone', foreign({ headers: { 'Retry-After': '7' } }), again(7_000)],
  ['retryAfterMs alone', foreign({ retryAfterMs: 250 }), again(250)],
  ['a response inside the error', foreign({ response: fetched(429, { 'Retry-After': '20.000' }) }), again(20_000)],
  ['a thrown response', new Response('', { status: 503, headers: { 'Retry-After': '4' } }), again(4_000)],
  [
    "a date by the server's clock",
    foreign(fetched(429, { 'Retry-After': 'Thu, 01 Oct 2026 00:00:42 GMT', Date: 'Thu, 01 Oct 2026 00:00:40 GMT' })),
    again(2_000),
  ],
  [
    'a date next to an invalid `Date` header',
    foreign(fetched(429, { 'Retry-After': 'Thu, 01 Oct 2026 00:00:42 GMT', Date: '120' })),
    again(42_000),
  ],
  ['a date', foreign(fetched(429, { 'Retry-After': 'Thu, 01 Oct 2026 00:00:42 GMT' })), again(42_000)],
  ['a permanent status, whatever its Retry-After', foreign({ status: 400, retryAfterMs: 3_000 }), permanent],
  ['a status that is a string', foreign({ status: '429' }), permanent],
  ['a wait that is not a number', foreign({ status: 429, retryAfterMs: 'soon' }), again()],
  ...[NaN, -1, Infinity].map(
    (retryAfterMs) => [`a wait of ${retryAfterMs}`, foreign({ status: 429, retryAfterMs }), again()] as const,
  ),
  ['invalid headers', foreign({ status: 429, headers: 'x', response: null }), again()],
  ['a header that is an object', foreign({ status: 429, headers: { 'retry-after': {} } }), again()],
];

describe('judge, errors of other libraries', () => {
  for (const [what, error, verdict] of foreignTable) {
    const waits = verdict.retry && verdict.atLeastMs > 0 ? ` for ${verdict.atLeastMs} ms` : '';
    it(`should classify ${what} as ${verdict.retry ? 'transient' : 'permanent'}${waits}`, () => {
      expect(judge(error, nowMs)).to.deep.equal(verdict);
    });
  }

  it('should have no wait for a date without a clock', () => {
    const error = foreign(fetched(429, { 'Retry-After': 'Thu, 01 Oct 2026 00:00:42 GMT' }));
    expect(judge(error)).to.deep.equal(again());
  });
});

describe('judge', () => {
  for (const [what, error, verdict] of table) {
    it(`should classify ${what} as ${verdict.retry ? 'transient' : 'permanent'}`, () => {
      expect(judge(error)).to.deep.equal(verdict);
    });
  }
});
