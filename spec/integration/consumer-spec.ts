import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import { config, filter, map, type Subscription, take } from 'rxjs';
import {
  type AnalyticsClient,
  bufferRows,
  collect,
  isPagingError,
  queueDetails,
  type QueueRow,
  toAsyncIterable,
  toNodeReadable,
  toReadableStream,
} from '../../src/index.js';
import type { Fault } from '../../src/simulator/index.js';
import { failure, simulated, type Simulated } from '../helpers/simulated.js';
import { until } from '../helpers/until.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const rowsPerPage = 100;
const simulator = { scripted: { pages: 30, rowsPerPage } };
const requestedPages = ({ sim }: Simulated) => sim.requests.filter(({ endpoint }) => endpoint === 'page').length;

/** One turn of the event loop, in which responses may arrive. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a slow consumer', () => {
  const ways: Record<string, (client: AnalyticsClient, prefetch: number) => AsyncIterable<unknown>> = {
    'for await over rows': (client, prefetch) => client.rows(query, { prefetch }),
    'for await through operators': (client, prefetch) =>
      toAsyncIterable((demand) => client.rows(query, { demand }).pipe(map((row) => row.queueId)), { prefetch }),
    'for await over a filter': (client, prefetch) =>
      toAsyncIterable((demand) => client.rows(query, { demand }).pipe(filter(({ queueId }) => /[05]$/.test(queueId))), {
        prefetch,
      }),
    'a web stream': (client, prefetch) => toReadableStream((demand) => client.rows(query, { demand }), { prefetch }),
    'a Node stream': (client, prefetch) => toNodeReadable((demand) => client.rows(query, { demand }), { prefetch }),
  };
  for (const [way, iterate] of Object.entries(ways)) {
    for (const prefetch of [0, 1, 3]) {
      it(`should buffer at most 1 + ${prefetch} pages by ${way}`, () =>
        simulated(
          async (all) => {
            let consumed = 0;
            let most = 0;
            const perPage = way.includes('filter') ? rowsPerPage / 5 : rowsPerPage;
            for await (const _ of iterate(all.client, prefetch)) {
              // Slow: responses have three turns to arrive for each row.
              for (let turns = 0; turns < 3; turns += 1) await turn();
              consumed += 1;
              most = Math.max(most, requestedPages(all) - Math.floor(consumed / perPage));
            }
            expect(consumed).to.equal(30 * perPage);
            expect(most).to.be.within(1, 1 + prefetch + (way === 'a Node stream' ? 1 : 0));
          },
          { simulator },
        ));
    }
  }
});

describe('a consumer that unsubscribes', () => {
  it('should request one page where the first row is enough', () =>
    simulated(
      async (all) => {
        expect(await collect(all.client.rows(query).pipe(take(1)))).to.have.length(1);
        expect(requestedPages(all)).to.equal(1);
      },
      { simulator },
    ));

  const leavers: Record<string, (client: AnalyticsClient) => Promise<unknown>> = {
    break: async (client) => {
      let rows = 0;
      for await (const _ of client.rows(query)) if ((rows += 1) === 150) break;
    },
    throw: (client) =>
      failure(
        (async () => {
          let rows = 0;
          for await (const _ of client.rows(query)) if ((rows += 1) === 150) throw new Error('enough');
        })(),
      ),
    'cancelling a web stream': async (client) => {
      const reader = toReadableStream(client.rows(query)).getReader();
      for (let rows = 0; rows < 150; rows += 1) await reader.read();
      await reader.cancel();
    },
    'destroying a Node stream': async (client) => {
      const stream = toNodeReadable(client.rows(query));
      let rows = 0;
      for await (const _ of stream) if ((rows += 1) === 150) stream.destroy();
    },
  };
  for (const [way, leave] of Object.entries(leavers)) {
    it(`should close the socket and request nothing more by ${way}`, () =>
      simulated(
        async (all) => {
          await leave(all.client).catch((error: unknown) => expect(error).to.match(/premature|aborted/i));
          await until(() => all.sim.connections === 0);
          expect(requestedPages(all)).to.be.within(2, 3);
        },
        { simulator },
      ));
  }

  const phases: Record<string, [Fault, (all: Simulated) => boolean]> = {
    'while the token is awaited': [{ on: 'token', do: { hang: true } }, ({ sim }) => sim.requests.length === 1],
    'before the first byte': [{ on: 'page', do: { hang: true } }, (all) => requestedPages(all) === 1],
    'inside a body': [{ on: 'page', do: { hangAfterHeaders: true } }, (all) => requestedPages(all) === 1],
    'during the wait before a retry': [
      { on: 'page', do: { status: 429, retryAfterS: 50 } },
      ({ events }) => events.some(({ kind }) => kind === 'retry'),
    ],
  };
  for (const [phase, [fault, reached]] of Object.entries(phases)) {
    it(`should end everything by unsubscribing ${phase}`, () =>
      simulated(
        async (all) => {
          const subscription: Subscription = all.client.rows(query).subscribe();
          await until(() => reached(all));
          const requested = all.sim.requests.length;
          subscription.unsubscribe();
          await until(() => all.sim.connections === 0);
          expect(all.sim.requests).to.have.length(requested);
          expect(await collect(all.client.rows(query).pipe(take(5)))).to.have.length(5);
        },
        { simulator: { ...simulator, faults: [fault] } },
      ));

    it(`should end with the signal's reason where it is aborted ${phase}`, () =>
      simulated(
        async (all) => {
          const controller = new AbortController();
          const ended = failure(collect(all.client.rows(query, { signal: controller.signal })));
          await until(() => reached(all));
          controller.abort(new Error('no longer wanted'));
          expect(await ended).to.include({ message: 'no longer wanted' });
        },
        { simulator: { ...simulator, faults: [fault] } },
      ));
  }

  const pulls: Record<string, (all: Simulated, signal: AbortSignal) => AsyncIterable<unknown>> = {
    rows: ({ client }, signal) => client.rows(query, { signal, prefetch: 2 }),
    'rows through operators': ({ client }, signal) =>
      toAsyncIterable((demand) => client.rows(query, { signal, demand }).pipe(map((row) => [row]))),
    'batches of rows': ({ client }, signal) =>
      toAsyncIterable((demand) => client.rows(query, { signal, demand }).pipe(bufferRows({ count: 2 }))),
    'a web stream': ({ client }, signal) => toReadableStream(client.rows(query, { signal })),
    'a Node stream': ({ client }, signal) => toNodeReadable(client.rows(query, { signal })),
  };
  for (const [what, pull] of Object.entries(pulls)) {
    it(`should deliver nothing that is buffered once its signal is aborted: ${what}`, () =>
      simulated(
        async (all) => {
          const controller = new AbortController();
          let read = 0;
          const ended = failure(
            (async () => {
              for await (const _value of pull(all, controller.signal)) {
                read += 1;
                if (read === 2) controller.abort(new Error('no longer wanted'));
              }
            })(),
          );
          expect(await ended).to.include({ message: 'no longer wanted' });
          expect(read).to.equal(2);
        },
        { simulator },
      ));
  }

  it('should push no more rows of a page once its signal is aborted', () =>
    simulated(
      async (all) => {
        const controller = new AbortController();
        let read = 0;
        const reading = all.client.rows(query, { signal: controller.signal }).forEach(() => {
          read += 1;
          if (read === 2) controller.abort(new Error('no longer wanted'));
        });
        expect(await failure(reading)).to.include({ message: 'no longer wanted' });
        expect(read).to.equal(2);
      },
      { simulator },
    ));

  it('should cause no leak warning where many runs share a signal', () =>
    simulated(
      async (all) => {
        const warnings: Error[] = [];
        const hear = (warning: Error) => warnings.push(warning);
        process.on('warning', hear);
        const controller = new AbortController();
        const runs = Array.from({ length: 25 }, () =>
          all.client.rows(query, { signal: controller.signal }).subscribe(),
        );
        expect(getEventListeners(controller.signal, 'abort')).to.have.length(1);
        await turn();
        for (const run of runs) run.unsubscribe();
        expect(getEventListeners(controller.signal, 'abort')).to.have.length(0);
        process.off('warning', hear);
        expect(warnings).to.deep.equal([]);
      },
      { simulator },
    ));

  it('should start nothing with an aborted signal', () =>
    simulated(async (all) => {
      const error = await failure(collect(all.client.rows(query, { signal: AbortSignal.abort(new Error('no')) })));
      expect(error).to.include({ message: 'no' });
      expect(all.sim.requests).to.deep.equal([]);
    }));
});

describe('several consumers', () => {
  it('should start runs of their own, and nothing before', () =>
    simulated(
      async (all) => {
        const rows$ = all.client.rows(query);
        await turn();
        expect(all.sim.requests).to.deep.equal([]);
        const [one, two] = await Promise.all([collect(rows$), collect(rows$)]);
        expect(one).to.deep.equal(two);
        expect(requestedPages(all)).to.equal(60);
      },
      { simulator },
    ));

  it('should not affect each other where one throws', () =>
    simulated(
      async (all) => {
        const calm: QueueRow[] = [];
        const rows$ = all.client.rows(query);
        const reported = new Promise((resolve) => (config.onUnhandledError = resolve));
        rows$.pipe(take(1)).subscribe(() => {
          throw new Error('a bad consumer');
        });
        await rows$.forEach((row) => calm.push(row));
        expect(await reported).to.include({ message: 'a bad consumer' });
        config.onUnhandledError = null;
        expect(calm).to.have.length(30 * rowsPerPage);
      },
      { simulator },
    ));
});

describe('a chain of pages', () => {
  const strange: Record<string, [(api: string) => unknown, string]> = {
    'leads back to itself': [(api) => ({ nextPageUri: `${api}/loop` }), 'loop'],
    'leaves the origin': [() => ({ nextPageUri: 'http://127.0.0.1:9/steal' }), 'origin'],
    'leaves by a protocol-relative link': [() => ({ nextPageUri: '//127.0.0.1:9/steal' }), 'origin'],
    'leaves with a user in the link': [(api) => ({ nextPageUri: api.replace('//', '//user@') }), 'origin'],
  };
  for (const [trouble, [page, reason]] of Object.entries(strange)) {
    it(`should be rejected where it ${trouble}`, () =>
      simulated(async (all) => {
        all.sim.addFault({ on: 'any', nth: 2, times: Infinity, do: { json: page(all.sim.hosts.api) } });
        const error = await failure(collect(all.client.rows(query)));
        expect(isPagingError(error) && error.reason).to.equal(reason);
      }));
  }

  it('should be rejected beyond maxPages, after the rows before', () =>
    simulated(
      async (all) => {
        const rows: QueueRow[] = [];
        const error = await failure(all.client.rows(query, { maxPages: 7 }).forEach((row) => rows.push(row)));
        expect(isPagingError(error) && error).to.include({ reason: 'too-many-pages', page: 7 });
        expect(rows).to.have.length(7 * rowsPerPage);
      },
      { simulator },
    ));
});
