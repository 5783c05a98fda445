import { expect } from 'chai';
import { defer, EMPTY, map, NEVER, type Observable, of, range, Subject, tap, throwError } from 'rxjs';
import sinon from 'sinon';
import type { Demand } from '../../src/core/demand.js';
import { isBufferOverflowError } from '../../src/core/error-guards.js';
import { PullQueue } from '../../src/streams/pull-queue.js';

const bounds = { prefetch: 1, maxBuffered: Infinity };
const queueOf = <T>(source: Observable<readonly T[]>, options: Partial<typeof bounds> = {}) =>
  new PullQueue<T>(() => source, { ...bounds, ...options });

/** All remaining values of a queue. */
const drain = async <T>(queue: PullQueue<T>): Promise<T[]> => {
  const values: T[] = [];
  for (let result = await queue.next(); result.done !== true; result = await queue.next()) values.push(result.value);
  return values;
};

/** The error of a promise that must fail. */
const failureOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );

const done = { done: true, value: undefined };
const value = <T>(item: T) => ({ done: false, value: item });
const boom = new RangeError('boom');

describe('PullQueue', () => {
  it('should subscribe at the first pull, once', async () => {
    const subscribed = sinon.fake.returns(of([1, 2]));
    const queue = queueOf(defer(subscribed));
    sinon.assert.notCalled(subscribed);
    expect(await drain(queue)).to.deep.equal([1, 2]);
    sinon.assert.calledOnce(subscribed);
  });

  it('should resolve parallel pulls with values in order, and surplus ones with the end', async () => {
    const source = new Subject<readonly number[]>();
    const queue = queueOf(source);
    const pulls = [queue.next(), queue.next(), queue.next(), queue.next(), queue.next()];
    source.next([1]);
    source.next([]);
    source.next([2, 3]);
    source.complete();
    expect(await Promise.all(pulls)).to.deep.equal([value(1), value(2), value(3), done, done]);
  });

  it('should return the values before an error, then the error once, then the end', async () => {
    const source = new Subject<readonly number[]>();
    const queue = queueOf(source);
    const first = queue.next();
    source.next([1, 2]);
    source.error(boom);
    expect(await first).to.deep.equal(value(1));
    expect(await queue.next()).to.deep.equal(value(2));
    expect(await failureOf(queue.next())).to.equal(boom);
    expect(await queue.next()).to.deep.equal(done);
    expect(await queue.next()).to.deep.equal(done);
  });

  it('should return an error at once where the source has its demand discard the values before it', async () => {
    const source = new Subject<readonly number[]>();
    let demand: Demand | undefined;
    const queue = new PullQueue<number>((given) => {
      demand = given;
      return source;
    }, bounds);
    const first = queue.next();
    source.next([1, 2, 3]);
    expect(await first).to.deep.equal(value(1));
    demand?.discard?.();
    source.error(boom);
    expect(await failureOf(queue.next())).to.equal(boom);
    expect(await queue.next()).to.deep.equal(done);
  });

  it('should reject the first waiting pull with an error, and resolve the others with the end', async () => {
    const source = new Subject<readonly number[]>();
    const queue = queueOf(source);
    const pulls = [failureOf(queue.next()), queue.next()];
    source.error(boom);
    expect(await Promise.all(pulls)).to.deep.equal([boom, done]);
  });

  for (const [what, source, values] of [
    ['completes at once', EMPTY, []],
    ['has values at once', of([1], [], [2, 3]), [1, 2, 3]],
    ['has empty arrays only', of([], []), []],
    ['has undefined and null as values', of([undefined, null]), [undefined, null]],
  ] as const) {
    it(`should drain a source that ${what}`, async () => {
      expect(await drain(queueOf<unknown>(source))).to.deep.equal(values);
    });
  }

  it('should end with the error of a source that fails at once, or that cannot be made', async () => {
    expect(await failureOf(queueOf(throwError(() => boom)).next())).to.equal(boom);
    const broken = new PullQueue<number>(() => {
      throw boom;
    }, bounds);
    expect(await failureOf(broken.next())).to.equal(boom);
    expect(await broken.next()).to.deep.equal(done);
  });

  it('should unsubscribe and end all pulls on return', async () => {
    const source = new Subject<readonly number[]>();
    const queue = queueOf(source);
    const pulls = [queue.next(), queue.next(), queue.next()];
    source.next([1]);
    expect(await queue.return()).to.deep.equal(done);
    expect(source.observed).to.equal(false);
    expect(await Promise.all(pulls)).to.deep.equal([value(1), done, done]);
    expect(await queue.next()).to.deep.equal(done);
  });

  it('should drop its buffer on return', async () => {
    const queue = queueOf(of([1, 2, 3]));
    await queue.next();
    await queue.return();
    expect(await queue.next()).to.deep.equal(done);
  });

  it('should unsubscribe on throw, and throw the given error', async () => {
    const source = new Subject<readonly number[]>();
    const queue = queueOf(source);
    const pull = queue.next();
    expect(await failureOf(queue.throw(boom))).to.equal(boom);
    expect(source.observed).to.equal(false);
    expect(await pull).to.deep.equal(done);
  });

  it('should never subscribe when it is closed before the first pull', async () => {
    let subscriptions = 0;
    const queue = queueOf(defer(() => of([(subscriptions += 1)])));
    await queue.return();
    expect(await queue.next()).to.deep.equal(done);
    expect(subscriptions).to.equal(0);
  });

  it('should buffer exactly maxBuffered values, and fail with one more, after the values', async () => {
    const full = queueOf(of([1, 2, 3]), { maxBuffered: 2 });
    expect(await drain(full)).to.deep.equal([1, 2, 3]);
    const source = new Subject<readonly number[]>();
    const over = queueOf(source, { maxBuffered: 2 });
    const first = over.next();
    source.next([1]);
    source.next([2]);
    source.next([3]);
    expect(source.observed).to.equal(true);
    source.next([4]);
    expect(source.observed).to.equal(false);
    expect(await Promise.all([first, over.next(), over.next(), over.next()])).to.deep.equal([1, 2, 3, 4].map(value));
    expect(await failureOf(over.next()))
      .to.satisfy(isBufferOverflowError)
      .and.have.property('limit', 2);
    expect(await over.next()).to.deep.equal(done);
  });

  it('should stop an endless synchronous source at the maximum', async () => {
    let emitted = 0;
    const endless = range(0, Infinity).pipe(
      tap(() => (emitted += 1)),
      map((number) => [number]),
    );
    const queue = queueOf(endless, { maxBuffered: 10 });
    expect(await queue.next()).to.deep.equal(value(0));
    expect(emitted).to.equal(12);
  });

  it('should stop an endless synchronous source when it is closed meanwhile', async () => {
    let emitted = 0;
    const queue: PullQueue<number> = queueOf(
      range(0, Infinity).pipe(
        tap(() => {
          emitted += 1;
          if (emitted === 5) void queue.return();
        }),
        map((number) => [number]),
      ),
    );
    expect(await queue.next()).to.deep.equal(value(0));
    expect(await queue.next()).to.deep.equal(done);
    expect(emitted).to.equal(5);
  });

  it('should subscribe once although the source pulls while it is being subscribed to', async () => {
    let subscriptions = 0;
    const pulls: Promise<IteratorResult<number, undefined>>[] = [];
    const queue: PullQueue<number> = queueOf(
      defer(() => {
        subscriptions += 1;
        if (subscriptions < 5) pulls.push(queue.next());
        return of([1], [2]);
      }),
    );
    pulls.unshift(queue.next());
    expect(await Promise.all(pulls)).to.deep.equal([value(1), value(2)]);
    expect(subscriptions).to.equal(1);
  });

  it('should wait with a silent source until it is closed', async () => {
    const queue = queueOf(NEVER);
    let settled = false;
    const pull = queue.next().then(() => (settled = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).to.equal(false);
    await queue.return();
    await pull;
  });
});
