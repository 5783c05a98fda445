import { once } from 'node:events';
import { expect } from 'chai';
import { concat, mergeMap, NEVER, of, Subject, throwError } from 'rxjs';
import type { Demand } from '../../src/core/demand.js';
import { followNext } from '../../src/operators/follow-next.js';
import { collect } from '../../src/streams/collect.js';
import { toAsyncIterable } from '../../src/streams/to-async-iterable.js';
import { toNodeReadable, toReadableStream } from '../../src/streams/to-streams.js';
const boom = new RangeError('boom');
const failing = concat(
  of(1, 2),
  throwError(() => boom),
);

/** Endless pages of two rows each, and the requested ones. */
const endlessPages = () => {
  const requested: number[] = [];
  const source = (demand: Demand) =>
    followNext(
      1,
      (page: number) => page + 1,
      (page) => {
        requested.push(page);
        return of(page);
      },
      { demand },
    ).pipe(mergeMap((page) => [page, page]));
  return { requested, source };
};

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('collect', () => {
  it('should collect all values of an Observable, a function and an iterable', async () => {
    expect(await collect(of(1, 2))).to.deep.equal([1, 2]);
    expect(await collect(() => of(1, 2))).to.deep.equal([1, 2]);
    expect(await collect(toAsyncIterable(of(1, 2)))).to.deep.equal([1, 2]);
    expect(await collect(of())).to.deep.equal([]);
  });

  it('should not block a source that it passes demand to', async () => {
    const next = (page: number) => (page < 50 ? page + 1 : undefined);
    expect(await collect((demand) => followNext(1, next, (page) => of(page), { demand }))).to.have.length(50);
  });

  it('should fail with what the stream fails with', async () => {
    expect(await collect(failing).catch((error: unknown) => error)).to.equal(boom);
  });
});

describe('toReadableStream', () => {
  it('should emit all values, then close', async () => {
    const values: number[] = [];
    for await (const value of toReadableStream(of(1, 2, 3))) values.push(value);
    expect(values).to.deep.equal([1, 2, 3]);
  });

  it('should request nothing before it is read, and then at the pace of its reader', async () => {
    const { requested, source } = endlessPages();
    const reader = toReadableStream(source).getReader();
    await settled();
    expect(requested).to.deep.equal([]);
    await reader.read();
    await settled();
    expect(requested).to.deep.equal([1, 2]);
    await reader.cancel();
  });

  it('should end the run when it is cancelled', async () => {
    const source = new Subject<number>();
    const reader = toReadableStream(source).getReader();
    const read = reader.read();
    await settled();
    expect(source.observed).to.equal(true);
    await reader.cancel();
    expect(source.observed).to.equal(false);
    expect(await read).to.deep.include({ done: true });
  });

  it('should fail with the error of the source, after the values before it', async () => {
    const reader = toReadableStream(failing).getReader();
    expect([(await reader.read()).value, (await reader.read()).value]).to.deep.equal([1, 2]);
    expect(await reader.read().catch((error: unknown) => error)).to.equal(boom);
  });

  it('should accept an iterable too', async () => {
    const reader = toReadableStream(toAsyncIterable(of('a'))).getReader();
    expect(await reader.read()).to.deep.equal({ done: false, value: 'a' });
  });
});

describe('toNodeReadable', () => {
  it('should emit all values as objects, then end', async () => {
    const rows = [{ id: 1 }, { id: 2 }];
    expect(await toNodeReadable(of(...rows)).toArray()).to.deep.equal(rows);
  });

  it('should request nothing before it is read, and stop where the reader stops', async () => {
    const { requested, source } = endlessPages();
    const readable = toNodeReadable(source, { prefetch: 0 });
    await settled();
    expect(requested).to.deep.equal([]);
    readable.read();
    await settled();
    await settled();
    const soFar = requested.length;
    expect(soFar).to.be.within(1, 3);
    await settled();
    expect(requested).to.have.length(soFar);
    readable.destroy();
  });

  it('should end the run when it is destroyed', async () => {
    const source = new Subject<number>();
    const readable = toNodeReadable(concat(of(1), source, NEVER));
    readable.resume();
    await settled();
    expect(source.observed).to.equal(true);
    readable.destroy();
    await once(readable, 'close');
    expect(source.observed).to.equal(false);
  });

  it('should fail with the error of the source', async () => {
    const values: unknown[] = [];
    let error: unknown;
    try {
      for await (const value of toNodeReadable(failing)) values.push(value);
    } catch (failure) {
      error = failure;
    }
    expect(values).to.deep.equal([1, 2]);
    expect(error).to.equal(boom);
  });
});
