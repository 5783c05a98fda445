import { expect } from 'chai';
import fc from 'fast-check';
import { parseDuration } from '../../src/core/duration.js';
import { HttpError, NetworkError, RateLimitError, TimeoutError } from '../../src/core/errors.js';
import { asksForLess, halves, judgeSplittable, judgeWider } from '../../src/slices/bisect.js';
import { gridOf } from '../../src/slices/grid.js';
import { calendar } from './support/ranges.js';

const facts = { path: '/', attempts: 1 };
const http = (status: number, serverMessage?: string, code?: string) =>
  new HttpError('no', { ...facts, status, serverMessage, code });

describe('asksForLess', () => {
  const less: Record<string, unknown> = {
    408: http(408),
    413: http(413),
    502: http(502),
    504: http(504),
    'a 400 by its message': http(400, 'The result set is too large'),
    'a 400 by its code': http(400, undefined, 'result.too.large'),
    'a 400 that tells a limit': http(400, 'Interval exceeds the maximum of P7D'),
    'an attempt that timed out': new TimeoutError('slow', { ...facts, phase: 'attempt' }),
    'an answer larger than is read': new NetworkError('big', { ...facts, phase: 'body', code: 'ERR_BODY_TOO_LARGE' }),
  };
  for (const [name, error] of Object.entries(less)) {
    it(`should be true for ${name}`, () => expect(asksForLess(error)).to.equal(true));
  }

  const other: Record<string, unknown> = {
    400: http(400),
    'another 400': http(400, 'Invalid value for granularity'),
    401: http(401),
    404: http(404),
    429: new RateLimitError('busy', { ...facts, status: 429 }),
    500: http(500),
    503: http(503, 'too many'),
    'silence inside a body': new TimeoutError('slow', { ...facts, phase: 'idle' }),
    'a page out of time': new TimeoutError('slow', { ...facts, phase: 'total' }),
    'a connection cut': new NetworkError('cut', { ...facts, phase: 'body', code: 'ECONNRESET' }),
    'what is no error of ours': new Error('504'),
  };
  for (const [name, error] of Object.entries(other)) {
    it(`should be false for ${name}`, () => expect(asksForLess(error)).to.equal(false));
  }
});

describe('judgeSplittable', () => {
  it('should try three times what a shorter range may not have, and the rest as usual', () => {
    expect(judgeSplittable(http(504))).to.deep.equal({ retry: true, atLeastMs: 0, atMost: 2 });
    expect(judgeSplittable(http(413))).to.deep.equal({ retry: false });
    expect(judgeSplittable(http(503))).to.deep.equal({ retry: true, atLeastMs: 0, atMost: Infinity });
    expect(judgeSplittable(new RateLimitError('busy', { ...facts, status: 429, retryAfterMs: 7 }))).to.deep.equal({
      retry: true,
      atLeastMs: 7,
      atMost: Infinity,
    });
  });
});

describe('judgeWider', () => {
  it('should try once what a shorter range may not have, and the rest as usual', () => {
    for (const error of [http(504), http(413), http(503), http(404)]) {
      const verdict = judgeSplittable(error);
      expect(judgeWider(error)).to.deep.equal(error.status === 504 ? { ...verdict, atMost: 0 } : verdict);
    }
  });
});

describe('halves', () => {
  const day = { startMs: Date.parse('2026-10-01T00:00:00Z'), endMs: Date.parse('2026-10-02T00:00:00Z') };
  const hourMs = 3_600_000;

  it('should meet on the grid, at least as wide as asked for, or not be', async () => {
    const later = await calendar('UTC');
    fc.assert(
      fc.property(
        fc.constantFrom('PT1M', 'PT15M', 'PT7H', 'P1D'),
        fc.integer({ min: 1, max: 40 * 24 * 60 }),
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 1, max: 48 * hourMs }),
        (step, minutes, seconds, leastMs) => {
          const part = { startMs: day.startMs, endMs: day.startMs + (minutes * 60 + seconds) * 1000 };
          const grid = gridOf(part, parseDuration(step), later);
          const pair = halves(part, grid, (startMs) => startMs + leastMs);
          if (pair === undefined) {
            // Then no cut near the middle leaves both wide enough.
            const middleMs = (part.startMs + part.endMs) / 2;
            for (const cut of [grid.atOrBefore(middleMs), grid.after(middleMs)]) {
              expect(Math.min(cut - part.startMs, part.endMs - cut)).to.be.below(Math.max(1, leastMs));
            }
            return;
          }
          const [first, second] = pair;
          expect(first.startMs).to.equal(part.startMs);
          expect(second.endMs).to.equal(part.endMs);
          expect(first.endMs).to.equal(second.startMs);
          expect(grid.atOrBefore(second.startMs)).to.equal(second.startMs);
          for (const { startMs, endMs } of pair) expect(endMs - startMs).to.be.at.least(leastMs);
        },
      ),
    );
  });

  it('should split two steps of which the first is the longer one', async () => {
    const months = { startMs: Date.parse('2026-01-01T00:00:00Z'), endMs: Date.parse('2026-03-01T00:00:00Z') };
    const grid = gridOf(months, parseDuration('P1M'), await calendar('UTC'));
    expect(halves(months, grid, (startMs) => startMs + 1)?.[1].startMs).to.equal(Date.parse('2026-02-01T00:00:00Z'));
  });

  it('should not be where slices are never split', async () => {
    expect(halves(day, gridOf(day, undefined, await calendar('UTC')), () => Infinity)).to.equal(undefined);
    expect(halves(day, gridOf(day, parseDuration('P1D'), await calendar('UTC')), (startMs) => startMs + 1)).to.equal(
      undefined,
    );
  });
});
