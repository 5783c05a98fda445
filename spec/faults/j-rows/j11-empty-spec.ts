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
  for (const [asked, answer] of empty) {
    it(`should treat ${JSON.stringify(answer)} of ${asked.endpoint.name} as empty`, async (bench) => {
      const server = await gateway(bench, () => answer);
      const { rows, error } = await bench.run(bench.client(server), asked, { truth: [] });
      expect(error).to.equal(undefined);
      expect(rows).to.deep.equal([]);
      expect(server.asked).to.have.lengthOf(1);
      expect(bench.events.find(({ kind }) => kind === 'complete')).to.include({ pages: 1, rows: 0, missingRows: 0 });
    });
  }

  const refused: readonly (readonly [Query, object | string])[] = [
    [query, 'null'],
    [query, '[]'],
    [query, { entities: {} }],
    [aggregates, 'null'],
    [aggregates, { results: {} }],
    [details, { conversations: 'none' }],
  ];
  for (const [asked, answer] of refused) {
    it(`should reject ${JSON.stringify(answer)} of ${asked.endpoint.name}, also with skip`, async (bench) => {
      const server = await gateway(bench, () => answer);
      for (const onInvalidRow of ['fail', 'skip'] as const) {
        const { error } = await bench.run(bench.client(server), asked, { run: { onInvalidRow }, truth: [] });
        expect(isDecodeError(error) && error.reason).to.equal('shape');
      }
      expect(server.asked).to.have.lengthOf(2);
    });
  }
});
