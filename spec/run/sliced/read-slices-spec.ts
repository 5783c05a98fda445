import { expect } from 'chai';
import fc from 'fast-check';
import {
  defer,
  EMPTY,
  map,
  mergeMap,
  NEVER,
  type ObservableInput,
  throwError,
  timer,
  VirtualTimeScheduler,
} from 'rxjs';
import { noPast } from '../../../src/core/checkpoint.js';
import { endlessDemand } from '../../../src/core/demand.js';
import type { Query } from '../../../src/core/endpoint.js';
import { DecodeError, HttpError } from '../../../src/core/errors.js';
import type { EventNews } from '../../../src/core/events.js';
import { formatInterval, type Interval, parseInterval } from '../../../src/core/interval.js';
import { newTally } from '../../../src/core/run-stats.js';
import { isIncompleteError, queuePerformance } from '../../../src/index.js';
import { unrecorded } from '../../../src/run/sliced/checkpoint-writer.js';
import { runSlices, type RunSlicesOptions } from '../../../src/run/sliced/read-slices.js';
import { hoursOf } from '../../helpers/requested-ranges.js';

const year = '2025-11-01T00:00:00.000Z/2026-11-01T00:00:00.000Z';
const rejection = () => new HttpError('no', { path: '/', attempts: 5, status: 504 });

/** A requested interval, and how often its failure may be retried. */
interface RequestSeen extends Interval {
  readonly tries: number;
}

/** Reads half hours of a range in virtual time; a response takes a second, and its one row is the requested interval. */
const run = (
  interval: string,
  options: Partial<RunSlicesOptions>,
  response: (requested: Interval) => ObservableInput<Interval>,
) => {
  const scheduler = new VirtualTimeScheduler();
  const query = queuePerformance({ interval, granularity: 'PT30M' }) as unknown as Query<
    { interval: string },
    unknown,
    Interval
  >;
  const { slicing } = query.endpoint;
  if (slicing === undefined) throw new Error('it has a range');
  const requested: RequestSeen[] = [];
  const rows: Interval[] = [];
  const kept: Interval[] = [];
  const events: EventNews[] = [];
  let end: unknown = 'open';
  runSlices(
    query,
    { ...slicing, dated: () => undefined },
    {
      sliceLength: 'P7D',
      concurrency: 4,
      order: 'interval',
      minWidth: 'PT30M',
      demand: endlessDemand,
      past: noPast,
      ...options,
    },
    {
      fetch: ({ params }, judging) =>
        defer(() => {
          const range = slicing.range(params);
          const verdict = judging(rejection());
          requested.push({ ...range, tries: verdict.retry ? verdict.atMost + 1 : 1 });
          return timer(1000, scheduler).pipe(
            mergeMap(() => response(range)),
            map((row) => ({ page: undefined, rows: [row] })),
          );
        }),
      select: ({ rows }) => {
        kept.push(...rows);
        return rows;
      },
      report: (news) => events.push(news),
      scheduler,
      tally: newTally(),
      deliveries: unrecorded,
      forecast: () => undefined,
    },
  ).subscribe({
    next: ([row]) => row && rows.push(row),
    error: (error: unknown) => (end = error),
    complete: () => (end = 'complete'),
  });
  scheduler.maxFrames = Infinity;
  scheduler.flush();
  return { requested, kept, rows, events, end, ms: scheduler.now() };
};

const overlaps = (a: Interval, b: Interval) => a.startMs < b.endMs && b.startMs < a.endMs;
const isLeast = (interval: Interval) => hoursOf(interval) === 0.5;
const missingOf = (end: unknown) => (isIncompleteError(end) ? end.missing : []);

