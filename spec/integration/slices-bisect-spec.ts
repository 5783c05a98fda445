import { expect } from 'chai';
import fc from 'fast-check';
import { type Interval, parseInterval } from '../../src/core/interval.js';
import { collect, isIncompleteError, queuePerformance, type QueueRow } from '../../src/index.js';
import { failure, simulated } from '../helpers/simulated.js';
import { expectInOrder, expectSame, halfHours, week } from '../helpers/sliced-rows.js';
import { hoursOf, requestedRange, requestedRanges } from '../helpers/requested-ranges.js';

const twelves = (times: number) => Array<number>(times).fill(12);

describe('slices that are too large', () => {
  const faults = [
    { status: 504 },
    { status: 502 },
    { status: 408 },
    { status: 413 },
    { status: 400, body: { message: 'The result set is too large', code: 'bad.request', status: 400 } },
    { hang: true },
  ] as const;
  const wider = (hours: number) => (request: Parameters<typeof requestedRange>[0]) => {
    const range = requestedRange(request);
    return range !== undefined && hoursOf(range) > hours;
  };
  /** For tests that count requests: a busy machine is not a timeout. */
  const patient = { retry: { baseDelayMs: 1 } };
  const quick = { ...patient, timeouts: { attemptMs: 3000 } };

  const runs = fc.record({
    fault: fc.constantFrom(...faults),
    hours: fc.constantFrom(2, 5, 13, 25),
    slice: fc.constantFrom('P1D', 'P2D', 'P7D'),
    concurrency: fc.integer({ min: 1, max: 5 }),
    order: fc.constantFrom('interval' as const, 'arrival' as const),
    merge: fc.boolean(),
  });

  it('should end with the same rows', () =>
    fc.assert(
      fc.asyncProperty(runs, ({ fault, hours, ...run }) =>
        simulated(
          async ({ client, sim, events }) => {
            const query = run.merge ? queuePerformance({ interval: week }) : halfHours;
            const whole = await collect(client.rows(query));
            sim.addFault({ on: wider(hours), times: Infinity, do: fault });
            const rows = await collect(client.rows(query, run));
            expectSame(rows, whole);
            const slices = events.flatMap((event) =>
              event.kind === 'slice' ? [parseInterval(event.interval) as Interval] : [],
            );
            if (!run.merge && run.order === 'interval')
              expectInOrder(
                rows,
                slices.map(({ startMs }) => startMs),
              );
            expect(slices.every((each) => hoursOf(each) <= hours)).to.equal(true);
          },
          { simulator: { queues: 2, conversationsPerQueueDay: 6 }, client: quick },
        ),
      ),
      { numRuns: 20 },
    ));

  it('should end with the same rows where failures are random', () =>
    simulated(
      async ({ client, sim }) => {
        const whole = await collect(client.rows(halfHours));
        let state = 7;
        const chance = () => (state = (state * 48_271) % 2_147_483_647) % 3 === 0;
        sim.addFault({
          on: (request) => requestedRange(request) !== undefined && chance(),
          times: Infinity,
          do: { status: 504 },
        });
        expectSame(await collect(client.rows(halfHours, { slice: 'P1D' })), whole);
        expectSame(await collect(client.rows(halfHours, { slice: 'P2D', order: 'arrival' })), whole);
      },
      { simulator: { queues: 2, conversationsPerQueueDay: 20 }, client: quick },
    ));

  it('should attempt three times, then split, and request such a length once more, once, after eight responses', () =>
    simulated(
      async ({ client, sim, events }) => {
        sim.addFault({ on: wider(12), times: Infinity, do: { status: 504 } });
        await collect(client.rows(halfHours, { slice: 'P1D', concurrency: 1 }));
        const requested = requestedRanges(sim).map(hoursOf);
        expect(requested).to.deep.equal([24, 24, 24, ...twelves(8), 24, ...twelves(6)]);
        const bisects = events.filter(({ kind }) => kind === 'bisect');
        expect(bisects).to.have.length(2);
        expect(bisects.slice(0, 1)).to.deep.equal([
          {
            at: events.find(({ kind }) => kind === 'bisect')?.at,
            kind: 'bisect',
            interval: '2026-10-01T00:00:00.000Z/2026-10-02T00:00:00.000Z',
            halves: [
              '2026-10-01T00:00:00.000Z/2026-10-01T12:00:00.000Z',
              '2026-10-01T12:00:00.000Z/2026-10-02T00:00:00.000Z',
            ],
            cause: { kind: 'http', status: 504 },
          },
        ]);
        const [complete] = events.filter(({ kind }) => kind === 'complete');
        expect(complete).to.deep.include({ requests: 18, forecast: { requests: 7 } });
      },
      { simulator: { queues: 2 }, client: patient },
    ));

  for (const totalMs of [2000, 5000]) {
    it(`should split where the time for all attempts is over after ${totalMs} ms`, () =>
      simulated(
        async ({ client, sim, events }) => {
          const whole = await collect(client.rows(halfHours));
          sim.addFault({ on: wider(12), times: Infinity, do: { hang: true } });
          expectSame(await collect(client.rows(halfHours, { slice: 'P1D' })), whole);
          const [bisect] = events.filter(({ kind }) => kind === 'bisect');
          expect(bisect).to.deep.include({ cause: { kind: 'timeout', status: undefined } });
        },
        { simulator: { queues: 2 }, client: { ...patient, timeouts: { attemptMs: 3000, totalMs } } },
      ));
  }

  it('should split after one attempt, and one of the smallest part, where the server says that something is too large', () =>
    simulated(
      async ({ client, sim }) => {
        sim.addFault({ on: wider(12), times: Infinity, do: { status: 413 } });
        await collect(client.rows(halfHours, { slice: 'P1D', concurrency: 1 }));
        expect(requestedRanges(sim).map(hoursOf)).to.deep.equal([24, 0.5, ...twelves(8), 24, ...twelves(6)]);
      },
      { simulator: { queues: 2 }, client: patient },
    ));

  for (const [clocks, interval, expected] of [
    ['go forward', '2026-03-27T23:00:00Z/2026-03-31T22:00:00Z', [24, 23, 24, 24]],
    ['go back', '2026-10-23T22:00:00Z/2026-10-27T23:00:00Z', [24, 25, 24, 24]],
  ] as const) {
    for (const granularity of ['P1D', 'PT30M']) {
      it(`should split down to days, where a day is the minimum length and the clocks ${clocks} (${granularity})`, () =>
        simulated(
          async ({ client, sim, events }) => {
            sim.addFault({ on: wider(25), times: Infinity, do: { status: 413 } });
            const query = queuePerformance({ interval, timeZone: 'Europe/Berlin', granularity });
            await collect(client.rows(query, { slice: 'P2D', bisect: { minWidth: 'P1D' } }));
            const days = events.flatMap((event) => (event.kind === 'slice' ? [parseInterval(event.interval)!] : []));
            const hours = days.map(hoursOf);
            if (granularity === 'P1D') expect(hours).to.deep.equal(expected);
            expect(hours).to.have.length(4);
            expect(Math.min(...hours)).to.be.at.least(Math.min(...expected));
          },
          { simulator: { queues: 2 }, client: patient },
        ));
    }
  }

  it('should name what stays too large at the minimum length, and deliver everything else', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 0, max: 7 * 24 - 1 }), { minLength: 1, maxLength: 4 }),
        fc.constantFrom('PT1H', 'PT3H'),
        fc.constantFrom('interval' as const, 'arrival' as const),
        (hours, minWidth, order) =>
          simulated(
            async ({ client, sim, events }) => {
              const whole = await collect(client.rows(halfHours));
              const bad = hours.map((hour) => Date.parse('2026-10-01T00:00:00Z') + hour * 3_600_000);
              const isBad = ({ startMs, endMs }: Interval) => bad.some((at) => at >= startMs && at < endMs);
              const on = (request: Parameters<typeof requestedRange>[0]) => {
                const range = requestedRange(request);
                return range !== undefined && isBad(range);
              };
              sim.addFault({ on, times: Infinity, do: { status: 504 } });
              const rows: QueueRow[] = [];
              events.length = 0;
              const run = { slice: 'P1D', order, bisect: { minWidth } };
              const error = await failure(client.rows(halfHours, run).forEach((row) => rows.push(row)));
              if (!isIncompleteError(error)) throw error;
              expect(error.cause).to.include({ status: 504 });
              const missing = error.missing.map((text) => parseInterval(text) as Interval);
              const least = minWidth === 'PT1H' ? 1 : 3;
              expect(missing.every(isBad)).to.equal(true);
              // Two that touch are reported as one.
              expect(missing.every((each) => hoursOf(each) < 2 * least * hours.length)).to.equal(true);
              const isMissing = (row: QueueRow) =>
                missing.some((each) => {
                  const at = Date.parse(row.intervalStart ?? '');
                  return at >= each.startMs && at < each.endMs;
                });
              expectSame(
                rows,
                whole.filter((row) => !isMissing(row)),
              );
              expect(events.some(({ kind }) => kind === 'complete')).to.equal(false);
            },
            { simulator: { queues: 2, conversationsPerQueueDay: 20 }, client: quick },
          ),
      ),
      { numRuns: 10 },
    ));

  it('should stop where a server rejects everything', () =>
    simulated(
      async ({ client, sim }) => {
        sim.addFault({ on: 'aggregates', times: Infinity, do: { status: 504 } });
        const interval = '2025-11-01T00:00:00.000Z/2026-11-01T00:00:00.000Z';
        const year = queuePerformance({ interval, granularity: 'PT30M' });
        const error = await failure(collect(client.rows(year, { slice: 'P1D' })));
        expect(isIncompleteError(error) && error.missing).to.deep.equal([interval]);
        // Fifty, and three that were under way, each with all its attempts: 6.
        const least = requestedRanges(sim).filter((range) => hoursOf(range) === 0.5);
        expect(least.length).to.be.within(300, 318);
        expect(requestedRanges(sim).length - least.length).to.be.below(100);
      },
      { simulator: { queues: 2, latencyMs: 0 }, client: quick },
    ));

  it('should not split for a failure that a shorter range may have too, nor where splitting is disabled', () =>
    simulated(
      async ({ client, sim, events }) => {
        sim.addFault({ on: 'aggregates', times: 5, do: { status: 429, retryAfterS: 1 } });
        sim.addFault({ on: 'aggregates', nth: 8, times: 5, do: { status: 503 } });
        await collect(client.rows(halfHours, { slice: 'P1D', concurrency: 1 }));
        expect(new Set(requestedRanges(sim).map(hoursOf))).to.deep.equal(new Set([24]));
        expect(events.filter(({ kind }) => kind === 'bisect')).to.deep.equal([]);

        sim.addFault({ on: 'aggregates', times: Infinity, do: { status: 504 } });
        const missing = ['2026-10-01T00:00:00.000Z/2026-10-08T00:00:00.000Z'];
        expect(await failure(collect(client.rows(halfHours, { slice: 'P7D', bisect: false })))).to.deep.include({
          missing,
        });
        expect(await failure(collect(client.rows(halfHours)))).to.include({ kind: 'http', status: 504 });
      },
      { simulator: { queues: 2 }, client: quick },
    ));
});
