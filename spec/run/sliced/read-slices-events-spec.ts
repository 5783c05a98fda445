import { expect } from 'chai';
import { defer, EMPTY, of, throwError, VirtualTimeScheduler } from 'rxjs';
import { noPast, type Past } from '../../../src/core/checkpoint.js';
import { endlessDemand } from '../../../src/core/demand.js';
import type { Query } from '../../../src/core/endpoint.js';
import { HttpError } from '../../../src/core/errors.js';
import type { EventNews } from '../../../src/core/events.js';
import { formatInterval, type Interval } from '../../../src/core/interval.js';
import { newTally } from '../../../src/core/run-stats.js';
import { queueDetails, queuePerformance } from '../../../src/index.js';
import { runSlices } from '../../../src/run/sliced/read-slices.js';

const day = (of: number): number => Date.parse('2026-06-01T00:00:00Z') + (of - 1) * 86_400_000;
const days = (from: number, to: number): Interval => ({ startMs: day(from), endMs: day(to) });
const name = (from: number, to: number): string => formatInterval(days(from, to));

interface Row {
  readonly of: string;
  dated?: string;
}

const tooMuch = new HttpError('no', { path: '/', attempts: 5, status: 504 });

/** Reads days 1 to 4, day by day; each response is one page of two rows. Events are recorded in order. */
const run = (question: unknown, past: Past = noPast, isTooMuch: (range: Interval) => boolean = () => false) => {
  const query = question as Query<unknown, unknown, Row>;
  const slicing = query.endpoint.slicing!;
  const events: EventNews[] = [];
  const log: string[] = [];
  const rows: Row[] = [];
  const tally = newTally();
  const scheduler = new VirtualTimeScheduler();
  runSlices(
    query,
    {
      ...slicing,
      requests: () => 3,
      dated: (page, interval) => page.forEach((row) => (row.dated = formatInterval(interval))),
    },
    { sliceLength: 'P1D', concurrency: 1, order: 'interval', minWidth: 'PT12H', demand: endlessDemand, past },
    {
      fetch: ({ params }, _judging, counted) =>
        defer(() => {
          const range = slicing.range(params);
          log.push(`ask ${formatInterval(range)}`);
          counted.rows += 2;
          const page = { page: undefined, rows: [{ of: formatInterval(range) }, { of: formatInterval(range) }] };
          return isTooMuch(range) ? throwError(() => tooMuch) : of(page);
        }),
      select: ({ rows: page }) => page,
      report: (news) => events.push(news),
      scheduler,
      tally,
      deliveries: {
        begin: (interval) => {
          log.push(`begin ${formatInterval(interval)}`);
          return EMPTY;
        },
        delivered: (interval) => void log.push(`delivered ${formatInterval(interval)}`),
      },
      forecast: (requests) => void log.push(`forecast ${requests}`),
    },
  ).subscribe((page) => rows.push(...page));
  scheduler.flush();
  return { events, log, rows, tally };
};

describe('runSlices, its events', () => {
  const performance = queuePerformance({ interval: name(1, 4), granularity: 'PT30M' });
  const details = queueDetails({ dateFrom: '2026-06-01T00:00:00Z', dateTo: '2026-06-04T00:00:00Z' });

  it('should report the minimum number of requests, then each slice with its rows, and count them', () => {
    const { events, log, tally } = run(performance);
    expect(log).to.deep.equal([
      'forecast 9',
      ...[1, 2, 3].flatMap((each) => ['ask', 'begin', 'delivered'].map((what) => `${what} ${name(each, each + 1)}`)),
    ]);
    expect(events).to.deep.equal([
      { kind: 'plan', query: 'queuePerformance', slices: 3, requests: 9, rangeMs: 3 * 86_400_000 },
      ...[1, 2, 3].map((each) => ({ kind: 'slice', interval: name(each, each + 1), rows: 2 })),
    ]);
    expect(tally.rows).to.equal(6);
  });

  it('should omit what former runs have covered, and miss nothing of it', () => {
    const { log, rows } = run(performance, { covered: [days(1, 2), days(3, 4)], begun: [] });
    expect(log).to.deep.equal(['forecast 3', ...['ask', 'begin', 'delivered'].map((what) => `${what} ${name(2, 3)}`)]);
    expect(rows).to.have.length(2);
  });

  it('should report that a slice is begun before its rows, for rows with the interval of their slice too', () => {
    const { log } = run(details);
    expect(log.slice(1, 4)).to.deep.equal([`ask ${name(1, 2)}`, `begin ${name(1, 2)}`, `delivered ${name(1, 2)}`]);
  });

  it('should set the slice as the interval of rows without one', () => {
    for (const { of, dated } of run(details).rows) expect(dated).to.equal(of);
  });

  it('should report which interval was split, into which halves, and the reason', () => {
    const { events, rows } = run(performance, noPast, ({ startMs, endMs }) => endMs - startMs > 43_200_000);
    const noon = new Date(day(1) + 43_200_000).toISOString();
    const [start, end] = name(1, 2).split('/');
    expect(events[1]).to.deep.equal({
      kind: 'bisect',
      interval: name(1, 2),
      halves: [`${start}/${noon}`, `${noon}/${end}`],
      cause: { kind: 'http', status: 504 },
    });
    expect(rows).to.have.length(12);
  });
});
