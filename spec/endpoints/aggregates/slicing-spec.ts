import { expect } from 'chai';
import fc from 'fast-check';
import { formatInstant } from '../../../src/core/interval.js';
import { conversationAggregates, queuePerformance } from '../../../src/index.js';

const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';
const performance = queuePerformance({ interval, granularity: 'PT1H' }).endpoint.slicing!;
const aggregates = conversationAggregates({ interval, groupBy: ['queueId'], metrics: ['nOffered'] }).endpoint.slicing!;

const step = fc
  .tuple(fc.nat(2e9), fc.integer({ min: 1, max: 1e6 }))
  .map(([startS, lengthS]) => ({ startMs: startS * 1000, endMs: (startS + lengthS) * 1000 }));
const text = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'a/b', '"', '\\'));
const values = { offered: 0, answered: 0, abandoned: 0, serviceLevelPercent: null, avgHandleTime: null };

describe('intervalSlicing, rows that a response omits', () => {
  it('should make a row with the same key and zeros from the key of any row of a queue', () => {
    const row = fc.record({ queueId: text, mediaType: fc.option(text), step });
    fc.assert(
      fc.property(row, ({ step: { startMs, endMs }, ...about }) => {
        const instants = { intervalStart: formatInstant(startMs), intervalEnd: formatInstant(endMs) };
        const known = { ...about, ...instants, ...values, offered: 5, queueName: 'Support' };
        const { row: zero, interval: stepOf } = performance.omitted?.(performance.key(known)) ?? expect.fail('none');
        expect(zero).to.deep.equal({ ...about, ...instants, ...values, queueName: null });
        expect(performance.key(zero)).to.equal(performance.key(known));
        expect(stepOf).to.deep.equal({ startMs, endMs });
      }),
    );
  });

  it('should make a row without metrics from the key of any group', () => {
    fc.assert(
      fc.property(fc.dictionary(text, fc.option(text)), step, (more, { startMs, endMs }) => {
        const group = { queueId: 'q', ...more };
        const known = { group, intervalStart: formatInstant(startMs), intervalEnd: formatInstant(endMs), metrics: {} };
        const { row: zero } = aggregates.omitted?.(aggregates.key(known)) ?? expect.fail('none');
        expect(zero.metrics).to.deep.equal({});
        expect(aggregates.key(zero)).to.equal(aggregates.key(known));
      }),
    );
  });

  it('should make no row of an invalid key or of a step that does not exist', () => {
    const leap = performance.key({
      queueId: 'q',
      queueName: null,
      mediaType: null,
      intervalStart: '2016-12-31T23:59:60Z',
      intervalEnd: '2017-01-01T00:29:60Z',
      ...values,
    });
    for (const { omitted } of [performance, aggregates])
      for (const key of ['', 'q', '{', 'null', '5', '{}', '[]', '[1,2,3]', leap])
        expect(omitted?.(key), key).to.equal(undefined);
  });
});
