import { expect } from 'chai';
import { defer, type Observable } from 'rxjs';
import {
  AuthError,
  DecodeError,
  HttpError,
  NetworkError,
  PagingError,
  PermissionError,
  RateLimitError,
  TimeoutError,
} from '../../src/core/errors.js';
import { retryTransient, type RetryTransientOptions } from '../../src/operators/retry-transient.js';
import { parseRetryAfter } from '../../src/core/retry-after.js';
import { type Marbles, marbles } from '../helpers/marbles.js';

const facts = { path: '/api/v2/analytics/queues/details/query', attempts: 1 };
const busy = (retryAfterMs?: number) => new RateLimitError('busy', { ...facts, status: 429, retryAfterMs });
const status = (code: number) => new HttpError('no', { ...facts, status: code });
const network = (code?: string) => new NetworkError('gone', { ...facts, phase: 'connect', code });
const noJson = () => new DecodeError('cut', { reason: 'json', failures: [] });

/** The attempts one after the other, as one source. */
const inTurn = <T>(...tries: readonly Observable<T>[]): Observable<T> => {
  let next = 0;
  return defer(() => tries[next++] as Observable<T>);
};

const retry = (scheduler: Marbles['scheduler'], options: RetryTransientOptions = {}, chance = 0) =>
  retryTransient<string>({ ...options, runtime: { scheduler, random: () => chance } });

/** The waits after a sequence of failures, in milliseconds. */
const waitsOf = (failures: readonly Error[], options: RetryTransientOptions, chance: number): readonly number[] => {
  const waits: number[] = [];
  marbles(({ scheduler, cold, flush }) => {
    const tries = failures.map((error) => cold<string>('#', {}, error));
    inTurn(...tries, cold('(a|)'))
      .pipe(retry(scheduler, { ...options, onRetry: ({ waitMs }) => waits.push(waitMs) }, chance))
      .subscribe({ error: () => undefined });
    flush();
  })();
  return waits;
};

