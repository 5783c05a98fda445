import { inspect } from 'node:util';
import { expect } from 'chai';
import { concatMap, filter, from, map, mergeMap, of, range, Subject, throwError } from 'rxjs';
import { isBufferOverflowError } from '../../src/core/error-guards.js';
import { followNext } from '../../src/operators/follow-next.js';
import { type PullOptions, toAsyncIterable } from '../../src/streams/to-async-iterable.js';
import { toNodeReadable, toReadableStream } from '../../src/streams/to-streams.js';
import { faultsOf } from '../helpers/faults-of.js';

const gather = async <T>(iterable: AsyncIterable<T>): Promise<T[]> => {
  const values: T[] = [];
  for await (const value of iterable) values.push(value);
  return values;
};

describe('toAsyncIterable', () => {
  const wrong: readonly (readonly [unknown, string])[] = [
    [null, ''],
    ...[-1, NaN, 0.5, '1', null].map((prefetch) => [{ prefetch }, 'prefetch'] as const),
    ...[0, -1, NaN, '1', null].map((maxBuffered) => [{ maxBuffered }, 'maxBuffered'] as const),
    [{ buffered: 5 }, 'buffered'],
  ];
  for (const [options, path] of wrong) {
    it(`should reject ${inspect(options)}, and so should the streams: no page would be requested, or all would be buffered`, () => {
      for (const pull of [toAsyncIterable, toReadableStream, toNodeReadable]) {
        expect(faultsOf(() => pull(of(1), options as PullOptions))).to.deep.equal([path]);
      }
    });
  }

  it('should return the values of a plain Observable, again with each iteration', async () => {
    const iterable = toAsyncIterable(of(1, 2, 3));
    expect(await gather(iterable)).to.deep.equal([1, 2, 3]);
    expect(await gather(iterable)).to.deep.equal([1, 2, 3]);
  });

  it('should throw the error after the values before it', async () => {
    const iterator = toAsyncIterable(
      from([of(1), throwError(() => new RangeError('x'))]).pipe(concatMap((part) => part)),
    );
    const values: number[] = [];
    let error: unknown;
    try {
      for await (const value of iterator) values.push(value);
    } catch (failure) {
      error = failure;
    }
    expect(values).to.deep.equal([1]);
    expect(error).to.be.instanceOf(RangeError);
  });

  it('should stop an endless plain Observable at the maximum, and name the remedy', async () => {
    const values: number[] = [];
    let error: unknown;
    try {
      for await (const value of toAsyncIterable(range(0, Infinity), { maxBuffered: 5 })) values.push(value);
    } catch (failure) {
      error = failure;
    }
    expect(error).to.satisfy(isBufferOverflowError);
    expect(error).to.have.property('message').that.includes('(demand) =>');
    expect(values).to.deep.equal([0, 1, 2, 3, 4, 5, 6]);
  });

  it('should have a maximum of 100,000 values by default', async () => {
    const iterator = toAsyncIterable(range(0, Infinity))[Symbol.asyncIterator]();
    let count = 0;
    let error: unknown;
    try {
      for (let result = await iterator.next(); result.done !== true; result = await iterator.next()) count += 1;
    } catch (failure) {
      error = failure;
    }
    expect(error).to.have.property('limit', 100_000);
    expect(count).to.equal(100_002);
  });

  it('should delay pages through operators that drop and multiply rows', async () => {
    for (const prefetch of [0, 1, 3]) {
      let fetched = 0;
      const fetchPage = (page: number) => of(page).pipe(map((each) => ((fetched += 1), each)));
      const iterable = toAsyncIterable(
        (demand) =>
          followNext(0, (page: number) => (page < 99 ? page + 1 : undefined), fetchPage, { demand }).pipe(
            mergeMap((page) => range(page * 100, 100)),
            filter((row) => row % 10 === 0),
            mergeMap((row) => [row, -row]),
          ),
        { prefetch },
      );
      let consumed = 0;
      for await (const row of iterable) {
        consumed += 1;
        expect(fetched - Math.floor(Math.abs(row) / 100)).to.be.at.most(2 + prefetch);
      }
      expect(consumed).to.equal(2_000);
      expect(fetched).to.equal(100);
    }
  });

  it('should unsubscribe on break', async () => {
    const source = new Subject<number>();
    void Promise.resolve().then(() => source.next(1));
    for await (const value of toAsyncIterable(source)) {
      expect(value).to.equal(1);
      expect(source.observed).to.equal(true);
      break;
    }
    expect(source.observed).to.equal(false);
  });
});
