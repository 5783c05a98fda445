import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import {
  collect,
  type CompleteEvent,
  conversationAggregates,
  isMergeError,
  isQueryError,
  type PageOf,
  queueDetails,
  queuePerformance,
  routingQueues,
  type RunOptions,
} from '../../src/index.js';
import { failure, simulated } from '../helpers/simulated.js';
import { expectQuiet, expectSame, halfHours, small, tutorial, week } from '../helpers/sliced-rows.js';
import { requestedRange, requestedRanges } from '../helpers/requested-ranges.js';

describe('options of slices', () => {
  it('should reject a query without a range, and invalid options', () =>
    simulated(async ({ client, sim }) => {
      const rejected = await failure(collect(client.rows(routingQueues(), { slice: 'P1D' })));
      expect(isQueryError(rejected) && rejected.problems[0]?.path).to.equal('slice');
      const wrong = { slice: 'a week', concurrency: 0, order: 'any', bisect: { minWidth: 'P1M' }, merge: 1 };
      try {
        client.rows(halfHours, wrong as never);
        expect.fail('it should have been rejected');
      } catch (error) {
        expect(isQueryError(error) && error.problems.map(({ path }) => path)).to.deep.equal([
          'slice',
          'concurrency',
          'order',
          'bisect.minWidth',
          'merge',
        ]);
      }
      for (const slice of ['PT15M', 'PT1S']) {
        expect(isQueryError(await failure(collect(client.rows(halfHours, { slice }))))).to.equal(true);
      }
      expect(sim.requests).to.deep.equal([]);
    }));

  it('should reject a merge of what cannot be merged, before any request', () =>
    simulated(async ({ client, sim }) => {
      const query = conversationAggregates({ interval: week, metrics: ['nOffered', 'oServiceTarget'] });
      for (const run of [{ slice: 'P1D', merge: true }, { merge: true }]) {
        const error = await failure(collect(client.rows(query, run)));
        expect(isMergeError(error) && error.metric).to.equal('oServiceTarget');
        expect(isMergeError(await failure(lastValueFrom(client.explain(query, run))))).to.equal(true);
      }
      expect(sim.requests).to.deep.equal([]);
      expect(await collect(client.rows(query, { slice: 'P1D' }))).to.have.length(7);
    }));

  it('should look queue names up once, after the checks and before the first slice', () =>
    simulated(
      async ({ client, sim }) => {
        const query = queuePerformance({ interval: week, names: true });
        expect(isQueryError(await failure(collect(client.rows(query, { slice: 'PT1S' }))))).to.equal(true);
        expect(sim.requests).to.deep.equal([]);
        const rows = await collect(client.rows(query, { slice: 'P1D' }));
        const names = new Map(sim.queues.map(({ id, name }) => [id, name]));
        expect(rows.every(({ queueId, queueName }) => queueName === names.get(queueId))).to.equal(true);
        const requested = sim.requests.map(({ endpoint }) => endpoint);
        expect(requested).to.deep.equal(['token', 'queues', ...Array.from({ length: 7 }, () => 'aggregates')]);
        const merged = await collect(client.rows(query, { slice: 'P1D', merge: true }));
        expect(merged[0]?.queueName).to.equal(names.get(merged[0]?.queueId ?? ''));
      },
      { simulator: { ...small, latencyMs: 0 } },
    ));

  it('should request parts of 300 queues in each slice', () =>
    simulated(
      async ({ client, sim, events }) => {
        const queueIds = [
          ...sim.queues.map(({ id }) => id),
          ...Array.from({ length: 400 }, (_, index) => `no-${index}`),
        ];
        const query = queuePerformance({ interval: week, queueIds });
        const rows = await collect(client.rows(query, { slice: 'P1D', merge: true }));
        expectSame(rows, await collect(client.rows(query)));
        const [complete] = events.filter(({ kind }) => kind === 'complete');
        expect(complete).to.deep.include({ requests: 14, forecast: { requests: 14 } });
      },
      { simulator: { ...small, latencyMs: 0 } },
    ));

  it('should compare the rows that the server counts with those received, not with those they became', () =>
    simulated(
      async ({ client, events }) => {
        for (const lost of [0, 1]) {
          const total = ({ entities }: PageOf<typeof tutorial>) => (entities?.length ?? 0) + lost;
          const query = { ...tutorial, endpoint: { ...tutorial.endpoint, total } };
          for (const merge of [false, true]) {
            events.length = 0;
            await collect(client.rows(query, { slice: 'P1D', merge }));
            expect(events.at(-1)).to.include({ kind: 'complete', missingRows: 7 * lost });
            expect(events.some(({ kind }) => kind === 'total-mismatch')).to.equal(lost > 0);
          }
        }
      },
      { simulator: { ...small, latencyMs: 0 } },
    ));

  it('should limit the pages of each slice, and count invalid rows once', () =>
    simulated(
      async (all) => {
        const { client, sim, events } = all;
        const pages = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-05T00:00:00Z', size: 5 });
        const whole = await collect(client.rows(pages, { slice: 'P1D' }));
        expect(whole).to.have.length.above(4 * 10);
        expectSame(await collect(client.rows(pages, { slice: 'P1D', maxPages: 3 })), whole);
        const error = await failure(collect(client.rows(pages, { slice: 'P1D', maxPages: 2 })));
        expect(error).to.include({ kind: 'paging', reason: 'too-many-pages' });

        await expectQuiet(all);
        events.length = 0;
        sim.addFault({ on: 'page', nth: 2, do: { json: { entities: [{ queueId: 'a' }, { queueId: 7 }] } } });
        const rows = await collect(client.rows(pages, { slice: 'P1D', onInvalidRow: 'skip' }));
        expect(events.at(-1)).to.include({ kind: 'complete', rows: rows.length, invalid: 1 });
      },
      { simulator: { queues: 3, conversationsPerQueueDay: 200 } },
    ));
});

