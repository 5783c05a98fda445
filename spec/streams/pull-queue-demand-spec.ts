import { expect } from 'chai';
import fc from 'fast-check';
import { defer, filter, map, mergeMap, Observable, of } from 'rxjs';
import sinon from 'sinon';
import { followNext } from '../../src/operators/follow-next.js';
import { PullQueue } from '../../src/streams/pull-queue.js';

const bounds = { prefetch: 1, maxBuffered: Infinity };

/** All remaining values of a queue. */
const drain = async <T>(queue: PullQueue<T>): Promise<T[]> => {
  const values: T[] = [];
  for (let result = await queue.next(); result.done !== true; result = await queue.next()) values.push(result.value);
  return values;
};

describe('PullQueue, its demand', () => {
  it('should buffer at most 1 + prefetch pages, and return every row once, in order', async () => {
    const runs = fc.record({
      pageSizes: fc.array(fc.nat(6), { minLength: 1, maxLength: 30 }),
      prefetch: fc.integer({ min: 0, max: 3 }),
      keepEvery: fc.integer({ min: 1, max: 4 }),
      isSync: fc.boolean(),
      pauses: fc.infiniteStream(fc.boolean()),
    });
    await fc.assert(
      fc.asyncProperty(runs, async ({ pageSizes, prefetch, keepEvery, isSync, pauses }) => {
        let number = 0;
        const pages = pageSizes.map((size) => Array.from({ length: size }, () => (number += 1)));
        const keep = (row: number) => row % keepEvery === 0;
        let fetched = 0;
        const fetchPage = (page: number) =>
          defer(() => {
            fetched += 1;
            return isSync ? of(page) : Promise.resolve(page);
          });
        const next = (page: number) => (page + 1 < pages.length ? page + 1 : undefined);
        const queue = new PullQueue(
          (demand) =>
            followNext(0, next, fetchPage, { demand }).pipe(
              mergeMap((page) => pages[page] ?? []),
              filter(keep),
              map((row) => [row]),
            ),
          { ...bounds, prefetch },
        );
        const got: number[] = [];
        const pagesHeld = () =>
          pages.slice(0, fetched).filter((page) => page.some((row) => keep(row) && row > (got.at(-1) ?? 0))).length;
        for (let result = await queue.next(); result.done !== true; result = await queue.next()) {
          got.push(result.value);
          if (pauses.next().value === true) await new Promise((resolve) => setImmediate(resolve));
          expect(pagesHeld()).to.be.at.most(1 + prefetch);
        }
        const kept = pages.flat().filter(keep);
        expect(got).to.deep.equal(kept);
        expect(fetched).to.equal(pages.length);
      }),
    );
  });

  it('should request no further page while the consumer pauses', async () => {
    for (const prefetch of [0, 1, 2, 3]) {
      const requested: number[] = [];
      const queue = new PullQueue<string>(
        (demand) =>
          followNext(
            1,
            (page: number) => page + 1,
            (page) => {
              requested.push(page);
              return of(page);
            },
            { demand },
          ).pipe(map((page) => [`${page}a`, `${page}b`])),
        { ...bounds, prefetch },
      );
      await queue.next();
      expect(requested).to.have.length(1 + prefetch);
      await queue.next();
      expect(requested).to.have.length(2 + prefetch);
      await queue.return();
      expect(requested).to.have.length(2 + prefetch);
    }
  });

  it('should cancel the page that is under way on unsubscription', async () => {
    const left = sinon.spy();
    const silent = new Observable<number>(() => left);
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
    sinon.assert.calledOnce(left);
  });

  it('should skip 2,000 immediate empty pages', async () => {
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
});
