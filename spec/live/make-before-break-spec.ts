import { defer, type Observable, throwError } from 'rxjs';
import sinon from 'sinon';
import { handOver } from '../../src/live/channel-connection.js';
import { marbles } from '../helpers/marbles.js';

type News = { readonly kind: 'open' | 'closing' } | { readonly kind: 'm' | 'n' };

const values: Record<string, News> = {
  o: { kind: 'open' },
  x: { kind: 'closing' },
  m: { kind: 'm' },
  n: { kind: 'n' },
};

/** Connects to another one with each subscription. */
const oneAfterTheOther = (...connections: readonly Observable<News>[]): Observable<News> => {
  const connect = sinon.stub<[], Observable<News>>();
  connections.forEach((connection, index) => connect.onCall(index).returns(connection));
  return defer(connect);
};

describe('handOver', () => {
  it(
    'should close a connection when its successor is open, and not before',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const first = cold('  -o-m-xm----m', values);
      const second = cold('      ---o--n ', values);
      const subs1 = '       ^-------!   ';
      const subs2 = '       -----^------';
      const expected = '    -o-m-xm-o--n';
      const connection$ = oneAfterTheOther(first, second);
      expectObservable(handOver(connection$, { waitMs: () => 0, scheduler })).toBe(expected, values);
      expectSubscriptions(first.subscriptions).toBe(subs1);
      expectSubscriptions(second.subscriptions).toBe(subs2);
    }),
  );

  it(
    'should wait before it connects again, and tolerate that the connection ends meanwhile',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const first = cold('  -ox#', values);
      const second = cold('       -o', values);
      const subs2 = '       ------^---';
      const expected = '    -ox----o--';
      const connection$ = oneAfterTheOther(first, second);
      expectObservable(handOver(connection$, { waitMs: () => 4, scheduler }), '^---------').toBe(expected, values);
      expectSubscriptions(second.subscriptions).toBe(subs2);
    }),
  );

  it(
    'should connect again once for each connection, however often it announces that it will be closed',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const first = cold('  -ox-x---x-', values);
      const second = cold('    ---o---x', values);
      const third = cold('            -o', values);
      const connection$ = oneAfterTheOther(first, second, third);
      const expected = '    -ox-xo---xo';
      expectObservable(handOver(connection$, { waitMs: () => 0, scheduler }), '^------------').toBe(expected, values);
      expectSubscriptions(first.subscriptions).toBe('^----!');
      expectSubscriptions(second.subscriptions).toBe('--^-------!');
      expectSubscriptions(third.subscriptions).toBe('---------^---');
    }),
  );

  it(
    'should fail with a connection that has no successor',
    marbles(({ scheduler, cold, expectObservable }) => {
      const first = cold('  -o-#', values);
      expectObservable(handOver(first, { waitMs: () => 0, scheduler })).toBe('-o-#', values);
    }),
  );

  it(
    'should fail where the successor does',
    marbles(({ scheduler, cold, expectObservable }) => {
      const first = cold('  -o-m-x-m', values);
      const connection$ = oneAfterTheOther(
        first,
        throwError(() => 'error'),
      );
      expectObservable(handOver(connection$, { waitMs: () => 0, scheduler })).toBe('-o-m-#', values);
    }),
  );

  it(
    'should close every connection and every wait on unsubscription',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const connection = cold('--x----', values);
      expectObservable(handOver(connection, { waitMs: () => 0, scheduler }), '^---!').toBe('--x--', values);
      expectSubscriptions(connection.subscriptions).toBe(['^---!', '--^-!']);
      const waiting = cold('--x----', values);
      expectObservable(handOver(waiting, { waitMs: () => 3, scheduler }), '^---!').toBe('--x--', values);
      expectSubscriptions(waiting.subscriptions).toBe(['^---!']);
    }),
  );
});
