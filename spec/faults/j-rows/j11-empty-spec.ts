import { expect } from 'chai';
import { conversationAggregates, conversationDetails, isDecodeError, type Query } from '../../../src/index.js';
import { fault } from '../support/fault.js';
import { gateway, query } from '../support/gateway.js';

const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';
const aggregates = conversationAggregates({ interval, metrics: ['nOffered'] });
const details = conversationDetails({ interval });

fault('J11', { fault: '`results: null`, missing, `{}`', promise: 'an empty page' }, (it) => {
  const empty: readonly (readonly [Query, object])[] = [
    [aggregates, { results: null }],
    [aggregates, { results: [] }],
    [aggregates, {}],
    [aggregates, { results: [{ group: {}, data: null }] }],
    [details, { conversations: null, totalHits: 0 }],
    [details, {}],
    [query, { entities: null, nextPageUri: null }],
    [query, { entities: [] }],
    [query, {}],
  ];
  for (const [requested, response] of empty) {
    it(`should treat ${JSON.stringify(response)} of ${requested.endpoint.name} as empty`, async (bench) => {
      const server = await gateway(bench, () => response);
      const { rows, error } = await bench.run(bench.client(server), requested, { truth: [] });
      expect(error).to.equal(undefined);
      expect(rows).to.deep.equal([]);
      expect(server.requested).to.have.lengthOf(1);
      expect(bench.events.find(({ kind }) => kind === 'complete')).to.include({ pages: 1, rows: 0, missingRows: 0 });
    });
  }

  const rejected: readonly (readonly [Query, object | string])[] = [
    [query, 'null'],
    [query, '[]'],
    [query, { entities: {} }],
    [aggregates, 'null'],
    [aggregates, { results: {} }],
    [details, { conversations: 'none' }],
  ];
  for (const [requested, response] of rejected) {
    it(`should reject ${JSON.stringify(response)} of ${requested.endpoint.name}, also with skip`, async (bench) => {
      const server = await gateway(bench, () => response);
      for (const onInvalidRow of ['fail', 'skip'] as const) {
        const { error } = await bench.run(bench.client(server), requested, { run: { onInvalidRow }, truth: [] });
        expect(isDecodeError(error) && error.reason).to.equal('shape');
      }
      expect(server.requested).to.have.lengthOf(2);
    });
  }
});
