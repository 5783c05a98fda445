import { expect } from 'chai';
import { concat, defer, EMPTY, map, NEVER, type Observable, of, throwError, timer } from 'rxjs';
import {
  AuthError,
  DecodeError,
  HttpError,
  NetworkError,
  PermissionError,
  QueryError,
  RateLimitError,
  TimeoutError,
} from '../../src/core/errors.js';
import { causeFacts } from '../../src/core/error-guards.js';
import type { EventNews } from '../../src/core/events.js';
import { queueObservations } from '../../src/endpoints/queue-observations.js';
import { type ObserveOptions, observeSettings } from '../../src/run/options.js';
import { observeRows, type PollContext } from '../../src/run/poll.js';
import { faultsOf } from '../helpers/faults-of.js';
import { marbles, type Marbles } from '../helpers/marbles.js';

const facts = { path: '/api/v2/x', attempts: 6 };

/** Observes polls, each created by its number from 1 on; rows are letters. */
const observing = (
  { scheduler }: Marbles,
  poll: (nth: number) => Observable<readonly string[]>,
  options: ObserveOptions,
  parts: Partial<PollContext<string>> = {},
) => {
  const startedAt: number[] = [];
  const events: EventNews[] = [];
  const poll$ = defer(() => poll(startedAt.push(scheduler.now())));
  const rows$ = observeRows(poll$, options, {
    endpoint: { name: 'queueObservations' },
    scheduler,
    report: (news) => events.push(news),
    ...parts,
  });
  return { startedAt, events, rows$: rows$.pipe(map((rows) => rows.join(''))) };
};

const after = (ms: number, rows: string) => timer(ms).pipe(map(() => [...rows]));

