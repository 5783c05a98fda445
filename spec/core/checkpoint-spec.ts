import { expect } from 'chai';
import fc from 'fast-check';
import {
  beginning,
  type Checkpoint,
  covering,
  emptyCheckpoint,
  noPast,
  pastOf,
  queryFingerprint,
  readCheckpoint,
} from '../../src/core/checkpoint.js';
import { union, formatInterval } from '../../src/core/interval.js';
import { isQueryError } from '../../src/core/error-guards.js';
import { QueryError } from '../../src/core/errors.js';
import { conversationAggregates, queueDetails, queuePerformance, routingQueues, rowKey } from '../../src/index.js';

const hour = (from: number, to = from + 1) => ({ startMs: from * 3_600_000, endMs: to * 3_600_000 });
const name = (from: number, to?: number) => formatInterval(hour(from, to));

const thrownBy = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};
const problemsOf = (error: unknown) => (isQueryError(error) ? error.problems : error);

describe('readCheckpoint', () => {
  const whole: Checkpoint = {
    version: 1,
    query: 'q',
    covered: [name(0)],
    begun: [name(2)],
    told: { key: ['f', 1, 3_600_000] },
  };

  it('should start from nothing without a saved checkpoint, and resume from a saved one', () => {
    for (const nothing of [undefined, null]) expect(readCheckpoint(nothing, 'q')).to.deep.equal(emptyCheckpoint('q'));
    expect(readCheckpoint(whole, 'q')).to.equal(whole);
    expect(readCheckpoint({ version: 1, query: 'q', covered: [] }, 'q')).to.deep.equal(emptyCheckpoint('q'));
    expect(pastOf(whole)).to.deep.equal({ covered: [hour(0)], begun: [hour(2)] });
    expect(pastOf(emptyCheckpoint('q'))).to.deep.equal(noPast);
  });

  it('should reject a checkpoint of another query or of a newer version, and name the reason', () => {
    expect(() => readCheckpoint(whole, 'other')).to.throw(
      QueryError,
      'run options: checkpoint: belongs to another query: use a separate checkpoint for each query',
    );
    expect(problemsOf(thrownBy(() => readCheckpoint({ ...whole, version: 2, more: true }, 'q')))).to.deep.equal([
      { path: 'checkpoint', message: 'has version 2, which is newer than this library' },
    ]);
  });

  const damaged: Record<string, unknown> = {
    'a text': 'checkpoint',
    'an array': [whole],
    'no version': { ...whole, version: undefined },
    'an older version': { ...whole, version: 0 },
    'a version in quotes': { ...whole, version: '1' },
    'no cover': { version: 1, query: 'q' },
    'a coverage that is not an array': { ...whole, covered: name(0) },
    'a coverage entry that is not an interval': { ...whole, covered: ['yesterday'] },
    'a coverage entry that is reversed': { ...whole, covered: [name(0).split('/').reverse().join('/')] },
    'a number in the coverage': { ...whole, covered: [7] },
    'a begun slice that is not an interval': { ...whole, begun: [''] },
    'reported values that are not an object': { ...whole, told: [] },
    'reported values that are not triples': { ...whole, told: { key: 5 } },
    'a later version in quotes': { ...whole, version: '2' },
    'reported values with four items': { ...whole, told: { key: ['f', 1, 0, 'more'] } },
    'a fingerprint that is not a string': { ...whole, told: { key: [5, 1, 0] } },
    'an end that is not a number': { ...whole, told: { key: ['f', 1, '0'] } },
    'a revision that is not a number': { ...whole, told: { key: ['f', '1', 0] } },
    'a forgotten revision that is not a number': { ...whole, forgotten: { revision: '1', untilMs: 0 } },
    'a forgotten end that is not a number': { ...whole, forgotten: { revision: 1, untilMs: null } },
    'something forgotten that is not an object': { ...whole, forgotten: 5 },
  };
  for (const [what, saved] of Object.entries(damaged)) {
    it(`should reject ${what} as damaged`, () =>
      expect(problemsOf(thrownBy(() => readCheckpoint(saved, 'q')))).to.deep.equal([
        { path: 'checkpoint', message: 'is damaged: delete it to start anew' },
      ]));
  }

  it('should never throw anything but the damage error, whatever is saved', () =>
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (covered, reported) => {
        const error = thrownBy(() => pastOf(readCheckpoint({ version: 1, query: 'q', covered, told: reported }, 'q')));
        if (error instanceof Error) expect(isQueryError(error)).to.equal(true);
      }),
    ));
});

