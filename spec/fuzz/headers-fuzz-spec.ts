import { expect } from 'chai';
import fc from 'fast-check';
import { isPagingError } from '../../src/core/error-guards.js';
import { maxTimerMs } from '../../src/core/runtime.js';
import { nextLink } from '../../src/run/page-chain.js';
import { redirectTarget } from '../../src/run/request-page.js';
import { responseError } from '../../src/transport/response.js';
import { limitFacts } from '../../src/transport/rate-limit/learned-limits.js';
import { parseRetryAfter, retryAfterInMessage } from '../../src/core/retry-after.js';
import type { HttpResponse } from '../../src/transport/http.js';
import { changed, jsonValue, mutated, nestedAtEach } from './support/hostile.js';
import { typed } from './support/typed.js';

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const near = (...texts: readonly string[]) => fc.constantFrom(...texts).chain((text) => mutated(text).map(decode));
const asIs = (text: string) => text;
const facts = { path: '/api/v2/x', attempts: 1 };
const responseOf = (status: number, text: string, header: HttpResponse['header'] = () => null): HttpResponse => ({
  status,
  header,
  text,
  bytes: text.length,
  ms: 1,
  receivedAtMs: 1_790_000_000_000,
});

const waits = ['120', 'Wed, 21 Oct 2026 07:28:00 GMT', 'Wednesday, 21-Oct-26 07:28:00 GMT', 'Wed Oct 21 07:28:00 2026'];
const header = fc.oneof(near(...waits), fc.string({ unit: 'binary' }), fc.stringMatching(/^\d{1,400}$/));
const isWait = (ms: number | undefined) => ms === undefined || (ms >= 0 && ms <= maxTimerMs);

describe('headers and messages of a response with any contents', () => {
  it('should result in a wait that timers accept, or none', () => {
    fc.assert(
      fc.property(header, fc.double(), (text, nowMs) => {
        expect(typed(() => parseRetryAfter(text, Number.isNaN(nowMs) ? 0 : nowMs))).to.satisfy(isWait);
        const said = `Retry the request in [${text}] seconds`;
        expect(typed(() => retryAfterInMessage(said))).to.satisfy(isWait);
      }),
      { numRuns: 1000 },
    );
  });

  it('should result in a plausible limit, or none', () => {
    const figure = fc.oneof(near('300', '0', '60'), fc.string({ unit: 'binary', maxLength: 6 }), fc.constant(null));
    fc.assert(
      fc.property(figure, figure, figure, (...[count, allowed, reset]) => {
        const all: Record<string, string | null> = { count, allowed, reset };
        const reported = typed(() => limitFacts((name) => all[name.replace('inin-ratelimit-', '')] ?? null));
        if (reported === undefined) return;
        for (const value of [reported.count, reported.allowed, reported.resetMs])
          expect(value).to.be.within(0, 999_999_999);
        expect(reported.allowed).to.be.at.least(1);
      }),
      { numRuns: 1000 },
    );
  });

  it("should lead to the API's origin only, or nowhere", () => {
    const origin = 'https://api.example.com';
    const base = `${origin}/api/v2/x?page=1`;
    const links = [
      '/api/v2/x?page=2',
      `${origin}/x`,
      '//api.example.com/x',
      'https://api.example.com@evil.example/x',
      'http:\\\\api.example.com\\x',
      'javascript:alert(1)',
    ];
    const link = fc.oneof(near(...links), fc.string({ unit: 'binary' }), fc.webUrl());
    fc.assert(
      fc.property(link, (text) => {
        let failure: unknown;
        const led = typed(() => {
          try {
            return nextLink(text, base, origin, { page: 1, redact: asIs });
          } catch (error) {
            failure = error;
            throw error;
          }
        });
        if (led === undefined) expect(failure).to.satisfy(isPagingError);
        else expect(new URL(led)).to.include({ origin, username: '', password: '', hash: '' });
        const location = responseOf(302, '', (name) => (name === 'Location' ? text : null));
        const to = typed(() => redirectTarget({ method: 'GET', url: base }, location));
        if (to !== undefined) expect(new URL(to.url).origin).to.equal(origin);
      }),
      { numRuns: 2000 },
    );
  });

  it('should become one typed error for any error response', () => {
    const rejection = {
      status: 403,
      code: 'missing.any.permissions',
      message: 'lacks [analytics:queue:view]',
      contextId: 'c',
    };
    const body = fc.oneof(
      mutated(JSON.stringify(rejection)).map(decode),
      changed(rejection).map((value) => JSON.stringify(value)),
      jsonValue.map((value) => JSON.stringify(value)),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), body, header, (status, text, said) => {
        const error = typed(() =>
          responseError(
            responseOf(status, text, () => said),
            facts,
            asIs,
          ),
        );
        expect(error).to.have.property('kind', { 403: 'permission', 429: 'rate-limit' }[status] ?? 'http');
        expect(error?.retryAfterMs).to.satisfy(isWait);
        expect(error?.message.length).to.be.below(5_000);
      }),
      { numRuns: 1000 },
    );
    for (const text of nestedAtEach(rejection)) {
      for (const status of [400, 403, 429]) typed(() => responseError(responseOf(status, text), facts, asIs));
    }
  });
});
