import { defer, throwError } from 'rxjs';
import { handOver } from '../../src/live/hand-over.js';
import type { SocketNews } from '../../src/live/socket-news.js';
import { marbles } from '../helpers/marbles.js';

const values: Record<string, SocketNews> = {
  o: { kind: 'open' },
  m: { kind: 'message', message: 'm' },
  n: { kind: 'message', message: 'n' },
};

describe('handOver', () => {
  it(
    'should leave a connection when its successor is open, and not before',
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const first = cold('  -o-m--m----m', values);
      const second = cold('     ---o--n ', values);
      const again = hot('   -----x------');
      const subs1 = '       ^-------!   ';
      const subs2 = '       -----^------';
      const expected = '    -o-m--m-o--n';
      let count = 0;
      const connection$ = defer(() => ((count += 1) === 1 ? first : second));
      expectObservable(handOver(connection$, again)).toBe(expected, values);
      expectSubscriptions(first.subscriptions).toBe(subs1);
      expectSubscriptions(second.subscriptions).toBe(subs2);
    }),
  );

  it(
    'should bear the end of a connection whose successor is on its way',
    marbles(({ cold, hot, expectObservable }) => {
      const first = cold('  -o-m--#', values);
      const second = cold('     ---o', values);
      const again = hot('   -----x  ');
      const expected = '    -o-m----o';
      let count = 0;
      expectObservable(
        handOver(
          defer(() => ((count += 1) === 1 ? first : second)),
          again,
        ),
      ).toBe(expected, values);
    }),
  );

  it(
    'should fail with a connection that has no successor',
    marbles(({ cold, hot, expectObservable }) => {
      const first = cold('  -o-#', values);
      expectObservable(handOver(first, hot('-'))).toBe('-o-#', values);
    }),
  );

  it(
    'should fail where the successor does',
    marbles(({ cold, hot, expectObservable }) => {
      const first = cold('  -o-m---m', values);
      const again = hot('   -----x  ');
      let count = 0;
      const connection$ = defer(() => ((count += 1) === 1 ? first : throwError(() => 'error')));
      expectObservable(handOver(connection$, again)).toBe('-o-m-#', values);
    }),
  );

  it(
    'should leave every connection when it is left',
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const connection = cold<SocketNews>('-------');
      const again = hot('      --x----');
      expectObservable(handOver(connection, again), '^---!').toBe('-----');
      expectSubscriptions(connection.subscriptions).toBe(['^---!', '--^-!']);
    }),
  );
});