describe('coverage and begun slices', () => {
  it('should cover the union of what was delivered, in any order', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 5 })), { minLength: 1 }), (parts) => {
        const delivered = parts.map(([from, length]) => hour(from, from + length));
        const { covered } = delivered.reduce(covering, emptyCheckpoint('q'));
        expect(covered).to.deep.equal(union(delivered).map(formatInterval));
        expect(delivered.reverse().reduce(covering, emptyCheckpoint('q')).covered).to.deep.equal(covered);
      }),
    ));

  it('should keep a slice as begun until it is delivered', () => {
    expect(covering(emptyCheckpoint('q'), hour(0))).to.deep.equal({ ...emptyCheckpoint('q'), covered: [name(0)] });
    const begun = [hour(1), hour(3), hour(1)].reduce(beginning, emptyCheckpoint('q'));
    expect(begun.begun).to.deep.equal([name(1), name(3)]);
    expect(beginning(begun, hour(3))).to.equal(begun);
    expect(covering(begun, hour(3))).to.deep.equal({ ...emptyCheckpoint('q'), covered: [name(3)], begun: [name(1)] });
    expect(covering(covering(begun, hour(3)), hour(1))).to.not.have.property('begun');
  });
});

describe('queryFingerprint', () => {
  const days = (from: string, to: string) => ({ interval: `2026-10-${from}T00:00:00Z/2026-10-${to}T00:00:00Z` });

  it('should be the same for the same query of any range', () => {
    const of = (range: { interval: string }) =>
      queryFingerprint(queuePerformance({ ...range, granularity: 'PT30M', mediaTypes: ['voice'] }));
    expect(of(days('01', '02'))).to.equal(of(days('05', '09')));
    expect(
      queryFingerprint(queuePerformance({ mediaTypes: ['voice'], granularity: 'PT30M', ...days('01', '02') })),
    ).to.equal(of(days('01', '02')));
    expect(
      queryFingerprint(queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z' })),
    ).to.equal(
      queryFingerprint(queueDetails({ dateFrom: '2025-10-01T00:00:00Z', dateTo: '2025-11-02T00:00:00+02:00' })),
    );
  });

  it('should differ between queries without a range by their parameters', () => {
    expect(queryFingerprint(routingQueues({ pageSize: 5 }))).to.equal(queryFingerprint(routingQueues({ pageSize: 5 })));
    expect(queryFingerprint(routingQueues({ pageSize: 5 }))).to.not.equal(
      queryFingerprint(routingQueues({ pageSize: 6 })),
    );
  });

  it('should differ with any other parameter', () => {
    const fingerprints = [
      queryFingerprint(queuePerformance(days('01', '02'))),
      queryFingerprint(queuePerformance({ ...days('01', '02'), granularity: 'PT30M' })),
      queryFingerprint(queuePerformance({ ...days('01', '02'), timeZone: 'Europe/London' })),
      queryFingerprint(queuePerformance({ ...days('01', '02'), queueIds: ['a'] })),
      queryFingerprint(conversationAggregates({ ...days('01', '02'), metrics: ['nOffered'] })),
      queryFingerprint(conversationAggregates({ ...days('01', '02'), metrics: ['tHandle'] })),
    ];
    expect(new Set(fingerprints)).to.have.property('size', fingerprints.length);
  });
});

describe('rowKey', () => {
  const query = queuePerformance({ interval: '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z' });
  const row = {
    queueId: 'q',
    queueName: 'Support',
    mediaType: 'voice',
    intervalStart: '2026-10-01T00:00:00.000Z',
    intervalEnd: '2026-10-02T00:00:00.000Z',
    offered: 1,
    answered: 1,
    abandoned: 0,
    serviceLevelPercent: 100,
    avgHandleTime: 1,
  };

  it('should contain what identifies a row, and nothing that can change', () => {
    const key = rowKey(query, row);
    const restated = { ...row, queueName: 'Help', offered: 2, serviceLevelPercent: null, revision: 3 };
    expect(rowKey(query, restated)).to.equal(key);
    for (const other of [{ queueId: 'r' }, { mediaType: null }, { intervalStart: 'x' }, { intervalEnd: 'x' }]) {
      expect(rowKey(query, { ...row, ...other })).to.not.equal(key);
    }
  });

  it('should differ between groups, including hostile names', () => {
    const aggregates = conversationAggregates({
      interval: '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z',
      metrics: ['nOffered'],
      groupBy: ['queueId'],
    });
    const of = (group: Record<string, string | null>) =>
      rowKey(aggregates, { group: { queueId: null, ...group }, intervalStart: 'a', intervalEnd: 'b', metrics: {} });
    const hostile = JSON.parse('{"__proto__":"x"}') as Record<string, string>;
    expect(new Set([of({}), of({ queueId: 'x' }), of(hostile), of({ constructor: 'x' })])).to.have.property('size', 4);
  });

  it('should reject rows of endpoints without a range', () => {
    const queue = { id: 'a', name: 'b' };
    expect(() => rowKey(routingQueues(), queue as never)).to.throw(
      QueryError,
      'rowKey: query: must be a query with an interval or dates: rows of routingQueues have none',
    );
  });
});
