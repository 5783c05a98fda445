import { expect } from 'chai';
import fc from 'fast-check';
import {
  concat,
  concatMap,
  defer,
  EMPTY,
  finalize,
  map,
  of,
  take,
  tap,
  throwError,
  timer,
  type Observable,
  VirtualTimeScheduler,
} from 'rxjs';
import { runConcurrently } from '../../../src/run/sliced/ordered-concurrency.js';
import { marbles } from '../../helpers/marbles.js';

const asIs = <T>(value: T) => of(value);
const self = <T>(value: T): T => value;
const inOrder = { concurrency: 2, order: 'interval' } as const;
const asTheyCome = { concurrency: 2, order: 'arrival' } as const;

describe('runConcurrently', () => {
  it(
    'should keep the order of the items, and start one when one is delivered',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('  -----(a|)           ');
      const b = cold('  --(b|)              ');
      const c = cold('       ----------(c|) ');
      const d = cold('       ---(d|)        ');
      const expected = '-----(ab)------(cd|)';
      expectObservable(runConcurrently([a, b, c, d], self, asIs, inOrder)).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe('^----!');
      expectSubscriptions(b.subscriptions).toBe('^-!');
      expectSubscriptions(c.subscriptions).toBe('-----^---------!');
      expectSubscriptions(d.subscriptions).toBe('-----^--!');
    }),
  );

  it(
    'should deliver them as they arrive where that is enabled',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('  ------(a|)  ');
      const b = cold('  --(b|)      ');
      const c = cold('    --(c|)    ');
      const expected = '--b-c-(a|)  ';
      expectObservable(runConcurrently([a, b, c], self, asIs, asTheyCome)).toBe(expected);
      expectSubscriptions(c.subscriptions).toBe('--^-!');
    }),
  );

  it(
    'should pass on an error after the results before it',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('  ----(a|)');
      const b = cold('  --#     ');
      const c = cold('  --(c|)  ');
      expectObservable(runConcurrently([a, b], self, asIs, inOrder)).toBe('    ----(a#)');
      expectObservable(runConcurrently([a, b], self, asIs, asTheyCome)).toBe('  --#     ');
      // With a slow consumer, what arrived before the error is delivered before it.
      const slow = (value: string) => cold('---(x|)', { x: value });
      expectObservable(runConcurrently([c, a, b.pipe()], self, slow, { ...asTheyCome, concurrency: 3 })).toBe(
        '-----(c#)',
      );
      expectSubscriptions(a.subscriptions).toBe(['^---!', '^-!', '^----!'].slice(0, 2).concat('^---!'));
    }),
  );

  it(
    'should end everything at once on unsubscription, and start nothing',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('-----(a|)');
      const b = cold('--(b|)   ');
      const c = cold('--(c|)   ');
      for (const order of ['interval', 'arrival'] as const) {
        expectObservable(runConcurrently([a, b, c], self, asIs, { concurrency: 1, order }), '^--!').toBe('----');
      }
      expectObservable(runConcurrently([b, a, c], self, asIs, inOrder).pipe(take(1))).toBe('--(b|)');
      expectSubscriptions(a.subscriptions).toBe(['^--!', '^--!', '^-!']);
      expectSubscriptions(c.subscriptions).toBe([]);
    }),
  );

  it(
    'should emit nothing without items',
    marbles(({ expectObservable }) => {
      expectObservable(runConcurrently([], () => EMPTY, asIs, inOrder)).toBe('|');
      expectObservable(runConcurrently([], () => EMPTY, asIs, asTheyCome)).toBe('|');
      expectObservable(runConcurrently([1, 2, 3], () => EMPTY, asIs, asTheyCome)).toBe('|');
    }),
  );

  it('should run and buffer no more than its lanes, deliver one after the other, and lose nothing', () => {
    const plan = fc.record({
      items: fc.array(fc.record({ ms: fc.nat(20), results: fc.nat(3), fails: fc.boolean() }), { maxLength: 30 }),
      concurrency: fc.integer({ min: 1, max: 5 }),
      order: fc.constantFrom('interval' as const, 'arrival' as const),
      deliveryMs: fc.nat(10),
      withErrors: fc.constantFrom(false, false, true),
    });
    fc.assert(
      fc.property(plan, ({ items, concurrency, order, deliveryMs, withErrors }) => {
        const scheduler = new VirtualTimeScheduler();
        const counts = { open: 0, most: 0, delivering: 0 };
        const numbered = items.map((item, index) => ({ ...item, index }));
        const fails = ({ fails: wants, index }: (typeof numbered)[number]) => withErrors && wants && index % 3 === 0;
        const run = (item: (typeof numbered)[number]): Observable<string> =>
          defer(() => {
            counts.open += 1;
            counts.most = Math.max(counts.most, counts.open);
            const names = Array.from({ length: item.results }, (_, nth) => `${item.index}.${nth}`);
            const end = fails(item) ? throwError(() => item.index) : EMPTY;
            return concat(timer(item.ms, scheduler).pipe(concatMap(() => names)), end);
          });
        const left = new Map(items.map(({ results }, index) => [index, results]));
        const done = (index: number) => {
          if (left.get(index) === 0) counts.open -= 1;
        };
        const deliver = (name: string) =>
          defer(() => {
            counts.delivering += 1;
            expect(counts.delivering).to.equal(1);
            const index = Number(name.split('.')[0]);
            return timer(deliveryMs, scheduler).pipe(
              map(() => name),
              tap(() => {
                left.set(index, (left.get(index) ?? 0) - 1);
                done(index);
              }),
              finalize(() => (counts.delivering -= 1)),
            );
          });
        const got: string[] = [];
        let end: unknown = 'open';
        // An item without results releases its lane on its own.
        const counted = (item: (typeof numbered)[number]) =>
          run(item).pipe(tap({ complete: () => item.results === 0 && (counts.open -= 1) }));
        runConcurrently(numbered, counted, deliver, { concurrency, order }).subscribe({
          next: (name) => got.push(name),
          error: (error: unknown) => (end = error),
          complete: () => (end = 'complete'),
        });
        scheduler.flush();

        expect(counts.most).to.be.at.most(concurrency);
        const wanted = numbered.flatMap(({ index, results }) =>
          Array.from({ length: results }, (_, nth) => `${index}.${nth}`),
        );
        const failing = numbered.find(fails);
        if (failing === undefined) {
          expect(end).to.equal('complete');
          expect(order === 'interval' ? got : [...got].sort(byNumbers)).to.deep.equal(wanted);
        } else {
          expect(end).to.be.a('number');
          if (order === 'interval') {
            expect(end).to.equal(failing.index);
            expect(got).to.deep.equal(wanted.filter((name) => Number(name.split('.')[0]) <= failing.index));
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

const byNumbers = (a: string, b: string): number => {
  const [[a0 = 0, a1 = 0], [b0 = 0, b1 = 0]] = [a.split('.').map(Number), b.split('.').map(Number)];
  return a0 - b0 || a1 - b1;
};
