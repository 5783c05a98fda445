import { expect } from 'chai';
import { aggregateRows, type AggregatesPage } from '../../../src/endpoints/aggregates/page.js';
const interval = '2026-10-01T00:00:00.000Z/2026-10-02T00:00:00.000Z';
const [intervalStart, intervalEnd] = interval.split('/');
const pageOf = (datum: object, group: object = {}): AggregatesPage =>
  ({ results: [{ group, data: [{ interval, ...datum }] }] }) as AggregatesPage;

describe('aggregateRows', () => {
  it('should make one row for each interval of each group, in the order of the response', () => {
    const later = '2026-10-02T00:00:00.000Z/2026-10-03T00:00:00.000Z';
    const page: AggregatesPage = {
      results: [
        { group: { queueId: 'a' }, data: [{ interval }, { interval: later }] },
        { group: { queueId: 'b' }, data: [{ interval }] },
      ],
    };
    const rows = aggregateRows(page, ['queueId']).map(({ group, intervalStart: start }) => [group.queueId, start]);
    expect(rows).to.deep.equal([
      ['a', intervalStart],
      ['a', intervalEnd],
      ['b', intervalStart],
    ]);
  });

  it('should keep each qualifier of a metric with its own values, in any order', () => {
    const plain = { metric: 'oInteracting', stats: { count: 3 } };
    const one = { metric: 'oInteracting', qualifier: 'IDLE', stats: { count: 1 } };
    const two = { metric: 'oInteracting', qualifier: 'INTERACTING', stats: { count: 2 } };
    for (const metrics of [
      [plain, one, two],
      [one, plain, two],
      [one, two, plain],
    ]) {
      const [row] = aggregateRows(pageOf({ metrics }), []);
      expect(row?.metrics).to.deep.equal({
        oInteracting: { count: 3, qualifiers: { IDLE: { count: 1 }, INTERACTING: { count: 2 } } },
      });
    }
  });

  it('should treat a null qualifier as absent', () => {
    const [row] = aggregateRows(pageOf({ metrics: [{ metric: 'nError', qualifier: null, stats: { count: 1 } }] }), []);
    expect(row?.metrics).to.deep.equal({ nError: { count: 1 } });
  });

  it('should omit zero metrics as the response does', () => {
    const [row] = aggregateRows<never, 'nOffered'>(pageOf({ metrics: [] }), []);
    expect(row?.metrics.nOffered).to.equal(undefined);
    expect(aggregateRows(pageOf({}), [])[0]?.metrics).to.deep.equal({});
    expect(aggregateRows(pageOf({ metrics: null }), [])[0]?.metrics).to.deep.equal({});
  });

  it('should set a requested dimension that is missing to null, and keep those not requested', () => {
    const [row] = aggregateRows(pageOf({}, { queueId: 'q', teamId: 't' }), ['queueId', 'mediaType']);
    expect(row?.group).to.deep.equal({ queueId: 'q', mediaType: null, teamId: 't' });
    const [bare] = aggregateRows({ results: [{ data: [{ interval }] }] }, ['queueId']);
    expect(bare?.group).to.deep.equal({ queueId: null });
  });

  it('should contain views by name, and none where the response has none', () => {
    const views = [
      { name: 'short', stats: { count: 1 } },
      { name: 'long', stats: { count: 2 } },
    ];
    expect(aggregateRows(pageOf({ views }), [])[0]?.views).to.deep.equal({ short: { count: 1 }, long: { count: 2 } });
    expect(aggregateRows(pageOf({}), [])[0]).to.not.have.property('views');
  });

  for (const page of [
    {},
    { results: null },
    { results: [] },
    { results: [{}] },
    { results: [{ data: null }] },
    { results: [{ data: [] }] },
  ]) {
    it(`should make no rows of ${JSON.stringify(page)}`, () => {
      expect(aggregateRows(page, ['queueId'])).to.deep.equal([]);
    });
  }

  it('should treat hostile names like any others', () => {
    const metrics = [
      { metric: '__proto__', stats: { count: 1 } },
      { metric: 'nError', qualifier: '__proto__', stats: { count: 2 } },
    ];
    const [row] = aggregateRows(pageOf({ metrics, views: [{ name: '__proto__', stats: { count: 3 } }] }), []);
    expect(Object.keys(row?.metrics ?? {})).to.deep.equal(['__proto__', 'nError']);
    expect(Object.getPrototypeOf(row?.metrics)).to.equal(Object.prototype);
    expect(Object.keys(row?.metrics['nError']?.qualifiers ?? {})).to.deep.equal(['__proto__']);
    expect(Object.keys(row?.views ?? {})).to.deep.equal(['__proto__']);
    expect({}).to.not.have.property('count');
  });
});
