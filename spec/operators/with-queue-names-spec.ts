import { expect } from 'chai';
import { count, defer, EMPTY, map, mergeMap, of, range, Subject, take, throwError, timer } from 'rxjs';
import { QueryError } from '../../src/core/errors.js';
import { withQueueNames } from '../../src/operators/with-queue-names.js';
import { marbles } from '../helpers/marbles.js';

const rows = { a: { queueId: 'a', count: 1 }, b: { queueId: 'b', count: 2 }, n: { queueId: null, count: 3 } };
const named = {
  A: { ...rows.a, queueName: 'Alpha' },
  B: { ...rows.b, queueName: null },
  N: { ...rows.n, queueName: null },
};
const names = new Map([
  ['a', 'Alpha'],
  ['', 'nobody'],
]);

describe('withQueueNames', () => {
  it(
    'should add names, null for an unlisted queue and for a row without one, in order',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const client = { queueNames$: of(new Map([['a', 'Alpha']])) };
      const source = cold('-a-bn-a--|', rows);
      expectObservable(source.pipe(withQueueNames(client))).toBe('-A-BN-A--|', named);
      expectSubscriptions(source.subscriptions).toBe('^--------!');
    }),
  );

  it(
    'should buffer rows until the look-up is complete',
    marbles(({ cold, expectObservable }) => {
      let known = false;
      const queueNames$ = defer(() => {
        if (known) return of(names);
        return timer(5).pipe(
          map(() => {
            known = true;
            return names;
          }),
        );
      });
      expectObservable(cold('-ab--|', rows).pipe(withQueueNames({ queueNames$ }))).toBe('------(AB|)', named);
    }),
  );

  it(
    'should buffer any number of rows',
    marbles(({ cold, expectObservable }) => {
      let known = false;
      const look$ = timer(5).pipe(
        map(() => {
          known = true;
          return names;
        }),
      );
      const queueNames$ = defer(() => (known ? of(names) : look$));
      const many$ = cold('-a|', rows).pipe(mergeMap((row) => Array<typeof row>(20_000).fill(row)));
      expectObservable(many$.pipe(withQueueNames({ queueNames$ }), count())).toBe('------(n|)', { n: 20_000 });
    }),
  );

  it(
    'should see changed names',
    marbles(({ cold, expectObservable }) => {
      let version = 0;
      const queueNames$ = defer(() => of(new Map([['a', `v${++version}`]])));
      expectObservable(
        cold('aa|', rows).pipe(
          withQueueNames({ queueNames$ }),
          map(({ queueName }) => queueName),
        ),
      ).toBe('xy|', { x: 'v1', y: 'v2' });
    }),
  );

  it('should accept a row that arrives while another is emitted', () => {
    const source = new Subject<(typeof rows)['a']>();
    const reported: number[] = [];
    source.pipe(withQueueNames({ queueNames$: of(names) })).subscribe({
      next: ({ count: before }) => {
        reported.push(before);
        if (before < 3) source.next({ queueId: 'a', count: before + 1 });
        if (before === 3) source.complete();
      },
      complete: () => reported.push(Infinity),
    });
    source.next(rows.a);
    expect(reported).to.deep.equal([1, 2, 3, Infinity]);
  });

  it(
    'should end an endless source on unsubscription',
    marbles(({ expectObservable }) => {
      const endless$ = range(0, Infinity).pipe(map(() => rows.a));
      expectObservable(endless$.pipe(withQueueNames({ queueNames$: of(names) }), take(2))).toBe('(AA|)', named);
    }),
  );

  it(
    'should fail where the look-up completes without names',
    marbles(({ cold, expectObservable }) => {
      const message = 'must emit the names before it completes';
      const error = new QueryError('withQueueNames', [{ path: 'queueNames$', message }]);
      expectObservable(cold('--a', rows).pipe(withQueueNames({ queueNames$: EMPTY }))).toBe('--#', {}, error);
    }),
  );

  it(
    'should look nothing up without rows, fail as the look-up fails, and cancel it on unsubscription',
    marbles(({ cold, expectObservable, expectSubscriptions, flush }) => {
      let lookups = 0;
      const counting = { queueNames$: defer(() => throwError(() => `${++lookups}. look-up`)) };
      expectObservable(cold('--|', rows).pipe(withQueueNames(counting))).toBe('--|');
      expectObservable(cold('--#', rows).pipe(withQueueNames(counting))).toBe('--#');
      expectObservable(cold('--a--a', rows).pipe(withQueueNames(counting))).toBe('--#', {}, '1. look-up');
      const slow = cold<ReadonlyMap<string, string>>('------n', { n: names });
      const source = cold('-a---', rows);
      expectObservable(source.pipe(withQueueNames({ queueNames$: slow })), '^---!').toBe('-----');
      expectSubscriptions(slow.subscriptions).toBe('-^--!');
      expectSubscriptions(source.subscriptions).toBe('^---!');
      flush();
      expect(lookups).to.equal(1);
    }),
  );
});
