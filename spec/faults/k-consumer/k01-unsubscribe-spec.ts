import { expect } from 'chai';
import { from, type Observable, take } from 'rxjs';
import { type CauseFacts, type QueueRow, queueDetails, type RowStream } from '../../../src/index.js';
import type { Fault, Simulator } from '../../../src/simulator/index.js';
import { until } from '../../helpers/until.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const scripted = { pages: 10, rowsPerPage: 10 };
const requestedPages = ({ requests }: Simulator) => requests.filter(({ endpoint }) => endpoint === 'page').length;

const phases: Record<string, Fault> = {
  'while the token is awaited': { on: 'token', do: { hang: true } },
  'before the first byte': { on: 'page', do: { hang: true } },
  'inside a body': { on: 'page', do: { hangAfterHeaders: true } },
  'during the wait before a retry': { on: 'page', do: { status: 429, retryAfterS: 50 } },
};

fault('K1', { fault: 'unsubscribe at any moment', promise: 'request aborted, no timer and no socket left' }, (it) => {
  for (const [phase, struck] of Object.entries(phases)) {
    it.overBoth(`should end everything ${phase}`, async (bench) => {
      const sim = await bench.simulator({ scripted, faults: [struck] });
      const client = bench.client(sim);
      const subscription = client.rows(query).subscribe();
      const waits = (): boolean => bench.events.some(({ kind }) => kind === 'retry');
      await until(() => (phase.includes('retry') ? waits() : sim.requests.length === (struck.on === 'token' ? 1 : 2)));
      const requested = sim.requests.length;
      subscription.unsubscribe();
      // Reported at once.
      const kinds = bench.events.flatMap((event) =>
        'cause' in event && (event.cause as CauseFacts | undefined)?.kind === 'aborted' ? [event.kind] : [],
      );
      const open = phase.includes('retry') ? [] : [struck.on === 'token' ? 'token-request' : 'request-failed'];
      expect(kinds).to.deep.equal(open);
      expect(sim.requests).to.have.lengthOf(requested);
      // The server sees the connection close long before the bench stops it.
      await until(() => sim.requests.every(({ phase }) => phase !== 'open'));
      const { rows, error } = await bench.run(client, query);
      expect(error).to.equal(undefined);
      expect(rows).to.have.lengthOf(100);
    });

    // Connections of `globalThis.fetch` are its own.
    it(`should leave no connection open ${phase}`, async (bench) => {
      const sim = await bench.simulator({ scripted, faults: [struck] });
      const subscription = bench.client(sim).rows(query).subscribe();
      const waits = (): boolean => bench.events.some(({ kind }) => kind === 'retry');
      await until(() => (phase.includes('retry') ? waits() : sim.requests.length === (struck.on === 'token' ? 1 : 2)));
      expect(sim.connections).to.be.above(0);
      subscription.unsubscribe();
      await until(() => sim.connections === 0);
    });
  }
});

/** A way to read 25 rows, up to the middle of the third page, and to unsubscribe once the fourth is requested. */
type Leave = (rows: RowStream<QueueRow>, taken: QueueRow[], requested: () => Promise<void>) => Promise<unknown>;
const leavers: Record<string, Leave> = {
  break: async (rows, taken, requested) => {
    for await (const row of rows) {
      if (taken.push(row) < 25) continue;
      await requested();
      break;
    }
  },
  throw: async (rows, taken, requested) => {
    const read = async () => {
      for await (const row of rows) {
        if (taken.push(row) < 25) continue;
        await requested();
        throw new RangeError('enough');
      }
    };
    await read().catch((error: unknown) => expect(error).to.be.instanceOf(RangeError));
  },
  'return()': async (rows, taken, requested) => {
    const iterator = rows[Symbol.asyncIterator]();
    while (taken.length < 25) taken.push((await iterator.next()).value as QueueRow);
    await requested();
    expect(await iterator.return?.()).to.include({ done: true });
    expect(await iterator.next()).to.include({ done: true });
  },
};

fault('K2', { fault: '`break`, `throw`, `return()` in `for await`', promise: 'run ended, nothing left open' }, (it) => {
  for (const [way, leave] of Object.entries(leavers)) {
    it.overBoth(`should abort the page that is under way, and request no more, after ${way}`, async (bench) => {
      const sim = await bench.simulator({ scripted, faults: [{ on: 'page', nth: 4, do: { hang: true } }] });
      const client = bench.client(sim);
      const taken: QueueRow[] = [];
      await leave(client.rows(query), taken, () => until(() => requestedPages(sim) === 4));
      await bench.took(client, query, { rows: taken, ended: 'left' });
      expect(taken).to.have.lengthOf(25);
      const failed = bench.events.flatMap((event) => (event.kind === 'request-failed' ? [event.cause.kind] : []));
      expect(failed).to.deep.equal(['aborted']);
      await until(() => sim.requests.every(({ phase }) => phase !== 'open'));
      for (let turns = 0; turns < 50; turns += 1) await new Promise((resolve) => setImmediate(resolve));
      expect(requestedPages(sim)).to.equal(4);
    });
  }
});

fault('K4', { fault: '`take(1)`', promise: 'one page' }, (it) => {
  it.overBoth('should request one page', async (bench) => {
    const sim = await bench.simulator({ scripted });
    const reads = (rows: Observable<QueueRow>) => rows.pipe(take(1));
    const { rows } = await bench.run(bench.client(sim), query, { reads });
    expect(rows).to.have.lengthOf(1);
    expect(requestedPages(sim)).to.equal(1);
  });
});

fault('K3', { fault: 'slow consumer', promise: 'at most `prefetch` pages buffered besides the current one' }, (it) => {
  for (const prefetch of [0, 1, 3]) {
    it.overBoth(`should buffer at most 1 + ${prefetch} pages`, async (bench) => {
      const sim = await bench.simulator({ scripted });
      const client = bench.client(sim);
      let consumed = 0;
      let most = 0;
      const slowly = async function* (rows: RowStream<QueueRow>) {
        for await (const row of rows) {
          // Responses have three turns to arrive for each row.
          for (let turns = 0; turns < 3; turns += 1) await new Promise((resolve) => setImmediate(resolve));
          consumed += 1;
          most = Math.max(most, requestedPages(sim) - Math.floor(consumed / 10));
          yield row;
        }
      };
      const { rows, error } = await bench.run(client, query, {
        run: { prefetch },
        reads: (stream) => from(slowly(stream)),
      });
      expect(error).to.equal(undefined);
      expect(rows).to.have.lengthOf(100);
      expect(most).to.be.within(1, 1 + prefetch);
    });
  }
});