describe('observeRows', () => {
  it(
    'should poll at once, then from start to start every everyMs',
    marbles((run) => {
      const { rows$, startedAt } = observing(run, (nth) => after(4, String(nth)), { everyMs: 10 });
      run.expectObservable(rows$, '^ 34ms !').toBe('4ms 1 9ms 2 9ms 3 9ms 4');
      run.flush();
      expect(startedAt).to.deep.equal([0, 10, 20, 30]);
    }),
  );

  it(
    'should fail where the demand completes without requesting the next poll',
    marbles((run) => {
      const { rows$ } = observing(run, () => after(1, 'a'), { everyMs: 10 }, { demand: { wanted$: EMPTY } });
      const unmet = new QueryError('demand', [{ path: 'wanted$', message: 'must emit before it completes' }]);
      run.expectObservable(rows$).toBe('-a 8ms #', undefined, unmet);
    }),
  );

  it(
    'should emit the rows of a poll together, over any number of pages, including an empty poll',
    marbles((run) => {
      const pages = [concat(after(1, 'ab'), after(1, ''), after(1, 'c')), of([])];
      const { rows$ } = observing(run, (nth) => pages[nth - 1] ?? NEVER, { everyMs: 10 });
      run.expectObservable(rows$, '^ 30ms !').toBe('3ms a 6ms b', { a: 'abc', b: '' });
    }),
  );

  it(
    'should never run two polls at once: a slow poll skips intervals',
    marbles((run) => {
      const { rows$, startedAt } = observing(run, (nth) => after(nth === 1 ? 25 : 10, 'x'), { everyMs: 10 });
      run.expectObservable(rows$, '^ 64ms !').toBe('25ms x 14ms x 19ms x');
      run.flush();
      expect(startedAt).to.deep.equal([0, 30, 50]);
    }),
  );

  it(
    'should poll once after a clock that jumped, then every everyMs again',
    marbles((run) => {
      const { scheduler } = run;
      let asleepMs = 0;
      const now = () => scheduler.frame + asleepMs;
      const jumping = Object.assign(Object.create(scheduler) as typeof scheduler, { now });
      const startedAt: number[] = [];
      const poll$ = defer(() => {
        startedAt.push(scheduler.frame);
        return of(['x']);
      });
      const parts = { endpoint: { name: 'q' }, scheduler: jumping, report: () => undefined };
      scheduler.schedule(() => (asleepMs = 3_600_000), 15);
      run
        .expectObservable(observeRows(poll$, { everyMs: 10 }, parts).pipe(map((rows) => rows.join(''))), '^ 44ms !')
        .toBe('x 9ms x 9ms x 9ms x 9ms x');
      run.flush();
      expect(startedAt).to.deep.equal([0, 10, 20, 30, 40]);
    }),
  );

  const passing: Record<string, Error> = {
    'a 503': new HttpError('no', { ...facts, status: 503 }),
    'a reset': new NetworkError('no', { ...facts, phase: 'body', code: 'ECONNRESET' }),
    'a timeout of all attempts': new TimeoutError('no', { ...facts, phase: 'total' }),
    'a body that is cut': new DecodeError('no', { reason: 'json', failures: [] }),
  };
  for (const [what, error] of Object.entries(passing)) {
    it(
      `should report ${what}, emit none of that poll's rows, and continue polling`,
      marbles((run) => {
        const polls = [
          () =>
            concat(
              after(2, 'lost'),
              throwError(() => error),
            ),
          () => of(['b']),
        ];
        const { rows$, events } = observing(run, (nth) => polls[nth - 1]?.() ?? NEVER, { everyMs: 10 });
        run.expectObservable(rows$, '^ 30ms !').toBe('10ms b');
        run.flush();
        const cause = causeFacts(error);
        expect(cause.kind).to.not.equal('unknown');
        expect(events).to.deep.equal([{ kind: 'poll-failed', query: 'queueObservations', waitMs: 8, cause }]);
      }),
    );
  }

  it(
    'should poll no earlier than the server requests',
    marbles((run) => {
      const busy = new RateLimitError('no', { ...facts, status: 429, retryAfterMs: 3_600_000 });
      const { rows$, startedAt, events } = observing(run, (nth) => (nth === 1 ? throwError(() => busy) : of(['b'])), {
        everyMs: 2_000_000,
      });
      run.expectObservable(rows$, '^ 3700s !').toBe('3600s b');
      run.flush();
      expect(startedAt).to.deep.equal([0, 3_600_000]);
      expect(events[0]).to.include({ waitMs: 3_600_000 });
    }),
  );

  const lasting: Record<string, unknown> = {
    'a wrong query': new QueryError('q', []),
    'a rejected client': new AuthError('no', { ...facts, status: 401 }),
    'a missing permission': new PermissionError('no', { ...facts, status: 403 }, []),
    'a 400': new HttpError('no', { ...facts, status: 400 }),
    'a 404': new HttpError('no', { ...facts, status: 404 }),
    'a page of another shape': new DecodeError('no', { reason: 'shape', failures: [] }),
    'an error of another library': new RangeError('no'),
  };
  for (const [what, error] of Object.entries(lasting)) {
    it(
      `should end with ${what}, after the rows before it`,
      marbles((run) => {
        const { rows$, events } = observing(run, (nth) => (nth === 1 ? of(['a']) : throwError(() => error)), {
          everyMs: 10,
        });
        run.expectObservable(rows$).toBe('a 9ms #', undefined, error);
        run.flush();
        expect(events).to.deep.equal([]);
      }),
    );
  }

  it(
    'should emit changes only on request, compared with the last complete poll',
    marbles((run) => {
      const polls = ['ab', 'abc', '!', 'bc', 'bc'];
      const { rows$ } = observing(
        run,
        (nth) => {
          const rows = polls[nth - 1] ?? '';
          return rows === '!' ? throwError(() => passing['a 503']) : of([...rows]);
        },
        { everyMs: 10, distinct: true },
        { endpoint: { name: 'q', identity: (row) => row, absent: (row) => (row === '' ? '' : row.toUpperCase()) } },
      );
      run.expectObservable(rows$, '^ 44ms !').toBe('a 9ms b 19ms c 9ms d', { a: 'ab', b: 'c', c: 'A', d: '' });
    }),
  );

  it(
    'should start each subscription from the beginning, also for changes',
    marbles((run) => {
      const { rows$ } = observing(run, () => of(['a']), { everyMs: 10, distinct: true });
      run.expectObservable(rows$, '^----!').toBe('a----');
      run.expectObservable(rows$, '-----^--!').toBe('-----a---');
    }),
  );

  it(
    'should wait for the consumer, and poll once however long it took',
    marbles((run) => {
      const wanted$ = run.hot('------------ 23ms w 9ms w');
      const { rows$, startedAt } = observing(run, () => of(['x']), { everyMs: 10 }, { demand: { wanted$ } });
      run.expectObservable(rows$, '^ 54ms !').toBe('x 34ms x');
      run.flush();
      expect(startedAt).to.deep.equal([0, 35]);
    }),
  );

  it(
    'should cancel the poll, and the wait for the next one, on unsubscription',
    marbles((run) => {
      const page = run.cold<readonly string[]>('---x');
      const { rows$ } = observing(run, () => page, { everyMs: 10 });
      run.expectObservable(rows$, '^-!').toBe('---');
      run.expectSubscriptions(page.subscriptions).toBe('^-!');
      const resting = observing(run, () => of(['x']), { everyMs: 10 });
      run.expectObservable(resting.rows$, '^----!').toBe('x-----');
      run.flush();
      expect(resting.startedAt).to.deep.equal([0]);
    }),
  );
});

describe('observeSettings', () => {
  it('should list what is wrong with the options', () => {
    const query = queueObservations({ queueIds: ['a'] });
    const pathsOf = (options: unknown) => faultsOf(() => observeSettings(query, options as ObserveOptions));
    expect(pathsOf({ everyMs: 0, distinct: 1 })).to.deep.equal(['everyMs', 'distinct']);
    for (const everyMs of [undefined, NaN, Infinity, 2 ** 31, '5'])
      expect(pathsOf({ everyMs })).to.deep.equal(['everyMs']);
    expect(pathsOf({ everyMs: 0.5, distinct: false })).to.deep.equal([]);
    expect(pathsOf(undefined)).to.deep.equal(['']);
  });
});