describe('explain', () => {
  it('should request nothing, and report what the run then does', () =>
    simulated(
      async ({ client, sim, events }) => {
        const query = queuePerformance({ interval: week, granularity: 'PT30M', timeZone: 'Europe/London' });
        for (const run of [{}, { slice: 'P1D' }, { slice: 'P2D', concurrency: 2 }, { slice: 'PT12H', merge: true }]) {
          const requested = sim.requests.length;
          const explained = await lastValueFrom(client.explain(query, run));
          expect(sim.requests).to.have.length(requested);
          events.length = 0;
          await collect(client.rows(query, run));
          const slices = events.flatMap((event) => (event.kind === 'slice' ? [event.interval] : []));
          expect(explained.slices).to.deep.equal('slice' in run ? slices : explained.slices);
          expect(explained.requests).to.equal(
            requestedRanges(sim).length - sim.requests.slice(0, requested).filter(requestedRange).length,
          );
          expect(explained.requests).to.equal(explained.slices.length);
          expect(explained.slicesHeld).to.equal(Math.min(run.concurrency ?? 4, explained.slices.length));
          const { requests } = explained;
          expect(events.at(-1)).to.deep.include({ kind: 'complete', requests, forecast: { requests } });
          const most = 'slice' in run ? explained.slicesHeld + 2 : 2;
          expect(explained.pagesHeld).to.equal(Math.min(most, requests));
        }
      },
      { simulator: small },
    ));

  it('should report the maximum number of buffered pages of a run without slices', () =>
    simulated(async ({ client, events, sim }) => {
      const tutorial = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-03T00:00:00Z', size: 5 });
      const held = async (run: RunOptions) => (await lastValueFrom(client.explain(tutorial, run))).pagesHeld;
      expect([await held({}), await held({ prefetch: 0 }), await held({ prefetch: 7 })]).to.deep.equal([2, 1, 8]);
      expect(await held({ bisect: true })).to.equal(undefined);

      await collect(client.rows(tutorial));
      const { requests } = events.at(-1) as CompleteEvent;
      expect(requests)
        .to.be.above(2)
        .and.equal(sim.requests.filter(({ endpoint }) => endpoint !== 'token').length);
      expect(events.at(-1)).to.deep.include({ forecast: { requests: 1 } });
    }));

  it('should report the seconds of a steady pace', () =>
    simulated(
      async ({ client, sim }) => {
        const explained = await lastValueFrom(client.explain(halfHours, { slice: 'PT2H' }));
        expect(explained).to.deep.include({ requests: 84, seconds: 83 });
        expect(await lastValueFrom(client.explain(halfHours))).to.deep.include({ requests: 1, seconds: 0 });
        expect(isQueryError(await failure(lastValueFrom(client.explain(routingQueues()))))).to.equal(true);
        expect(sim.requests).to.deep.equal([]);
      },
      { client: { budget: { perMinute: 60 } } },
    ));
});
