import { expect } from 'chai';
import { collect, conversationAggregates, isDecodeError, queueDetails, queuePerformance } from '../../src/index.js';
import { memoryStore } from '../helpers/memory-store.js';
import { failure, simulated } from '../helpers/simulated.js';

const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';
const details = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z' });
const skip = { onInvalidRow: 'skip' } as const;

/** A number of entities, the first of which have an invalid offered count. */
const page = (rows: number, wrong: number) => ({
  entities: Array.from({ length: rows }, (_, index) => ({ queueId: `q${index}`, offered: index < wrong ? 'x' : 1 })),
});

describe('invalid and repeated rows', () => {
  it('should emit 999 rows and report the invalid one', () =>
    simulated(
      async ({ client, events }) => {
        expect(await collect(client.rows(details, skip))).to.have.length(999);
        const reported = events.filter(({ kind }) => kind === 'invalid-row');
        expect(reported).to.have.length(1);
        expect(reported[0]).to.include({ path: 'entities[0].offered' });
        expect(events.at(-1)).to.include({ kind: 'complete', rows: 999, invalid: 1, missingRows: 0 });
      },
      { simulator: { faults: [{ on: 'page', do: { json: page(1000, 1) } }] } },
    ));

  for (const rows of [1, 3, 1000]) {
    it(`should fail where all of ${rows} rows are invalid, in spite of skip, after one request`, () =>
      simulated(
        async ({ client, sim }) => {
          const error = await failure(collect(client.rows(details, skip)));
          expect(error).to.satisfy(isDecodeError);
          expect(error)
            .to.have.property('message')
            .that.matches(new RegExp(`^${rows} of ${rows} rows .*entities\\[0\\]\\.offered`));
          expect(sim.requests.filter(({ endpoint }) => endpoint === 'page')).to.have.length(1);
        },
        { simulator: { faults: [{ on: 'page', do: { json: page(rows, rows) } }] } },
      ));
  }

  it('should fail at the first page of many invalid rows, and deliver none of its rows', () =>
    simulated(
      async ({ client, sim }) => {
        let rows = 0;
        const count = async () => {
          for await (const _row of client.rows(details, { ...skip, prefetch: 0 })) rows += 1;
        };
        expect(await failure(count())).to.satisfy(isDecodeError);
        expect(rows).to.equal(0);
        expect(sim.requests.filter(({ endpoint }) => endpoint === 'page')).to.have.length(1);
      },
      { simulator: { faults: [{ on: 'page', do: { json: { ...page(200, 101), nextPageUri: '/api/v2/next' } } }] } },
    ));

  it('should accept as many invalid rows as maxInvalidShare allows', () =>
    simulated(
      async ({ client }) => {
        expect(await collect(client.rows(details, { ...skip, maxInvalidShare: 1 }))).to.have.length(1);
        expect(await collect(client.rows(details, skip))).to.have.length(2);
        expect(await failure(collect(client.rows(details, { ...skip, maxInvalidShare: 0 })))).to.satisfy(isDecodeError);
      },
      {
        simulator: {
          faults: [
            { on: 'page', do: { json: page(4, 3) } },
            { on: 'page', nth: 2, times: 2, do: { json: page(4, 2) } },
          ],
        },
      },
    ));

  it('should fail where too many rows of all slices are invalid, merged or not', async () => {
    const wrong = { results: [{ group: { queueId: 'q' }, data: [{ interval: 'none', metrics: [] }] }] };
    for (const merge of [false, true]) {
      await simulated(
        async ({ client }) => {
          const query = queuePerformance({ interval });
          expect(await failure(collect(client.rows(query, { ...skip, slice: 'PT12H', merge })))).to.satisfy(
            isDecodeError,
          );
        },
        { simulator: { faults: [{ on: 'any', nth: 2, times: 100, do: { json: wrong } }] } },
      );
    }
  });

  it('should not record a slice as done of which too much was skipped', () =>
    simulated(
      async ({ client }) => {
        const checkpoint = memoryStore();
        const rows: unknown[] = [];
        const run = async () => {
          for await (const row of client.rows(details, { ...skip, slice: 'PT12H', concurrency: 1, checkpoint }))
            rows.push(row);
        };
        expect(await failure(run())).to.satisfy(isDecodeError);
        expect(rows).to.deep.equal([]);
        expect(checkpoint.saves.flatMap(({ covered }) => covered)).to.deep.equal([]);
        // The contract is unchanged: nothing is missing.
        await run();
        expect(rows).to.have.length(200 + 5);
      },
      {
        simulator: {
          faults: [
            { on: 'page', do: { json: page(200, 101) } },
            { on: 'page', nth: 2, do: { json: page(200, 0) } },
            { on: 'page', nth: 3, do: { json: page(5, 0) } },
          ],
        },
      },
    ));

  it('should deliver a group that one response repeats once, and report it', async () => {
    const datum = (count: number) => ({ interval, metrics: [{ metric: 'nOffered', stats: { count } }] });
    const group = { queueId: 'q', mediaType: 'voice' };
    const twice = {
      results: [
        { group, data: [datum(5)] },
        { group, data: [datum(5)] },
      ],
    };
    const queries = [
      queuePerformance({ interval }),
      conversationAggregates({ interval, metrics: ['nOffered'], groupBy: ['queueId', 'mediaType'] }),
    ];
    for (const query of queries) {
      await simulated(
        async ({ client, events }) => {
          expect(await collect(client.rows<typeof query>(query))).to.have.length(1);
          expect(
            events.filter(({ kind }) => kind === 'repeated-rows').map((event) => ({ ...event, at: 0 })),
          ).to.deep.equal([{ kind: 'repeated-rows', query: query.endpoint.name, page: 1, rows: 1, at: 0 }]);
          expect(events.at(-1)).to.include({ kind: 'complete', rows: 1, repeated: 1 });
        },
        { simulator: { faults: [{ on: 'any', nth: 2, do: { json: twice } }] } },
      );
    }
  });
});