describe('runSlices', () => {
  for (const concurrency of [1, 4]) {
    for (const order of ['interval', 'arrival'] as const) {
      it(`should stop where a server rejects everything (${concurrency} at once, ${order})`, () => {
        const error = rejection();
        const { requested, rows, end } = run(year, { concurrency, order }, () => throwError(() => error));
        expect(isIncompleteError(end) && end.cause).to.equal(error);
        expect(missingOf(end)).to.deep.equal([year]);
        expect(rows).to.deep.equal([]);
        // Those under way at that point end normally.
        expect(requested.filter(isLeast).length).to.be.within(50, 50 + concurrency - 1);
        expect(requested.length).to.be.below(100);
      });
    }
  }

  it('should continue where a whole day is rejected, and report all of it', () => {
    const day = parseInterval('2026-03-03T00:00:00Z/2026-03-04T00:00:00Z') as Interval;
    for (const concurrency of [1, 4]) {
      const { requested, rows, end } = run(year, { concurrency }, (range) =>
        overlaps(range, day) ? throwError(rejection) : [range],
      );
      expect(missingOf(end)).to.deep.equal([formatInterval(day)]);
      expect(requested.filter((range) => isLeast(range) && overlaps(range, day))).to.have.length(48);
      expect(rows.reduce((sum, row) => sum + hoursOf(row), 0)).to.equal(364 * 24);
    }
  });

  it('should deliver what was received before and while it gave up', () => {
    const from = Date.parse('2026-06-01T00:00:00Z');
    const { rows, end } = run(year, { sliceLength: 'P1D' }, (range) =>
      range.endMs > from && range.startMs !== from + 86_400_000 ? throwError(rejection) : [range],
    );
    const [missing = ''] = missingOf(end);
    expect(missingOf(end)).to.have.length(2);
    expect(missing).to.equal('2026-06-01T00:00:00.000Z/2026-06-02T00:00:00.000Z');
    expect(rows.reduce((sum, row) => sum + hoursOf(row), 0)).to.equal(
      (from - Date.parse('2025-11-01')) / 3_600_000 + 24,
    );
  });

  it('should end where what fails at the minimum length does not depend on the range', () => {
    const gone = new HttpError('no', { path: '/', attempts: 1, status: 404 });
    for (const sliceLength of ['PT30M', 'P1D']) {
      const { requested, end } = run(year, { sliceLength, concurrency: 1 }, () => throwError(() => gone));
      expect(end).to.equal(gone);
      expect(requested).to.have.length(1);
    }
  });

  describe('where a 400 does not say that the range is the cause', () => {
    const said = (serverMessage: string, code = 'bad.request') =>
      new HttpError('no', { path: '/', attempts: 1, status: 400, code, serverMessage });
    const unclear = () => said('Request exceeds the allowed limit');

    for (const concurrency of [1, 4]) {
      for (const message of ['Number of predicates exceeds the maximum of 200', 'Too many metrics requested'])
        it(`should end with it after one request a lane: ${message} (${concurrency} at once)`, () => {
          const error = said(message);
          const { requested, events, end } = run(year, { concurrency }, () => throwError(() => error));
          expect(end).to.equal(error);
          expect(requested.length).to.be.at.most(concurrency);
          expect(events.filter(({ kind }) => kind === 'bisect')).to.deep.equal([]);
        });

      it(`should end with it where the smallest part fails with the same code and message (${concurrency} at once)`, () => {
        const { requested, events, end } = run(year, { concurrency }, () => throwError(unclear));
        expect(end).to.deep.include({ status: 400, serverMessage: 'Request exceeds the allowed limit' });
        expect(requested.length).to.be.within(2, 2 * concurrency);
        expect(requested.filter(isLeast).length).to.be.within(1, concurrency);
        expect(events.filter(({ kind }) => kind === 'bisect')).to.deep.equal([]);
      });
    }

    it('should split where the smallest part succeeds, and determine that once', () => {
      const { requested, rows, end } = run(year, { sliceLength: 'P1D', concurrency: 1 }, (range) =>
        hoursOf(range) > 12 ? throwError(unclear) : [range],
      );
      expect(end).to.equal('complete');
      expect(rows.reduce((sum, row) => sum + hoursOf(row), 0)).to.equal(365 * 24);
      expect(requested.slice(0, 4).map(hoursOf)).to.deep.equal([24, 0.5, 12, 12]);
      expect(requested.filter(isLeast)).to.have.length(1);
    });

    it('should split where the smallest part fails for another reason that a shorter range can help', () => {
      const day = '2026-06-01T00:00:00.000Z/2026-06-02T00:00:00.000Z';
      const { requested, rows, end } = run(day, { sliceLength: 'P1D', concurrency: 1 }, (range) => {
        if (hoursOf(range) > 12) return throwError(unclear);
        return isLeast(range) ? throwError(() => said('The result set is too large')) : [range];
      });
      expect(end).to.equal('complete');
      expect(rows).to.have.length(2);
      expect(requested.map(hoursOf)).to.deep.equal([24, 0.5, 12, 12]);
    });

    it('should end with any other failure of the smallest part', () => {
      const gone = new HttpError('no', { path: '/', attempts: 1, status: 404 });
      const { end } = run(year, { concurrency: 1 }, (range) => throwError(() => (isLeast(range) ? gone : unclear())));
      expect(end).to.equal(gone);
    });
  });

  it('should show the first failure in the message of what is missing', () => {
    const failed = new HttpError('the server responded with 504', { path: '/', attempts: 5, status: 504 });
    const days = '2026-06-01T00:00:00.000Z/2026-06-02T00:00:00.000Z';
    const { end } = run(days, { sliceLength: 'PT30M', concurrency: 1 }, (range) =>
      range.startMs === Date.parse('2026-06-01') ? throwError(() => failed) : [range],
    );
    expect((end as Error).message).to.equal(
      '1 interval is missing, request it again: 2026-06-01T00:00:00.000Z/2026-06-01T00:30:00.000Z; the first failure: the server responded with 504 (/, attempt 5)',
    );
  });

  it('should restart the count after each response', () => {
    let nth = 0;
    const days = '2026-06-01T00:00:00Z/2026-07-01T00:00:00Z';
    const { requested, end } = run(days, { sliceLength: 'PT30M', concurrency: 1 }, (range) =>
      (nth += 1) % 50 === 0 ? [range] : throwError(rejection),
    );
    expect(requested).to.have.length(30 * 48);
    expect(missingOf(end)).to.have.length(Math.ceil((30 * 48) / 50));
  });

  it('should not start queued slices, however long the queue', () => {
    const long = '2020-11-01T00:00:00.000Z/2026-07-01T00:00:00.000Z';
    const { requested, end } = run(long, { sliceLength: 'PT30M' }, () => throwError(rejection));
    expect(requested.length).to.be.within(50, 53);
    expect(missingOf(end)).to.deep.equal([long]);
  });

  describe('after a length was too large', () => {
    const singleAttempts = (requested: readonly RequestSeen[]) => requested.filter(({ tries }) => tries === 1);
    const whole = (rows: readonly Interval[]) =>
      rows
        .map(({ startMs, endMs }) => ({ startMs, endMs }))
        .reduce((last, next) => {
          expect(next.startMs).to.equal(last.endMs);
          return { startMs: last.startMs, endMs: next.endMs };
        });

    for (const concurrency of [1, 4]) {
      it(`should request the days after a bad one in whole again (${concurrency} at once)`, () => {
        const day = parseInterval('2026-03-03T00:00:00Z/2026-03-04T00:00:00Z') as Interval;
        const isBad = (range: Interval) => overlaps(range, day) && !isLeast(range);
        const { requested, rows, end } = run(year, { sliceLength: 'P1D', concurrency }, (range) =>
          isBad(range) ? throwError(rejection) : [range],
        );
        expect(end).to.equal('complete');
        expect(formatInterval(whole(rows))).to.equal(year);
        // 364 days, 48 half hours, and the growth from half hours to days: half hours to the end would be more than 11,000.
        expect(requested.length).to.be.below(500);
        expect(rows.slice(-200).every((row) => hoursOf(row) === 24)).to.equal(true);
        // Inside the day: after 8 responses, after 16 more, and then the day was over.
        expect(singleAttempts(requested).filter(isBad).length).to.be.within(1, 3);
      });
    }

    it('should try longer ranges rarely where the limit stays', () => {
      const { requested, rows, end } = run(year, { sliceLength: 'P1D', concurrency: 1 }, (range) =>
        hoursOf(range) > 2 ? throwError(rejection) : [range],
      );
      expect(end).to.equal('complete');
      expect(rows).to.have.length(365 * 16);
      const inVain = singleAttempts(requested);
      expect(inVain.every((range) => hoursOf(range) === 3)).to.equal(true);
      expect(inVain.length).to.equal(Math.floor(Math.log2(rows.length / 8 + 1)));
      expect(requested.length - rows.length - inVain.length, 'before a length was found').to.equal(4);
    });

    it('should fail once for eight responses at most, however the limit changes, and omit nothing', () =>
      fc.assert(
        fc.property(fc.array(fc.constantFrom(0.5, 1, 3, 7, 24, 200), { minLength: 3, maxLength: 12 }), (limits) => {
          const long = parseInterval('2026-03-01T00:00:00Z/2026-03-29T00:00:00Z') as Interval;
          const part = (long.endMs - long.startMs) / limits.length;
          const limit = ({ startMs }: Interval) => limits[Math.floor((startMs - long.startMs) / part)] ?? 0;
          const { requested, rows, end } = run(formatInterval(long), { concurrency: 1 }, (range) =>
            hoursOf(range) > limit(range) ? throwError(rejection) : [range],
          );
          expect(end).to.equal('complete');
          expect(whole(rows)).to.deep.equal(long);
          expect(requested.length - rows.length).to.be.at.most(9 + rows.length / 8);
        }),
        { numRuns: 30 },
      ));
  });

  it('should keep the demand of a page from its arrival, however long it waits for its consumer', () => {
    const { kept, rows } = run(year, { demand: { wanted$: NEVER }, concurrency: 4 }, (range) => [range]);
    expect(kept).to.have.length(4);
    expect(rows).to.deep.equal([]);
  });

  it('should not cover a slice that completes without a page, and fail', () => {
    const days = '2026-06-01T00:00:00.000Z/2026-06-05T00:00:00.000Z';
    const third = Date.parse('2026-06-03');
    const { rows, events, end } = run(days, { sliceLength: 'P1D' }, (range) =>
      range.startMs === third ? EMPTY : [range],
    );
    expect(end).to.include({ kind: 'paging', reason: 'no-page' });
    expect(rows.map(({ startMs }) => startMs)).to.deep.equal(['2026-06-01', '2026-06-02'].map(Date.parse));
    expect(events.filter(({ kind }) => kind === 'slice')).to.have.length(2);
  });

  it('should not cover a slice whose pages the demand never requested, and fail', () => {
    const { rows, events, end } = run(year, { demand: { wanted$: EMPTY } }, (range) => [range]);
    expect(end).to.include({ kind: 'query', message: 'demand: wanted$: must emit before it completes' });
    expect(rows).to.deep.equal([]);
    expect(events.filter(({ kind }) => kind === 'slice')).to.deep.equal([]);
  });

  it('should deliver the pages of a slice in order', () => {
    const days = '2026-06-01T00:00:00.000Z/2026-06-03T00:00:00.000Z';
    const { rows } = run(days, { sliceLength: 'P1D' }, ({ startMs, endMs }) =>
      [1, 2, 3].map((page) => ({ startMs: startMs + page, endMs })),
    );
    const starts = ['2026-06-01', '2026-06-02'].map(Date.parse);
    expect(rows.map(({ startMs }) => startMs)).to.deep.equal(
      starts.flatMap((startMs) => [startMs + 1, startMs + 2, startMs + 3]),
    );
  });

  describe('where a response is not JSON', () => {
    const days = '2026-06-01T00:00:00.000Z/2026-06-05T00:00:00.000Z';
    const facts = { path: '/query', attempts: 2, failures: [] };
    const noJson = new DecodeError('no JSON', { ...facts, reason: 'json' });
    const failing = (error: unknown, times: number) => {
      let left = times;
      return (range: Interval) =>
        range.startMs === Date.parse('2026-06-02') && (left -= 1) >= 0 ? throwError(() => error) : [range];
    };

    it('should request the slice again, after half a minute, and report it', () => {
      const { requested, rows, events, end, ms } = run(days, { sliceLength: 'P1D' }, failing(noJson, 1));
      expect(end).to.equal('complete');
      expect(ms).to.equal(1000 + 30_000 + 1000);
      expect(requested).to.have.length(5);
      expect(rows.map(({ startMs }) => new Date(startMs).getUTCDate())).to.deep.equal([1, 2, 3, 4]);
      const cause = { kind: 'decode', status: undefined };
      expect(events.filter(({ kind }) => kind === 'retry')).to.deep.equal([
        { kind: 'retry', path: '/query', attempt: 2, waitMs: 30_000, cause },
      ]);
    });

    it('should do so once, and for no other failure', () => {
      const twice = run(days, { sliceLength: 'P1D' }, failing(noJson, 2));
      expect(twice.end).to.equal(noJson);
      expect(twice.requested).to.have.length(5);
      const misshapen = new DecodeError('no such field', { ...facts, reason: 'shape' });
      const other = run(days, { sliceLength: 'P1D' }, failing(misshapen, 1));
      expect(other.end).to.equal(misshapen);
      expect(other.requested).to.have.length(4);
    });
  });
});
