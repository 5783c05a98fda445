import { expect } from 'chai';
import { HttpError, PermissionError, RateLimitError, type RequestFacts } from '../../src/core/errors.js';
import { responseError } from '../../src/transport/response.js';
import type { HttpResponse } from '../../src/transport/http.js';

const request: RequestFacts = { path: '/api/v2/x', attempts: 2 };
const redact = (text: string) => text.replaceAll('token', '[redacted]');
const receivedAtMs = Date.parse('2026-10-01T00:00:00Z');

const responseOf = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, header: (name) => headers[name] ?? null, text, bytes: text.length, ms: 5, receivedAtMs };
};
const errorOf = (...args: Parameters<typeof responseOf>) => responseError(responseOf(...args), request, redact);

describe('answerError', () => {
  it('should keep what the server reported', () => {
    const error = errorOf(400, { code: 'bad.request', message: 'no such metric', contextId: 'c-1', more: 5 });
    expect(error)
      .to.be.instanceOf(HttpError)
      .and.include({
        ...request,
        status: 400,
        code: 'bad.request',
        serverMessage: 'no such metric',
        correlationId: 'c-1',
        retryAfterMs: undefined,
        message: 'the server responded with 400: bad.request: no such metric [c-1] (/api/v2/x, attempt 2)',
      });
  });

  it('should prefer the id in the header, which the vendor looks up', () => {
    expect(errorOf(500, { contextId: 'body' }, { 'ININ-Correlation-Id': 'header' }).correlationId).to.equal('header');
  });

  it('should accept any body, and show no secret that it contains', () => {
    for (const body of ['', '<html>', '[1]', 'null', { message: 5, code: null }]) {
      expect(errorOf(422, body).message).to.equal('the server responded with 422 (/api/v2/x, attempt 2)');
    }
    expect(errorOf(500, { message: 'a token b' }).serverMessage).to.equal('a [redacted] b');
  });

  it('should have the kind of its status', () => {
    expect(errorOf(429, {})).to.be.instanceOf(RateLimitError);
    expect(errorOf(403, {})).to.be.instanceOf(PermissionError);
    for (const status of [400, 404, 500, 503]) expect(errorOf(status, {})).to.be.instanceOf(HttpError);
  });

  it('should name each permission of a 403 once', () => {
    const message = 'needs analytics:conversationAggregate:view, routing:queue:*, analytics:conversationAggregate:view';
    const error = errorOf(403, { message });
    expect(error).to.deep.include({ permissions: ['analytics:conversationAggregate:view', 'routing:queue:*'] });
    expect(errorOf(403, 'no')).to.deep.include({ permissions: [] });
    expect(errorOf(403, `${' '.repeat(9_989)} a:b:c d:e:f`)).to.deep.include({ permissions: ['a:b:c'] });
  });

  it('should read an HTTP date in Retry-After by the `Date` of the server, and by the wall clock without one', () => {
    const inAMinute = 'Thu, 01 Oct 2026 00:01:00 GMT';
    const waitMs = (headers: Record<string, string>) =>
      errorOf(429, {}, { 'Retry-After': inAMinute, ...headers }).retryAfterMs;
    expect(waitMs({ Date: 'Thu, 01 Oct 2026 00:00:20 GMT' })).to.equal(40_000);
    // `new Date('120')` is the year 120.
    for (const headers of [{}, { Date: '120' }, { Date: 'today' }]) expect(waitMs(headers)).to.equal(60_000);
  });

  const ofApi = { code: 'a.code', contextId: 'c' };
  const redirects = "redirects are followed on the API's own origin only, at most five: set hosts to where they lead";
  const remedies: readonly [status: number, body: object, remedy: string | undefined][] = [
    [0, {}, 'a browser hides where a redirect leads: set hosts to the address it leads to'],
    [300, {}, redirects],
    [399, {}, redirects],
    [400, {}, 'check scheme, host and port in hosts, and a proxy or gateway in between'],
    [400, ofApi, undefined],
    [403, {}, 'a firewall, proxy or gateway denied the request, not the API: allow this host and path there'],
    [403, ofApi, "grant the OAuth client's role the permission that the endpoint needs"],
    [403, { more: 'a:b:c and d:e:f' }, "grant the OAuth client's role a:b:c, d:e:f"],
    [404, {}, 'check that this region or gateway serves the endpoint'],
    [405, {}, 'check that this region or gateway serves the endpoint'],
    [407, {}, 'put the credentials that the proxy requires into its URL'],
    [408, {}, 'run again later'],
    [410, {}, 'start again, or read the range in slices: one that expires between two pages is read again'],
    [413, {}, 'filter by fewer ids or predicates'],
    [422, {}, undefined],
    [429, {}, 'run again later, or lower the limits in budget where other programs use the same limit'],
    [500, {}, 'run again later'],
    [501, {}, 'check that this region or gateway serves the endpoint'],
    [502, {}, 'run again later'],
    [503, {}, 'run again later'],
    [504, {}, 'run again later'],
  ];
  for (const [status, body, remedy] of remedies)
    it(`should suggest after ${status} with ${JSON.stringify(body)}: ${remedy}`, () => {
      const { message } = errorOf(status, body);
      const code = 'code' in body ? ': a.code' : '';
      const id = 'code' in body ? ' [c]' : '';
      const expected = `the server responded with ${status}${code}${remedy === undefined ? '' : `: ${remedy}`}${id}`;
      expect(message).to.equal(`${expected} (/api/v2/x, attempt 2)`);
    });
});

describe('answerError, its wait', () => {
  const waitOf = (headers: Readonly<Record<string, string>>, message = '') =>
    errorOf(429, { message }, headers).retryAfterMs;

  it('should be the wait of the header or the message, the longer where both have one', () => {
    expect(waitOf({ 'Retry-After': '3' })).to.equal(3_000);
    expect(waitOf({}, 'Retry the request in [42] seconds')).to.equal(42_000);
    expect(waitOf({ 'Retry-After': '3' }, 'Retry the request in [42] seconds')).to.equal(42_000);
    expect(waitOf({ 'Retry-After': '50' }, 'Retry the request in [42] seconds')).to.equal(50_000);
    expect(waitOf({})).to.equal(undefined);
  });

  it("should compare a date with the server's clock, and with the local one without it", () => {
    const later = { 'Retry-After': 'Thu, 01 Oct 2026 00:00:10 GMT' };
    expect(waitOf({ ...later, Date: 'Thu, 01 Oct 2026 00:00:04 GMT' })).to.equal(6_000);
    expect(waitOf(later)).to.equal(10_000);
    expect(waitOf({ ...later, Date: 'today' })).to.equal(10_000);
  });
});
