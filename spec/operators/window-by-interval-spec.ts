import { expect } from 'chai';
import fc from 'fast-check';
import { from, lastValueFrom, toArray } from 'rxjs';
import { isQueryError } from '../../src/core/error-guards.js';
import { parseInterval } from '../../src/core/interval.js';
import { type IntervalWindow, windowByInterval } from '../../src/operators/window-by-interval.js';
import { marbles } from '../helpers/marbles.js';

interface Row {
  readonly at: string;
}
const row = (time: string): Row => ({ at: `2026-10-01T${time}:00Z` });
const time = ({ at }: Row) => at;
const interval = (start: string, end: string) => `2026-10-01T${start}:00.000Z/2026-10-01T${end}:00.000Z`;
const half = (start: string, end: string, rows: readonly Row[], late = false): IntervalWindow<Row> => ({
  interval: interval(start, end),
  rows,
  late,
});

describe('windowByInterval', () => {
  const [a, b, c, d, e] = [row('00:00'), row('00:29'), row('00:30'), row('00:15'), row('01:05')] as const;
  const values = { a, b, c, d, e };

  it(
    'should close a window once the watermark reaches its end, and separate late rows',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const rows = cold('-a-b---c-----d|', values);
      const expected = ' -------x-----y(z|)';
      expectObservable(rows.pipe(windowByInterval({ size: 'PT30M', latenessMs: 0, time }))).toBe(expected, {
        x: half('00:00', '00:30', [a, b]),
        y: half('00:00', '00:30', [d], true),
        z: half('00:30', '01:00', [c]),
      });
      expectSubscriptions(rows.subscriptions).toBe('^-------------!');
    }),
  );

  it(
    'should keep every window open until the rows end, without latenessMs',
    marbles(({ cold, expectObservable }) => {
      const rows = cold('-a-c-d-e-b-|', values);
      const expected = ' -----------(xyz|)';
      for (const latenessMs of [undefined, Infinity]) {
        expectObservable(rows.pipe(windowByInterval({ size: 'PT30M', latenessMs, time }))).toBe(expected, {
          x: half('00:00', '00:30', [a, d, b]),
          y: half('00:30', '01:00', [c]),
          z: half('01:00', '01:30', [e]),
        });
      }
    }),
  );

  it(
    'should keep a window open for latenessMs, to the millisecond',
    marbles(({ cold, expectObservable }) => {
      const rows = cold('-a-c-d-e-|', values);
      const expected = ' -------x-(yz|)';
      const latenessMs = 35 * 60_000;
      expectObservable(rows.pipe(windowByInterval({ size: 'PT30M', latenessMs, time }))).toBe(expected, {
        x: half('00:00', '00:30', [a, d]),
        y: half('00:30', '01:00', [c]),
        z: half('01:00', '01:30', [e]),
      });
      const more = cold('-a-c-d-e-|', values);
      expectObservable(more.pipe(windowByInterval({ size: 'PT30M', latenessMs: latenessMs + 1, time }))).toBe(
        '---------(xyz|)',
        { x: half('00:00', '00:30', [a, d]), y: half('00:30', '01:00', [c]), z: half('01:00', '01:30', [e]) },
      );
    }),
  );

  it(
    'should emit nothing without rows and pass an error on',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const window = windowByInterval({ size: 'PT30M', time });
      expectObservable(cold<Row>('--|').pipe(window)).toBe('--|');
      expectObservable(cold<Row>('-').pipe(window)).toBe('-');
      expectObservable(cold<Row>('-a-#', values).pipe(window)).toBe('---#');
      const rows = cold('-a----', values);
      expectObservable(rows.pipe(window), '^---!').toBe('-----');
      expectSubscriptions(rows.subscriptions).toBe('^---!');
    }),
  );

  it(
    'should start again with each subscription',
    marbles(({ cold, expectObservable }) => {
      const windows$ = cold('a|', values).pipe(windowByInterval({ size: 'PT30M', time }));
      const x = half('00:00', '00:30', [a]);
      expectObservable(windows$).toBe('-(x|)', { x });
      expectObservable(windows$, '---^').toBe('----(x|)', { x });
    }),
  );

  it(
    'should never move the watermark back',
    marbles(({ cold, expectObservable }) => {
      const [first, newest, older, late] = [row('00:45'), row('02:00'), row('01:05'), row('00:50')];
      const rows = cold('-a-b-c-d|', { a: first, b: newest, c: older, d: late });
      const expected = ' ---x---y(zw|)';
      expectObservable(rows.pipe(windowByInterval({ size: 'PT30M', latenessMs: 3_600_000, time }))).toBe(expected, {
        x: half('00:30', '01:00', [first]),
        y: half('00:30', '01:00', [late], true),
        z: half('01:00', '01:30', [older]),
        w: half('02:00', '02:30', [newest]),
      });
    }),
  );

  it('should assign every row to exactly one window, whose interval contains it', async () => {
    const sizes = fc.constantFrom('PT1M', 'PT30M', 'PT7H', 'P1D', 'P1W');
    const times = fc.array(fc.integer({ min: -4e12, max: 4e12 }).chain((base) => fc.constantFrom(base, base % 4e6)));
    await fc.assert(
      fc.asyncProperty(sizes, times, fc.integer({ min: 0, max: 10_000_000 }), async (size, at, latenessMs) => {
        const rows = at.map((atMs, index) => ({ atMs, index }));
        const options = { size, latenessMs, time: ({ atMs }: (typeof rows)[number]) => atMs };
        const windows = await lastValueFrom(from(rows).pipe(windowByInterval(options), toArray()));
        const placed = windows.flatMap((window) => window.rows.map(({ index }) => index));
        expect(placed.toSorted((x, y) => x - y)).to.deep.equal(rows.map(({ index }) => index));
        for (const { interval: text, rows: inside } of windows) {
          const range = parseInterval(text);
          expect(inside).to.satisfy((all: readonly { atMs: number }[]) =>
            all.every(({ atMs }) => range !== undefined && range.startMs <= atMs && atMs < range.endMs),
          );
        }
        const inTime = windows.filter(({ late }) => !late).map(({ interval: text }) => text);
        expect(new Set(inTime).size).to.equal(inTime.length);
      }),
    );
  });

  it('should treat no row as late that is no further behind than latenessMs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(1_000)), fc.nat(5_000_000), async (steps, latenessMs) => {
        let newest = 0;
        const rows = steps.map((step, index) => {
          newest += step * 10_000;
          return index % 2 === 0 ? newest : Math.max(newest - latenessMs, 0);
        });
        const options = { size: 'PT15M', latenessMs, time: (atMs: number) => atMs };
        const windows = await lastValueFrom(from(rows).pipe(windowByInterval(options), toArray()));
        expect(windows.filter(({ late }) => late)).to.deep.equal([]);
      }),
    );
  });

  const sizes = ['P1M', 'P1Y', 'PT0S', '30', '', 'P1DT'];
  for (const size of sizes) {
    it(`should reject the size ${JSON.stringify(size)} when it is called`, () => {
      expect(() => windowByInterval({ size, time }))
        .to.throw()
        .that.satisfies(isQueryError);
    });
  }

  it('should reject a negative lateness together with an invalid size', () => {
    expect(() => windowByInterval({ size: 'x', latenessMs: -1, time })).to.throw(/size: .*latenessMs: /);
    expect(() => windowByInterval({ size: 'PT1M', latenessMs: NaN, time })).to.throw(/latenessMs: /);
  });

  for (const at of [null, 'yesterday', '2026-10-01T00:00:00', NaN, Infinity, 8.64e15 + 1]) {
    it(`should end with a QueryError at a row whose time is ${at}`, () => {
      let error: unknown;
      from([at])
        .pipe(windowByInterval({ size: 'P1D', time: (value) => value }))
        .subscribe({ error: (failure: unknown) => (error = failure) });
      expect(error).to.satisfy(isQueryError);
    });
  }
});
