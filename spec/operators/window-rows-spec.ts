import { expect } from 'chai';
import { range, take } from 'rxjs';
import { isQueryError } from '../../src/core/error-guards.js';
import { windowRows } from '../../src/operators/window-rows.js';
import { marbles } from '../helpers/marbles.js';

describe('windowRows', () => {
  it(
    'should split rows by count or by age, whichever comes first',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const rows = cold('-a-b-c-----d|');
      const expected = ' -x---y-----z|';
      const x = cold('    a-(b|)');
      const y = cold('        c----|');
      const z = cold('              d|');
      expectObservable(rows.pipe(windowRows({ count: 2, timeMs: 5, scheduler }))).toBe(expected, { x, y, z });
      expectSubscriptions(rows.subscriptions).toBe('^-----------!');
    }),
  );

  it(
    'should open no window without rows',
    marbles(({ scheduler, cold, expectObservable }) => {
      expectObservable(cold('------|').pipe(windowRows({ timeMs: 2, scheduler }))).toBe('------|');
      expectObservable(cold('-').pipe(windowRows({ timeMs: 2, scheduler }))).toBe('-');
    }),
  );

  it(
    'should end the open window with the error of the rows, then the stream',
    marbles(({ cold, expectObservable }) => {
      const rows = cold('-a-b-c-#');
      const x = cold('    a-b-c-#');
      expectObservable(rows.pipe(windowRows({ count: 4 }))).toBe('-x-----#', { x });
    }),
  );

  it(
    'should end its source and its timer on unsubscription',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const rows = cold('-a--------b');
      const x = cold('    a');
      expectObservable(rows.pipe(windowRows({ timeMs: 5, scheduler })), '^--!').toBe('-x--', { x });
      expectSubscriptions(rows.subscriptions).toBe('^--!');
    }),
  );

  it('should stop a source that emits without end at once on unsubscription', () => {
    const seen: number[] = [];
    range(0, Infinity)
      .pipe(windowRows({ count: 3 }), take(1))
      .subscribe((window) => window.subscribe((row) => seen.push(row)));
    expect(seen).to.deep.equal([0]);
  });

  it('should reject bounds that never close a window', () => {
    expect(() => windowRows({}))
      .to.throw()
      .that.satisfies(isQueryError);
    expect(() => windowRows({ count: -1, timeMs: NaN })).to.throw(/count: .*timeMs: /);
  });
});
