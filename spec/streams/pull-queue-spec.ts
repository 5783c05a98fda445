import { expect } from 'chai';
import fc from 'fast-check';
import { defer, EMPTY, filter, map, mergeMap, NEVER, Observable, of, range, Subject, tap, throwError } from 'rxjs';
import { isBufferOverflowError } from '../../src/core/errors.js';
import { followNext } from '../../src/operators/follow-next.js';
import { PullQueue } from '../../src/streams/pull-queue.js';

const bounds = { prefetch: 1, maxBuffered: Infinity };
const queueOf = <T>(source: Observable<readonly T[]>, options: Partial<typeof bounds> = {}) =>
  new PullQueue<T>(() => source, { ...bounds, ...options });

/** All that is left in a queue. */
const drain = async <T>(queue: PullQueue<T>): Promise<T[]> => {
  const values: T[] = [];
  for (let result = await queue.next(); result.done !== true; result = await queue.next()) values.push(result.value);
  return values;
};

/** What a promise that has to fail fails with. */
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
    let subscriptions = 0;
    const queue = queueOf(
      defer(() => {
        subscriptions += 1;
        return of([1, 2]);
      }),
    );
    expect(subscriptions).to.equal(0);
    expect(await drain(queue)).to.deep.equal([1, 2]);
    expect(subscriptions).to.equal(1);
  });

  it('should give parallel pulls their values in order, and the end to those too many', async () => {
    const source = new Subject<readonly number[]>();
    const queue = queueOf(source);
    const pulls = [queue.next(), queue.next(), queue.next(), queue.next(), queue.next()];
    source.next([1]);
    source.next([]);
    source.next([2, 3]);
    source.complete();
    expect(await Promise.all(pulls)).to.deep.equal([value(1), value(2), value(3), done, done]);
  });

  it('should give the values before an error, then the error once, then the end', async () => {
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

  it('should give an error to the first of those who wait, and the end to the others', async () => {
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

  it('should drop what it holds on return', async () => {
    const queue = queueOf(of([1, 2, 3]));
    await queue.next();
    await queue.return();
    expect(await queue.next()).to.deep.equal(done);
  });

  it('should unsubscribe on throw, and throw what it was given', async () => {
    const source = new Subject<readonly number[]>();
    const queue = queueOf(source);
    const pull = queue.next();
    expect(await failureOf(queue.throw(boom))).to.equal(boom);
    expect(source.observed).to.equal(false);
    expect(await pull).to.deep.equal(done);
  });

  it('should never subscribe when it is left before the first pull', async () => {
    let subscriptions = 0;
    const queue = queueOf(defer(() => of([(subscriptions += 1)])));
    await queue.return();
    expect(await queue.next()).to.deep.equal(done);
    expect(subscriptions).to.equal(0);
  });

  it('should hold exactly maxBuffered values, and fail with one more, after the values', async () => {
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

  it('should stop a source without end that emits at once, by the bound', async () => {
    let emitted = 0;
    const endless = range(0, Infinity).pipe(
      tap(() => (emitted += 1)),
      map((number) => [number]),
    );
    const queue = queueOf(endless, { maxBuffered: 10 });
    expect(await queue.next()).to.deep.equal(value(0));
    expect(emitted).to.equal(12);
  });

  it('should stop a source without end that emits at once when it is left meanwhile', async () => {
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

  it('should subscribe once though the source pulls while it is being subscribed to', async () => {
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

  it('should hold at most 1 + prefetch pages, and give every row once, in order', async () => {
    const sizes = fc.array(fc.nat(6), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        fc.infiniteStream(fc.boolean()),
        async (pageSizes, prefetch, keepEvery, isSync, pauses) => {
          const pages = pageSizes.map((size, page) =>
            Array.from({ length: size }, (_, row) => ({ page, row: page * 10 + row })),
          );
          let fetched = 0;
          let mostHeld = 0;
          let currentPage = 0;
          const fetchPage = (page: number) =>
            defer(() => {
              fetched += 1;
              mostHeld = Math.max(mostHeld, fetched - currentPage);
              return isSync ? of(page) : Promise.resolve(page);
            });
          const next = (page: number) => (page + 1 < pages.length ? page + 1 : undefined);
          const keep = ({ row }: { row: number }) => row % keepEvery === 0;
          const queue = new PullQueue(
            (demand) =>
              followNext(0, next, fetchPage, { demand }).pipe(
                mergeMap((page) => pages[page] ?? []),
                filter(keep),
                map((row) => [row]),
              ),
            { ...bounds, prefetch },
          );
          const kept = pages.flat().filter(keep);
          /** Pages before the one that holds the next row to come are behind us. */
          const got: number[] = [];
          for (let result = await queue.next(); result.done !== true; result = await queue.next()) {
            got.push(result.value.row);
            currentPage = result.value.page;
            if (pauses.next().value === true) await new Promise((resolve) => setImmediate(resolve));
            const pagesBetween = pages.slice(currentPage + 1, fetched).filter((page) => page.some(keep)).length;
            expect(pagesBetween).to.be.at.most(prefetch + (kept.at(got.length)?.page === currentPage ? 0 : 1));
          }
          expect(got).to.deep.equal(kept.map(({ row }) => row));
          expect(fetched).to.equal(pages.length);
        },
      ),
    );
  });

  it('should ask for no further page while the consumer rests', async () => {
    for (const prefetch of [0, 1, 2, 3]) {
      const asked: number[] = [];
      const queue = new PullQueue<string>(
        (demand) =>
          followNext(
            1,
            (page: number) => page + 1,
            (page) => {
              asked.push(page);
              return of(page);
            },
            { demand },
          ).pipe(map((page) => [`${page}a`, `${page}b`])),
        { ...bounds, prefetch },
      );
      await queue.next();
      expect(asked).to.have.length(1 + prefetch);
      await queue.next();
      expect(asked).to.have.length(2 + prefetch);
      await queue.return();
      expect(asked).to.have.length(2 + prefetch);
    }
  });

  it('should let go of a page that is being waited for when it is left', async () => {
    let left = 0;
    const silent = new Observable<number>(() => () => (left += 1));
    const queue = new PullQueue<number>(
      (demand) =>
        followNext(
          1,
          (page: number) => page + 1,
          (page) => (page === 1 ? of(page) : silent),
          { demand },
        ).pipe(map((page) => [page])),
      bounds,
    );
    await queue.next();
    await queue.return();
    expect(left).to.equal(1);
  });

  it('should get past 2,000 empty pages that are there at once', async () => {
    const queue = new PullQueue<number>(
      (demand) =>
        followNext(
          1,
          (page: number) => (page < 2_000 ? page + 1 : undefined),
          (page) => of(page),
          { demand },
        ).pipe(map((page) => (page === 2_000 ? [page] : []))),
      { ...bounds, prefetch: 0 },
    );
    expect(await drain(queue)).to.deep.equal([2_000]);
  });

  it('should wait with a source that stays silent, until it is left', async () => {
    const queue = queueOf(NEVER);
    let settled = false;
    const pull = queue.next().then(() => (settled = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).to.equal(false);
    await queue.return();
    await pull;
  });
});
