import { expect } from 'chai';
import fc from 'fast-check';
import { parseDuration } from '../../../src/core/duration.js';
import {
  HttpError,
  JobError,
  NetworkError,
  PagingError,
  RateLimitError,
  TimeoutError,
} from '../../../src/core/errors.js';
import {
  halves,
  decideSplittable,
  decideTrial,
  minLengthPart,
  reasonOf,
  type ShorterRange,
  shorterRange,
} from '../../../src/run/sliced/slice-length.js';
import { gridOf } from '../../../src/run/sliced/calendar.js';
import { calendar } from './support/ranges.js';

const facts = { path: '/', attempts: 1 };
const http = (status: number, serverMessage?: string, code?: string) =>
  new HttpError('no', { ...facts, status, serverMessage, code });

describe('shorterRange', () => {
  const table: Record<ShorterRange, Record<string, unknown>> = {
    helps: {
      408: http(408),
      502: http(502),
      504: http(504),
      'a result that is too large': http(400, 'The result set is too large'),
      'a limit of results': http(400, 'Result set is larger than result limit'),
      'a number of results': http(400, 'The query is over the limit of 30000 results'),
      'results without the word too': http(400, 'The maximum number of results is 100000'),
      'more results than are paged through': http(400, 'Pagination may not exceed 100000 results'),
      'days that are too many': http(400, 'Specify a search interval that does not exceed 31 days'),
      'more rows than the server returns': new PagingError('too many', 'too-many-rows', 1),
      'more results of a job than are paged through': new JobError('too many', {
        state: 'FULFILLED',
        cause: http(400, 'Pagination may not exceed 400000 results'),
      }),
      'an interval that is too long': http(400, 'Interval exceeds the maximum of P7D'),
      'a code alone': http(400, undefined, 'result.too.large'),
      'a 413 about the response': http(413, 'The result set is too large'),
      'an attempt that timed out': new TimeoutError('slow', { ...facts, phase: 'attempt' }),
      'a page whose attempts timed out': new TimeoutError('slow', { ...facts, phase: 'total', cause: http(504) }),
      'a page whose first attempt used up its time': new TimeoutError('slow', { ...facts, phase: 'total' }),
      'a response above maxBodyBytes': new NetworkError('big', { ...facts, phase: 'body', code: 'ERR_BODY_TOO_LARGE' }),
    },
    'may-help': {
      413: http(413),
      'a 413 with nothing but its status': http(413, 'Request Entity Too Large', 'request.entity.too.large'),
      'a limit without a subject': http(400, 'Request exceeds the allowed limit'),
      'a size without a subject': http(400, 'No', 'too.large'),
      'a result and its metrics': http(400, 'The result set is too large: request fewer metrics'),
    },
    'cannot-help': {
      400: http(400),
      'a chain that loops': new PagingError('loop', 'loop', 3),
      'a job that failed': new JobError('failed', { state: 'FAILED', cause: http(504) }),
      'a job whose submission was lost': new JobError('lost', { state: 'UNKNOWN', cause: http(504) }),
      'another 400': http(400, 'Invalid value for granularity'),
      predicates: http(400, 'Number of predicates exceeds the maximum of 200'),
      dimensions: http(400, 'Number of groupBy dimensions exceeds the limit of 10'),
      groups: http(400, 'Too many values in groupBy'),
      metrics: http(400, 'Too many metrics requested'),
      filters: http(400, 'Too many clauses', 'filter.too.large'),
      'a body': http(400, 'Request body exceeds 512000 bytes'),
      'a 413 of the request': http(413, 'The request body is larger than 512000 bytes'),
      401: http(401),
      404: http(404),
      429: new RateLimitError('busy', { ...facts, status: 429 }),
      500: http(500),
      503: http(503, 'too many results'),
      'silence inside a body': new TimeoutError('slow', { ...facts, phase: 'idle' }),
      'a page that waited for its slot': new TimeoutError('slow', { ...facts, attempts: 0, phase: 'total' }),
      'a page whose server was unavailable': new TimeoutError('slow', { ...facts, phase: 'total', cause: http(503) }),
      'a broken connection': new NetworkError('cut', { ...facts, phase: 'body', code: 'ECONNRESET' }),
      'an error of another library': new Error('504'),
    },
  };
  for (const [expected, errors] of Object.entries(table))
    for (const [name, error] of Object.entries(errors))
      it(`should classify ${name}: ${expected}`, () => expect(shorterRange(error)).to.equal(expected));
});

