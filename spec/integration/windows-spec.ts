import { expect } from 'chai';
import { concatMap, filter, firstValueFrom, from, map, mergeMap, toArray } from 'rxjs';
import {
  bufferRows,
  collect,
  conversationAggregates,
  type IntervalWindow,
  isQueryError,
  queueDetails,
  queuePerformance,
  type QueueRow,
  toAsyncIterable,
  windowByInterval,
  windowRows,
} from '../../src/index.js';
import { failure, simulated } from '../helpers/simulated.js';

const days = (from: number, to: number) => `2026-10-0${from}T00:00:00.000Z/2026-10-0${to}T00:00:00.000Z`;
const day = days(5, 6);
const quarters = ['00', '06', '12', '18'].map(
  (hour) =>
    `2026-10-05T${hour}:00:00.000Z/2026-10-0${hour === '18' ? '6T00' : `5T${String(+hour + 6).padStart(2, '0')}`}:00:00.000Z`,
);
const performance = queuePerformance({ interval: day, granularity: 'PT6H' });
const time = ({ intervalStart }: { readonly intervalStart: string | null }) => intervalStart;
const bySixHours = <Row extends { readonly intervalStart: string | null }>() =>
  windowByInterval<Row>({ size: 'PT6H', time });

/** Intervals, without the late windows, of which there should be none. */
const inTime = (windows: readonly IntervalWindow<unknown>[]): readonly string[] => {
  expect(windows.filter(({ late }) => late)).to.deep.equal([]);
  return windows.map(({ interval }) => interval);
};

describe('windowByInterval on rows of a client', () => {
  it('should emit each interval once, with all its rows, although rows arrive group by group', () =>
    simulated(async ({ client }) => {
      const rows = await collect(client.rows(performance));
      const starts = rows.map(time);
      expect(starts).to.not.deep.equal(starts.toSorted());
      const windows = await collect(client.rows(performance).pipe(bySixHours()));
      expect(inTime(windows)).to.deep.equal(quarters.filter((each) => starts.includes(each.split('/')[0]!)));
      for (const { interval, rows: inside } of windows) {
        expect(inside).to.deep.equal(rows.filter((row) => interval.startsWith(row.intervalStart ?? 'none')));
      }
    }));

  it('should emit them behind other operators, and in a pulling loop', () =>
    simulated(async ({ client }) => {
      const voice = (row: QueueRow) => row.mediaType === 'voice';
      const expected = (await collect(client.rows(performance))).filter(voice);
      const windows: IntervalWindow<QueueRow>[] = [];
      for await (const window of toAsyncIterable((demand) =>
        client.rows(performance, { demand }).pipe(filter(voice), bySixHours()),
      )) {
        windows.push(window);
      }
      expect(new Set(inTime(windows)).size).to.equal(windows.length);
      expect(windows.flatMap(({ rows }) => rows)).to.have.deep.members(expected);
    }));

  it('should emit them where the response to each batch of queues starts the range again', () =>
    simulated(
      async ({ client, sim }) => {
        const queueIds = [...sim.queues.map(({ id }) => id), ...Array.from({ length: 300 }, (_, at) => `none-${at}`)];
        const some = queuePerformance({ interval: day, granularity: 'PT6H', queueIds: queueIds.reverse() });
        const windows = await collect(client.rows(some).pipe(bySixHours()));
        expect(sim.requests.filter(({ endpoint }) => endpoint === 'aggregates')).to.have.length.above(1);
        expect(new Set(inTime(windows)).size).to.equal(windows.length);
      },
      { simulator: { queues: 5 } },
    ));

  for (const order of ['interval', 'arrival'] as const) {
    it(`should emit them over slices in the order of ${order}`, () =>
      simulated(async ({ client }) => {
        const week = queuePerformance({ interval: days(1, 8), granularity: 'PT6H' });
        const whole = await collect(client.rows(week).pipe(bySixHours()));
        const windows = await collect(client.rows(week, { slice: 'P1D', order }).pipe(bySixHours()));
        expect(inTime(windows)).to.deep.equal(inTime(whole));
        for (const [index, { rows }] of windows.entries()) expect(rows).to.have.deep.members([...whole[index]!.rows]);
      }));
  }

  it('should close them as slices arrive, with latenessMs as long as a slice', () =>
    simulated(async ({ client, sim }) => {
      const week = queuePerformance({ interval: days(1, 8), granularity: 'PT6H' });
      const run = { slice: 'P1D', concurrency: 1 };
      const byLateness = windowByInterval<QueueRow>({ size: 'PT6H', latenessMs: 86_400_000, time });
      const first = await firstValueFrom(client.rows(week, run).pipe(byLateness));
      expect(first.interval).to.equal('2026-10-01T00:00:00.000Z/2026-10-01T06:00:00.000Z');
      const requests = sim.requests.filter(({ endpoint }) => endpoint === 'aggregates');
      expect(requests).to.have.length.below(5);
      const whole = await collect(client.rows(week).pipe(bySixHours()));
      const windows = await collect(client.rows(week, run).pipe(byLateness));
      expect(inTime(windows)).to.deep.equal(inTime(whole));
      for (const [index, { rows }] of windows.entries()) expect(rows).to.have.deep.members([...whole[index]!.rows]);
    }));

  it('should emit them for aggregates by any dimensions, and for merged slices', () =>
    simulated(async ({ client }) => {
      const query = conversationAggregates({
        interval: days(1, 4),
        granularity: 'PT6H',
        groupBy: ['mediaType'],
        metrics: ['nOffered'],
      });
      const rows = await collect(client.rows(query));
      for (const run of [{}, { slice: 'P1D', merge: true }]) {
        const windows = await collect(client.rows(query, run).pipe(bySixHours()));
        expect(new Set(inTime(windows)).size).to.equal(windows.length);
        expect(windows.flatMap((window) => window.rows)).to.have.deep.members(rows);
      }
    }));

  const details = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-04T00:00:00Z', size: 5 });
  const byDay = windowByInterval<QueueRow>({ size: 'P1D', time });

  it('should use the interval of the slice for rows of queueDetails', () =>
    simulated(async ({ client }) => {
      const run = { slice: 'P1D' };
      const windows = await collect(client.rows(details, run).pipe(byDay));
      expect(inTime(windows)).to.deep.equal([days(1, 2), days(2, 3), days(3, 4)]);
      const rows = await collect(client.rows(details, run));
      expect(windows.flatMap((window) => window.rows)).to.deep.equal(rows);
    }));

  it('should name the remedy for rows of queueDetails without an interval', () =>
    simulated(async ({ client }) => {
      const error = await failure(collect(client.rows(details).pipe(byDay)));
      expect(error).to.satisfy(isQueryError);
      expect((error as Error).message)
        .to.match(/null/)
        .and.match(/granularity/)
        .and.match(/queueDetails.*slice/);
    }));
});

