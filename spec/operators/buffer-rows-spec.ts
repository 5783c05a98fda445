import { expect } from 'chai';
import { range, take } from 'rxjs';
import { isQueryError } from '../../src/core/error-guards.js';
import { bufferRows } from '../../src/operators/window-rows.js';
import { marbles } from '../helpers/marbles.js';

const gathered = { x: ['a', 'b'], y: ['c'], z: ['d'] };

describe('bufferRows', () => {
  it(
    'should close by count or by age, whichever comes first',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const rows = cold('-a-b-c-----d|');
      const expected = ' ---x------y-(z|)';
      expectObservable(rows.pipe(bufferRows({ count: 2, timeMs: 5, scheduler }))).toBe(expected, gathered);
      expectSubscriptions(rows.subscriptions).toBe('^-----------!');
    }),
  );

  it(
    'should count the age from the first row of each array, not from the last array',
    marbles(({ scheduler, cold, expectObservable }) => {
      const rows = cold('-----a--b---------c------|');
      const expected = ' ---------x------------y--|';
      expectObservable(rows.pipe(bufferRows({ timeMs: 4, scheduler }))).toBe(expected, gathered);
    }),
  );

  it(
    'should emit no array without rows',
    marbles(({ scheduler, cold, expectObservable }) => {
      expectObservable(cold('----------|').pipe(bufferRows({ timeMs: 2, scheduler }))).toBe('----------|');
      expectObservable(cold('-').pipe(bufferRows({ timeMs: 2, scheduler }))).toBe('-');
    }),
  );

  it(
    'should emit the buffered rows before an error',
    marbles(({ scheduler, cold, expectObservable }) => {
      const rows = cold('-a-b-c-#');
      const expected = ' ---x---(y#)';
      expectObservable(rows.pipe(bufferRows({ count: 2, timeMs: 5, scheduler }))).toBe(expected, gathered);
    }),
  );

  it(
    'should end its source and its timer on unsubscription',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const rows = cold('-a--------b');
      expectObservable(rows.pipe(bufferRows({ timeMs: 5, scheduler })), '^--!').toBe('----');
      expectSubscriptions(rows.subscriptions).toBe('^--!');
    }),
  );

  it('should stop a source that emits without end at once on unsubscription', () => {
    const arrays: number[][] = [];
    let highest = 0;
    range(0, Infinity)
      .pipe(bufferRows({ count: 3 }), take(2))
      .subscribe((rows) => {
        arrays.push(rows);
        highest = rows.at(-1) ?? 0;
      });
    expect(arrays).to.deep.equal([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(highest).to.equal(5);
  });

  for (const bounds of [{}, { count: 0 }, { count: 1.5 }, { timeMs: 0 }, { timeMs: 2 ** 31 }, { count: Infinity }]) {
    it(`should reject ${JSON.stringify(bounds)} when it is called`, () => {
      expect(() => bufferRows(bounds))
        .to.throw()
        .that.satisfies(isQueryError);
    });
  }
});