describe('reasonOf', () => {
  it('should distinguish failures by status, code and message', () => {
    const reason = reasonOf(http(400, 'a', 'b'));
    expect(reason).to.equal(reasonOf(http(400, 'a', 'b')));
    for (const other of [http(413, 'a', 'b'), http(400, 'a'), http(400, undefined, 'b'), new Error('a'), undefined])
      expect(reasonOf(other)).not.to.equal(reason);
  });
});

describe('decideSplittable', () => {
  it('should allow three attempts for what a shorter range may avoid, and the default for the rest', () => {
    expect(decideSplittable(http(504))).to.deep.equal({ retry: true, atLeastMs: 0, atMost: 2 });
    expect(decideSplittable(http(413))).to.deep.equal({ retry: false });
    expect(decideSplittable(http(503))).to.deep.equal({ retry: true, atLeastMs: 0, atMost: Infinity });
    expect(decideSplittable(new RateLimitError('busy', { ...facts, status: 429, retryAfterMs: 7 }))).to.deep.equal({
      retry: true,
      atLeastMs: 7,
      atMost: Infinity,
    });
  });
});

describe('decideTrial', () => {
  it('should allow one attempt for what a shorter range may avoid, and the default for the rest', () => {
    for (const error of [http(504), http(413), http(503), http(404)]) {
      const verdict = decideSplittable(error);
      expect(decideTrial(error)).to.deep.equal(error.status === 504 ? { ...verdict, atMost: 0 } : verdict);
    }
  });
});

describe('halves', () => {
  const day = { startMs: Date.parse('2026-10-01T00:00:00Z'), endMs: Date.parse('2026-10-02T00:00:00Z') };
  const hourMs = 3_600_000;

  it('should meet on the grid, with at least the minimum length, or be undefined', async () => {
    const addDuration = await calendar('UTC');
    fc.assert(
      fc.property(
        fc.constantFrom('PT1M', 'PT15M', 'PT7H', 'P1D'),
        fc.integer({ min: 1, max: 40 * 24 * 60 }),
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 1, max: 48 * hourMs }),
        (step, minutes, seconds, leastMs) => {
          const part = { startMs: day.startMs, endMs: day.startMs + (minutes * 60 + seconds) * 1000 };
          const grid = gridOf(part, parseDuration(step), addDuration);
          const pair = halves(part, grid, (startMs) => startMs + leastMs);
          if (pair === undefined) {
            // Then no cut near the middle leaves both long enough.
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

  it('should split two steps of which the first is longer', async () => {
    const months = { startMs: Date.parse('2026-01-01T00:00:00Z'), endMs: Date.parse('2026-03-01T00:00:00Z') };
    const grid = gridOf(months, parseDuration('P1M'), await calendar('UTC'));
    expect(halves(months, grid, (startMs) => startMs + 1)?.[1].startMs).to.equal(Date.parse('2026-02-01T00:00:00Z'));
  });

  it('should be undefined where slices are never split', async () => {
    expect(halves(day, gridOf(day, undefined, await calendar('UTC')), () => Infinity)).to.equal(undefined);
    expect(halves(day, gridOf(day, parseDuration('P1D'), await calendar('UTC')), (startMs) => startMs + 1)).to.equal(
      undefined,
    );
  });
});

describe('minLengthPart', () => {
  const hourMs = 3_600_000;
  const day = { startMs: 0, endMs: 24 * hourMs };

  it('should be the first part that cannot be split any further', async () => {
    const grid = gridOf(day, parseDuration('PT1H'), await calendar('UTC'));
    const least = (startMs: number) => startMs + 2 * hourMs;
    expect(minLengthPart(day, grid, least)).to.deep.equal({ startMs: 0, endMs: 3 * hourMs });
    expect(minLengthPart({ ...day, endMs: hourMs }, grid, least)).to.deep.equal({ startMs: 0, endMs: hourMs });
    expect(minLengthPart(day, grid, () => Infinity)).to.deep.equal(day);
  });
});