describe('windows and buffers by count on rows of a client', () => {
  const details = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-04T00:00:00Z', size: 2 });
  const chunks = <Row>(rows: readonly Row[], size: number): readonly (readonly Row[])[] =>
    Array.from({ length: Math.ceil(rows.length / size) }, (_, at) => rows.slice(at * size, (at + 1) * size));

  it('should contain every row once and in order, across pages and slices', () =>
    simulated(async ({ client }) => {
      for (const run of [{}, { slice: 'P1D' }]) {
        const rows = await collect(client.rows(details, run));
        expect(rows).to.have.length.above(6);
        expect(await collect(client.rows(details, run).pipe(bufferRows({ count: 3 })))).to.deep.equal(chunks(rows, 3));
        const windows$ = client.rows(details, run).pipe(
          windowRows({ count: 3 }),
          mergeMap((window) => window.pipe(toArray())),
        );
        expect(await collect(windows$)).to.deep.equal(chunks(rows, 3));
      }
    }));

  it('should keep the rows of a window for a subscriber that subscribes once the window before is processed', () =>
    simulated(async ({ client }) => {
      const rows = await collect(client.rows(details));
      const later = () => from(new Promise((resolve) => setImmediate(resolve)));
      const windows$ = client.rows(details).pipe(
        windowRows({ count: 3 }),
        concatMap((window) =>
          window.pipe(
            toArray(),
            concatMap((inside) => later().pipe(map(() => inside))),
          ),
        ),
      );
      expect(await collect(windows$)).to.deep.equal(chunks(rows, 3));
    }));

  it('should keep them for a pulling loop, and request no more pages than it wants', () =>
    simulated(async ({ client, sim }) => {
      const rows = await collect(client.rows(details));
      const pulled: (readonly QueueRow[])[] = [];
      for await (const window of toAsyncIterable((demand) =>
        client.rows(details, { demand }).pipe(windowRows({ count: 3 })),
      )) {
        pulled.push(await collect(window));
      }
      expect(pulled).to.deep.equal(chunks(rows, 3));

      const pages = () => sim.requests.filter(({ endpoint }) => endpoint === 'page').length;
      const before = pages();
      for await (const batch of toAsyncIterable((demand) =>
        client.rows(details, { demand }).pipe(bufferRows({ count: 2 })),
      )) {
        expect(batch).to.deep.equal(rows.slice(0, 2));
        break;
      }
      expect(pages() - before).to.be.within(1, 3);
    }));

  it('should end the open window with the rows before an error', () =>
    simulated(
      async ({ client }) => {
        const seen: QueueRow[] = [];
        const windows$ = client.rows(details).pipe(
          windowRows({ count: 100 }),
          concatMap((window) => window),
        );
        expect(await failure(windows$.forEach((row) => seen.push(row)))).to.have.property('kind', 'http');
        expect(seen).to.have.length(2);

        const buffers$ = client.rows(details).pipe(bufferRows({ count: 100 }));
        const buffered: QueueRow[] = [];
        expect(await failure(buffers$.forEach((rows) => buffered.push(...rows)))).to.have.property('kind', 'http');
        expect(buffered).to.deep.equal(seen);
      },
      {
        simulator: {
          faults: [
            { on: 'page', nth: 2, times: 1, do: { status: 400 } },
            { on: 'page', nth: 4, do: { status: 400 } },
          ],
        },
      },
    ));
});