describe('retryTransient', () => {
  it(
    'should wait as long as Retry-After requests, then resubscribe once',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const first = cold('  --#        ', {}, busy(3));
      const second = cold('      --(a|)');
      const expected = '    -------(a|)';
      expectObservable(inTurn(first, second).pipe(retry(scheduler))).toBe(expected);
      expectSubscriptions(first.subscriptions).toBe('^-!');
      expectSubscriptions(second.subscriptions).toBe('-----^-!');
    }),
  );

  it(
    'should pass on values, completion and an empty request',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const page = cold('  -a-b|');
      const empty = cold('--|');
      expectObservable(page.pipe(retry(scheduler))).toBe('-a-b|');
      expectObservable(empty.pipe(retry(scheduler))).toBe('--|');
      expectSubscriptions(page.subscriptions).toBe('^---!');
    }),
  );

  it(
    'should stay silent with a request without a response',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const silent = cold<string>('-');
      expectObservable(silent.pipe(retry(scheduler)), '^---!').toBe('-----');
      expectSubscriptions(silent.subscriptions).toBe('^---!');
    }),
  );

  it(
    'should not resubscribe after unsubscription during the wait',
    marbles(({ scheduler, cold, expectObservable, expectSubscriptions }) => {
      const first = cold<string>('--#', {}, busy(10));
      const second = cold('a');
      expectObservable(inTurn(first, second).pipe(retry(scheduler)), '^----!').toBe('------');
      expectSubscriptions(first.subscriptions).toBe('^-!');
      expectSubscriptions(second.subscriptions).toBe([]);
    }),
  );

  it(
    'should end with the last failure itself once the attempts are used up',
    marbles(({ scheduler, cold, expectSubscriptions, flush }) => {
      const tries = [busy(3), busy(3), busy(3)].map((error) => ({ error, source: cold<string>('-#', {}, error) }));
      let caught: unknown;
      inTurn(...tries.map(({ source }) => source))
        .pipe(retry(scheduler, { maxAttempts: 3 }))
        .subscribe({ error: (error: unknown) => (caught = error) });
      flush();
      expect(caught).to.equal(tries[2]?.error);
      expectSubscriptions(tries[2]?.source.subscriptions ?? []).toBe('--------^!');
    }),
  );

  it('should wait a random part of a back-off that doubles up to maxDelayMs', () => {
    const failures = Array.from({ length: 6 }, () => status(503));
    const options = { maxAttempts: 10, baseDelayMs: 400, maxDelayMs: 3_000 };
    expect(waitsOf(failures, options, 0.5)).to.deep.equal([200, 400, 800, 1_500, 1_500, 1_500]);
    expect(waitsOf(failures, options, 0.25)).to.deep.equal([100, 200, 400, 750, 750, 750]);
  });

  it('should never wait less than 50 ms, also where the server says Retry-After: 0', () => {
    expect(waitsOf([status(500), busy(0)], {}, 0)).to.deep.equal([50, 50]);
  });

  it("should add jitter to the server's wait and never fall below it", () => {
    expect(waitsOf([busy(2_000)], { baseDelayMs: 100 }, 0.5)).to.deep.equal([2_050]);
    expect(waitsOf([busy(2_000)], { baseDelayMs: 100 }, 0)).to.deep.equal([2_000]);
  });

  it("should keep jitter below maxWaitMs without falling below the server's wait", () => {
    expect(waitsOf([busy(1_000)], { maxWaitMs: 1_000, baseDelayMs: 500 }, 0.9)).to.deep.equal([1_000]);
  });

  it(
    "should fail at once where the server's wait exceeds maxWaitMs, instead of waiting less",
    marbles(({ scheduler, cold, expectObservable }) => {
      const error = busy(100_000_000);
      const requested = cold<string>('--#', {}, error);
      const expected = '          --#';
      expectObservable(requested.pipe(retry(scheduler))).toBe(expected, {}, error);
    }),
  );

  it('should accept a wait of exactly maxWaitMs', () => {
    expect(waitsOf([busy(5_000)], { maxWaitMs: 5_000 }, 0)).to.deep.equal([5_000]);
  });

  it('should keep maxWaitMs within the range of timers', () => {
    expect(waitsOf([busy(2 ** 31)], { maxWaitMs: 2 ** 40 }, 0)).to.deep.equal([]);
  });

  it('should report at most the longest wait of a timer where the requested one is longer', () => {
    const longest = parseRetryAfter('1000000000', 0);
    expect(longest).to.equal(2 ** 31 - 1);
    for (const maxWaitMs of [2 ** 31 - 1, 2 ** 40])
      expect(waitsOf([busy(longest)], { maxWaitMs }, 0)).to.deep.equal([]);
  });

  it('should not let failures of one limit use up the attempts of another', () => {
    const judge = (error: unknown) => ({ retry: true, atLeastMs: 0, atMost: error === 'few' ? 1 : 2 }) as const;
    const triesOf = (...failures: string[]) => {
      const seen: unknown[] = [];
      marbles(({ scheduler, cold, flush }) => {
        inTurn(...failures.map((error) => cold<string>('#', {}, error)), cold('(a|)'))
          .pipe(retry(scheduler, { judge }))
          .subscribe({ next: () => seen.push('a'), error: (error: unknown) => seen.push(error) });
        flush();
      })();
      return seen;
    };
    expect(triesOf('more', 'few', 'more')).to.deep.equal(['a']);
    expect(triesOf('few', 'more', 'few')).to.deep.equal(['few']);
    expect(triesOf('more', 'few', 'more', 'more')).to.deep.equal(['more']);
  });

  it('should request a response that is not JSON once more, and only once', () => {
    expect(waitsOf([noJson(), noJson()], {}, 0)).to.deep.equal([50]);
  });

  it('should count failures with a limit of their own separately', () => {
    expect(waitsOf([status(503), noJson(), status(503), noJson()], {}, 0)).to.deep.equal([50, 50, 50]);
  });

  it('should try a host that does not exist two more times', () => {
    const failures = [network('ENOTFOUND'), network('ENOTFOUND'), network('ENOTFOUND')];
    expect(waitsOf(failures, {}, 0)).to.deep.equal([50, 50]);
  });

  it('should report each wait before it, with the failure and its number', () => {
    const errors = [status(502), busy(3_000)];
    const reported: unknown[] = [];
    marbles(({ scheduler, cold, flush }) => {
      inTurn(...errors.map((error) => cold<string>('#', {}, error)), cold('(a|)'))
        .pipe(retry(scheduler, { onRetry: (fact) => reported.push({ ...fact, at: scheduler.now() }) }))
        .subscribe();
      flush();
    })();
    expect(reported).to.deep.equal([
      { error: errors[0], attempt: 1, waitMs: 50, at: 0 },
      { error: errors[1], attempt: 2, waitMs: 3_000, at: 50 },
    ]);
  });

  const permanent: readonly Error[] = [
    status(400),
    status(404),
    status(501),
    new AuthError('no', { ...facts, status: 401 }),
    new PermissionError('no', { ...facts, status: 403 }, []),
    new TimeoutError('late', { ...facts, phase: 'total' }),
    new DecodeError('shape', { reason: 'shape', failures: [] }),
    new PagingError('loop', 'loop', 2),
    network('CERT_HAS_EXPIRED'),
    new TypeError('not ours'),
  ];
  for (const error of permanent) {
    it(`should pass on ${error.name} (${error.message}) after one attempt`, () => {
      marbles(({ scheduler, cold, flush }) => {
        const source = cold<string>('-#', {}, error);
        let caught: unknown;
        source.pipe(retry(scheduler)).subscribe({ error: (failure: unknown) => (caught = failure) });
        flush();
        expect(caught).to.equal(error);
        expect(source.subscriptions).to.have.length(1);
      })();
    });
  }

  it('should start again with each subscription', () => {
    marbles(({ scheduler, cold, flush }) => {
      const source = cold<string>('#', {}, busy(1));
      const retried = source.pipe(retry(scheduler, { maxAttempts: 2 }));
      retried.subscribe({ error: () => undefined });
      flush();
      retried.subscribe({ error: () => undefined });
      flush();
      expect(source.subscriptions).to.have.length(4);
    })();
  });

  it('should not retry forever where maxAttempts is not a number', () => {
    for (const maxAttempts of [NaN, 'x' as unknown as number]) {
      expect(waitsOf([network(), network()], { maxAttempts }, 0)).to.deep.equal([]);
    }
  });

  it('should retry an error of another library by its status, its wait and its Retry-After header', () => {
    const foreign = (fields: object) => Object.assign(new Error('foreign'), fields);
    const failures = [
      foreign({ status: 429, headers: new Headers({ 'Retry-After': '3' }) }),
      foreign({ status: 503, retryAfterMs: 2_000 }),
      foreign({ status: 500 }),
    ];
    expect(waitsOf(failures, {}, 0)).to.deep.equal([3_000, 2_000, 50]);
    expect(waitsOf([foreign({ status: 404 })], {}, 0)).to.deep.equal([]);
    expect(waitsOf([foreign({ status: 429, retryAfterMs: 60_001 })], {}, 0)).to.deep.equal([]);
  });

  it("should compare a date in the Retry-After header of another library's error with the clock of the runtime", () => {
    // The virtual clock starts at the epoch.
    const headers = new Headers({ 'Retry-After': 'Thu, 01 Jan 1970 00:00:42 GMT' });
    expect(waitsOf([Object.assign(new Error('foreign'), { status: 429, headers })], {}, 0)).to.deep.equal([42_000]);
  });

  it('should compare it with the wall clock, not with elapsed time, where the runtime has both', () => {
    const headers = new Headers({ 'Retry-After': 'Thu, 01 Oct 2026 00:00:42 GMT' });
    const error = Object.assign(new Error('foreign'), { status: 429, headers });
    const waits: number[] = [];
    marbles(({ scheduler, cold, flush }) => {
      const wallClock = () => Date.parse('2026-10-01T00:00:00Z') + scheduler.now();
      const runtime = { scheduler, random: () => 0, wallClock };
      inTurn(cold<string>('#', {}, error), cold('(a|)'))
        .pipe(retryTransient({ runtime, onRetry: ({ waitMs }) => waits.push(waitMs) }))
        .subscribe();
      flush();
    })();
    expect(waits).to.deep.equal([42_000]);
  });

  it('should use a custom decision', () => {
    const judge = () => ({ retry: true, atLeastMs: 70, atMost: Infinity }) as const;
    expect(waitsOf([new TypeError('not ours')], { judge }, 0)).to.deep.equal([70]);
  });
});
