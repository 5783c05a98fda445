import { expect } from 'chai';
import { config, Observable, share, take } from 'rxjs';
import { followNext, isHttpError, type QueueRow, queueDetails } from '../../../src/index.js';
import type { Simulator } from '../../../src/simulator/index.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const scripted = { pages: 5, rowsPerPage: 10 };
const requestedPages = ({ requests }: Simulator) => requests.filter(({ endpoint }) => endpoint === 'page').length;

fault('K5', { fault: 'a subscriber throws in `next`', promise: 'reported, the others unaffected' }, (it) => {
  it.overBoth('should report it, and continue for the other one', async (bench) => {
    const sim = await bench.simulator({ scripted });
    const client = bench.client(sim);
    const reported = new Promise((resolve) => (config.onUnhandledError = resolve));
    bench.afterwards(() => void (config.onUnhandledError = null));
    client
      .rows(query)
      .pipe(take(1))
      .subscribe(() => {
        throw new Error('a bad consumer');
      });
    const { rows, error } = await bench.run(client, query);
    expect(await reported).to.include({ message: 'a bad consumer' });
    expect(error).to.equal(undefined);
    expect(rows).to.have.lengthOf(50);
  });
});

fault('K6', { fault: 'two subscribers', promise: 'two runs; with `share` one' }, (it) => {
  for (const [way, pages] of [
    ['cold', 10],
    ['shared', 5],
  ] as const) {
    it.overBoth(`should request ${pages} pages where the stream is ${way}`, async (bench) => {
      const sim = await bench.simulator({ scripted });
      const client = bench.client(sim);
      const rows$ = way === 'cold' ? client.rows(query) : client.rows(query).pipe(share());
      const taken: QueueRow[][] = [[], []];
      await Promise.all(taken.map((rows) => rows$.forEach((row) => void rows.push(row))));
      await bench.took(client, query, { rows: taken[0] ?? [], ended: 'complete' });
      // The oracle was not notified of a second run where there was none.
      if (way === 'cold') await bench.took(client, query, { rows: taken[1] ?? [], ended: 'complete' });
      expect(taken.map((rows) => rows.length)).to.deep.equal([50, 50]);
      expect(taken[0]).to.deep.equal(taken[1]);
      expect(requestedPages(sim)).to.equal(pages);
    });
  }
});

fault('K7', { fault: 'a late subscriber after an error', promise: 'a new run from the start' }, (it) => {
  it.overBoth('should start again on the same stream', async (bench) => {
    const sim = await bench.simulator({ scripted, faults: [{ on: 'page', nth: 3, do: { status: 404 } }] });
    const client = bench.client(sim);
    const rows$ = client.rows(query);
    const first: QueueRow[] = [];
    const error: unknown = await rows$.forEach((row) => void first.push(row)).catch((reason: unknown) => reason);
    expect(isHttpError(error) && error.status).to.equal(404);
    await bench.took(client, query, { rows: first, ended: 'error', error });
    expect(first).to.have.lengthOf(20);
    const second: QueueRow[] = [];
    await rows$.forEach((row) => void second.push(row));
    await bench.took(client, query, { rows: second, ended: 'complete' });
    expect(second).to.have.lengthOf(50);
  });
});

fault('K8', { fault: 'parallel calls of `next()`', promise: 'each its own row, in order' }, (it) => {
  it.overBoth('should resolve them in the order of the calls', async (bench) => {
    const sim = await bench.simulator({ scripted });
    const client = bench.client(sim);
    const iterator = client.rows(query)[Symbol.asyncIterator]();
    const results = await Promise.all(Array.from({ length: 60 }, () => iterator.next()));
    const rows = results.flatMap(({ done, value }) => (done === true ? [] : [value]));
    await bench.took(client, query, { rows, ended: 'complete' });
    expect(rows).to.have.lengthOf(50);
    expect(results.map(({ done }) => done === true)).to.deep.equal(results.map((_, index) => index >= 50));
  });
});

fault('K9', { fault: 'subscribing and unsubscribing inside `next`', promise: 'no recursion, no row lost' }, (it) => {
  it.overBoth('should let a consumer start a run during a row, and end its own', async (bench) => {
    const sim = await bench.simulator({ scripted: { pages: 2, rowsPerPage: 5000 } });
    const client = bench.client(sim);
    const outer: QueueRow[] = [];
    const inner: QueueRow[] = [];
    let depth = 0;
    let deepest = 0;
    await new Promise<void>((resolve, reject) => {
      const subscription = client.rows(query).subscribe((row) => {
        depth += 1;
        deepest = Math.max(deepest, depth);
        outer.push(row);
        if (outer.length === 7500) {
          subscription.unsubscribe();
          client.rows(query).subscribe({ next: (other) => inner.push(other), complete: resolve, error: reject });
        }
        depth -= 1;
      });
    });
    await bench.took(client, query, { rows: outer, ended: 'left' });
    await bench.took(client, query, { rows: inner, ended: 'complete' });
    expect(outer).to.have.lengthOf(7500);
    expect(inner).to.have.lengthOf(10_000);
    expect(deepest).to.equal(1);
  });

  it('should read immediate pages one after the other, not recursively', () => {
    const pages = 50_000;
    let depth = 0;
    let deepest = 0;
    const fetchPage = (page: number) =>
      new Observable<number>((subscriber) => {
        depth += 1;
        deepest = Math.max(deepest, depth);
        subscriber.next(page);
        subscriber.complete();
        depth -= 1;
      });
    const read: number[] = [];
    followNext(1, (page) => (page < pages ? page + 1 : undefined), fetchPage).subscribe((page) => read.push(page));
    expect(read).to.have.lengthOf(pages);
    // The first requests the second from within.
    expect(deepest).to.be.at.most(2);
  });

  it.overBoth(
    'should resolve 10,000 rows of `next()` calls, each made as soon as the previous one resolves',
    async (bench) => {
      const sim = await bench.simulator({ scripted: { pages: 2, rowsPerPage: 5000 } });
      const client = bench.client(sim);
      const rows: QueueRow[] = [];
      const iterator = client.rows(query)[Symbol.asyncIterator]();
      const read = (): Promise<void> =>
        iterator.next().then(({ done, value }) => {
          if (done === true) return undefined;
          rows.push(value);
          return read();
        });
      await read();
      await bench.took(client, query, { rows, ended: 'complete' });
      expect(rows).to.have.lengthOf(10_000);
    },
  );
});
