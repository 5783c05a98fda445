import { expect } from 'chai';
import { isQueryError } from '../../src/core/error-guards.js';
import { type QueryError } from '../../src/core/errors.js';
import { conversationDimensions, conversationMetrics, mediaTypes, unlisted } from '../../src/endpoints/catalogue.js';
import type { Query } from '../../src/core/endpoint.js';
import { conversationAggregateJob } from '../../src/endpoints/conversation-aggregate-job.js';
import { conversationAggregates } from '../../src/endpoints/conversation-aggregates.js';
import { queuePerformance } from '../../src/endpoints/queue-performance.js';
import page from '../fixtures/aggregates-page.json' with { type: 'json' };

const interval = '2026-10-01T00:00:00Z/2026-11-01T00:00:00Z';
const requested = { interval, metrics: ['nOffered'] } as const;

const faultsOf = (params: object): readonly string[] => {
  try {
    conversationAggregates(params as typeof requested);
    return [];
  } catch (error) {
    expect(error).to.satisfy(isQueryError);
    return (error as QueryError).problems.map(({ path }) => path);
  }
};

describe('conversationAggregates', () => {
  it('should request only what the parameters contain', () => {
    const { endpoint, params } = conversationAggregates(requested);
    expect(endpoint.first(params)).to.deep.equal({
      method: 'POST',
      url: '/api/v2/analytics/conversations/aggregates/query',
      body: { interval, metrics: ['nOffered'] },
    });
  });

  it('should send everything that the API accepts, from plain names', () => {
    const whole = {
      interval,
      granularity: 'P1D',
      timeZone: 'Europe/London',
      flattenMultivaluedDimensions: true,
      alternateTimeDimension: 'eventTime',
      queryType: 'topN',
      limit: 5,
    } as const;
    const predicate = { dimension: unlisted('orbit'), operator: 'matches', value: 'low' } as const;
    const { endpoint, params } = conversationAggregates({
      ...whole,
      metrics: ['tHandle', unlisted('nHolograms')],
      groupBy: ['queueId', unlisted('orbit')],
      filter: {
        type: 'and',
        predicates: [{ dimension: 'mediaType', value: 'voice' }],
        clauses: [{ type: 'or', predicates: [predicate, { dimension: 'queueId', operator: 'exists' }] }],
      },
      views: [{ name: 'long', target: 'tHandle', function: 'rangeBound', range: { gte: 60_000 } }],
      sortMetric: { name: unlisted('nHolograms'), function: 'count' },
    });
    expect(endpoint.first(params).body).to.deep.equal({
      ...whole,
      metrics: ['tHandle', 'nHolograms'],
      groupBy: ['queueId', 'orbit'],
      filter: {
        type: 'and',
        predicates: [{ dimension: 'mediaType', value: 'voice' }],
        clauses: [
          {
            type: 'or',
            predicates: [
              { ...predicate, dimension: 'orbit' },
              { dimension: 'queueId', operator: 'exists' },
            ],
          },
        ],
      },
      views: [{ name: 'long', target: 'tHandle', function: 'rangeBound', range: { gte: 60_000 } }],
      sortMetric: { name: 'nHolograms', function: 'count' },
    });
  });

  const local = '2026-10-01T00:00:00/2026-11-01T00:00:00';
  const inLondon = '2026-09-30T23:00:00.000Z/2026-11-01T00:00:00.000Z';

  it('should read a local interval in the given time zone', () => {
    const timeZone = 'Europe/London';
    const platform = [
      conversationAggregates({ ...requested, interval: local, timeZone }),
      conversationAggregateJob({ ...requested, interval: local, timeZone }),
      queuePerformance({ interval: local, timeZone }),
    ] as readonly Query[];
    for (const { endpoint, params } of platform) {
      expect(endpoint.first(params).body).to.deep.include({ interval: inLondon, timeZone });
    }
  });

  it('should suggest a time zone for a local interval, and report an invalid one', () => {
    expect(() => conversationAggregates({ ...requested, interval: local })).to.throw(
      /offset, .* or name its time zone/,
    );
    expect(faultsOf({ ...requested, interval: local, timeZone: 'Mars/Olympus' })).to.include('timeZone');
    expect(
      faultsOf({ ...requested, interval: '2026-02-30T00:00:00/2026-11-01T00:00:00', timeZone: 'UTC' }),
    ).to.deep.equal(['interval']);
    expect(faultsOf({ ...requested, timeZone: '+01:00' })).to.deep.equal(['timeZone']);
  });

  it('should have a single page', () => {
    const { endpoint, params } = conversationAggregates(requested);
    expect(endpoint.next(page, endpoint.first(params))).to.equal(undefined);
  });

  it('should return the values of a response exactly, with the requested dimensions', () => {
    const { endpoint } = conversationAggregates({ ...requested, groupBy: ['queueId', unlisted('orbit')] });
    const rows = endpoint.rows(page);
    expect(rows).to.have.length(3);
    expect(rows[0]?.group).to.deep.equal({ ...page.results[0]?.group, orbit: null });
    expect(rows[0]?.metrics.nOffered).to.deep.equal({ count: 40 });
    expect(rows[0]?.metrics).to.have.deep.property('tAnswered', { max: 61250, min: 800, count: 36, sum: 432000 });
  });

  it('should accept every name of the catalogue once', () => {
    expect(faultsOf({ interval, metrics: conversationMetrics, groupBy: conversationDimensions })).to.deep.equal([]);
    for (const names of [conversationMetrics, conversationDimensions, mediaTypes]) {
      expect(new Set(names).size).to.equal(names.length);
    }
    expect([conversationMetrics.length, conversationDimensions.length]).to.deep.equal([80, 83]);
  });

  it('should list all problems at once', () => {
    const faults = faultsOf({
      interval: '2026-02-30T00:00:00Z/2026-11-01T00:00:00',
      metrics: ['nOffered', 'nOfferred'],
      groupBy: ['queue'],
      granularity: '30m',
      timeZone: 'Mars/Olympus',
      filter: { type: 'xor', predicates: [{ dimension: 'queue', operator: 'like', value: '' }] },
      views: [{ name: '', target: 'x', function: 'y' }],
      queryType: 'best',
      sortMetric: { name: 'x', function: 'sum' },
      limit: 0,
    });
    expect(faults).to.have.members([
      'interval',
      'interval',
      'metrics[1]',
      'groupBy[0]',
      'granularity',
      'timeZone',
      'filter.type',
      'filter.predicates[0].dimension',
      'filter.predicates[0].operator',
      'filter.predicates[0].value',
      'views[0].name',
      'views[0].target',
      'views[0].function',
      'queryType',
      'sortMetric.name',
      'limit',
    ]);
  });

  const filtered = (filter: unknown) => ({ ...requested, filter });
  const wrong: readonly [string, object, readonly string[]][] = [
    ['no interval', { metrics: ['nOffered'] }, ['interval']],
    ['a reversed interval', { ...requested, interval: '2026-11-01T00:00:00Z/2026-10-01T00:00:00Z' }, ['interval']],
    [
      'an interval of local times',
      { ...requested, interval: '2026-10-01T00:00:00/2026-11-01T00:00:00' },
      ['interval', 'interval'],
    ],
    ['no metrics', { interval }, ['metrics']],
    ['empty metrics', { interval, metrics: [] }, ['metrics']],
    ['a repeated metric', { interval, metrics: ['nOffered', 'nOffered'] }, ['metrics']],
    ['an unlisted metric without a name', { interval, metrics: [unlisted('')] }, ['metrics[0].unlisted']],
    ['a metric with a line break', { interval, metrics: [unlisted('n\r\nX')] }, ['metrics[0].unlisted']],
    ['a zero granularity', { ...requested, granularity: 'PT0S' }, ['granularity']],
    ['an empty time zone', { ...requested, timeZone: '' }, ['timeZone']],
    ['a time zone that is not a string', { ...requested, timeZone: null }, ['timeZone']],
    ['an empty filter', filtered({ type: 'and' }), ['filter']],
    ['a filter of empty lists', filtered({ type: 'and', predicates: [], clauses: [] }), ['filter']],
    [
      'a predicate without a value',
      filtered({ type: 'or', predicates: [{ dimension: 'queueId' }] }),
      ['filter.predicates[0].value'],
    ],
    ['a predicate without a subject', filtered({ type: 'or', predicates: [{ value: 'v' }] }), ['filter.predicates[0]']],
    [
      'a predicate with two subjects',
      filtered({ type: 'or', predicates: [{ dimension: 'queueId', metric: 'tHandle', value: 'v' }] }),
      ['filter.predicates[0]'],
    ],
    [
      'a predicate whose type does not match its subject',
      filtered({ type: 'or', predicates: [{ type: 'metric', dimension: 'queueId', value: 'v' }] }),
      ['filter.predicates[0].type'],
    ],
    [
      'a metric that is not in the catalogue',
      filtered({ type: 'or', predicates: [{ metric: 'tHandel', range: { gt: 1 } }] }),
      ['filter.predicates[0].metric'],
    ],
    [
      'a range without a bound',
      filtered({ type: 'or', predicates: [{ dimension: 'agentScore', range: {} }] }),
      ['filter.predicates[0].range'],
    ],
    [
      'a range with an unknown bound',
      filtered({ type: 'or', predicates: [{ dimension: 'agentScore', range: { above: 3 } }] }),
      ['filter.predicates[0].range.above', 'filter.predicates[0].range'],
    ],
    [
      'a clause without predicates',
      filtered({ type: 'or', clauses: [{ type: 'and' }] }),
      ['filter.clauses[0].predicates'],
    ],
    [
      'a wrong predicate in a clause',
      filtered({ type: 'or', clauses: [{ type: 'and', predicates: [{ dimension: 'x', value: 'y' }] }] }),
      ['filter.clauses[0].predicates[0].dimension'],
    ],
    ['a ranking without a metric', { interval, metrics: ['nOffered', 'tHandle'], queryType: 'topN' }, ['sortMetric']],
  ];
  for (const [what, params, faults] of wrong) {
    it(`should reject ${what}`, () => {
      expect(faultsOf(params)).to.deep.equal(faults);
    });
  }

  for (const value of [null, 5, 'x', []]) {
    it(`should reject ${JSON.stringify(value)} in place of an object`, () => {
      for (const field of ['filter', 'sortMetric'])
        expect(faultsOf({ ...requested, [field]: value })).to.not.deep.equal([]);
    });
  }

  it('should accept exists and notExists without a value, and a query without grouping', () => {
    const predicates = [
      { dimension: 'queueId', operator: 'exists' },
      { dimension: 'canonicalExternalContactId', operator: 'notExists' },
    ];
    expect(faultsOf({ ...requested, groupBy: [], filter: { type: 'and', predicates } })).to.deep.equal([]);
  });

  it('should send predicates with a type and with a range, on dimensions, metrics and properties', () => {
    const predicates = [
      { type: 'dimension', dimension: 'mediaType', operator: 'matches', value: 'voice' },
      { dimension: 'agentScore', range: { gte: 50, lt: 90 } },
      { type: 'metric', metric: 'tHandle', range: { gt: 60_000 } },
      { metric: unlisted('nHolograms'), operator: 'exists' },
      { type: 'property', property: 'customerTier', propertyType: 'string', value: 'gold' },
    ] as const;
    const { endpoint, params } = conversationAggregates({
      ...requested,
      filter: { type: 'and', predicates, clauses: [{ type: 'or', predicates }] },
    });
    const sent = [...predicates.slice(0, 3), { metric: 'nHolograms', operator: 'exists' }, predicates[4]];
    expect(endpoint.first(params).body).to.deep.include({
      filter: { type: 'and', predicates: sent, clauses: [{ type: 'or', predicates: sent }] },
    });
  });

  const misspelt: readonly [string, object, string][] = [
    [
      'an operator in upper case',
      filtered({ type: 'and', predicates: [{ dimension: 'queueId', operator: 'EXISTS' }] }),
      'filter.predicates[0].operator: must be written exists, not "EXISTS"',
    ],
    ['a type in upper case', { ...requested, queryType: 'TOPN' }, 'queryType: must be written topN, not "TOPN"'],
    [
      'a metric in another case',
      { interval, metrics: ['noffered'] },
      'metrics[0]: must be written nOffered, not "noffered"',
    ],
  ];
  for (const [what, params, message] of misspelt) {
    it(`should suggest only the right spelling of ${what}`, () => {
      expect(() => conversationAggregates(params as typeof requested)).to.throw(
        new RegExp(`^conversationAggregates: ${message.replace(/[[\]]/g, '\\$&')}$`),
      );
    });
  }
});
