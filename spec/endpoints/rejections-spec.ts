import { expect } from 'chai';
import * as library from '../../src/index.js';
import { unlisted } from '../../src/index.js';
import { faultsOf } from '../helpers/faults-of.js';

const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';
const range = { dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z' };
const aggregates = { interval, metrics: ['nOffered'] };

/** Each builder with its minimal parameters. */
const least = {
  queueDetails: range,
  queuePerformance: { interval },
  conversationAggregates: aggregates,
  conversationAggregateJob: aggregates,
  conversationDetails: { interval },
  conversationDetailJob: { interval },
  conversationActivity: {},
  queueObservations: { queueIds: ['q'] },
  routingQueues: {},
} as const;

type Name = keyof typeof least;
type Build = (params: unknown) => { readonly params: unknown };
const names = Object.keys(least) as readonly Name[];
const builder = (name: Name) => library[name] as Build;
const faults = (name: Name, params: unknown) => faultsOf(() => builder(name)(params));

describe('query builders', () => {
  for (const name of names) {
    const withoutParams = name === 'conversationActivity' || name === 'routingQueues';
    for (const nothing of [...(withoutParams ? [] : [undefined]), null, [], 'text', 5]) {
      it(`should reject ${JSON.stringify(nothing) ?? 'nothing'} by ${name}`, () => {
        expect(faults(name, nothing)).to.include('');
      });
    }

    it(`should reject a field that ${name} does not have, and list its fields`, () => {
      expect(faults(name, least[name])).to.deep.equal([]);
      expect(faults(name, { ...least[name], colour: undefined })).to.deep.equal([]);
      expect(faults(name, { ...least[name], colour: 'red' })).to.deep.equal(['colour']);
      expect(() => builder(name)({ ...least[name], colour: 'red' })).to.throw(/colour: is not known: use one of \w+, /);
    });

    it(`should throw only QueryError for fields of other types by ${name}`, () => {
      const fields =
        'interval dateFrom dateTo metrics groupBy queueIds mediaTypes filter views sortMetric queryType'.split(' ');
      for (const field of fields)
        for (const value of [null, 5, 'x'.repeat(301), {}, [], [null], { name: null }])
          expect(() => faults(name, { ...least[name], [field]: value }), field).to.not.throw();
    });

    it(`should freeze the query of ${name} as it was validated`, () => {
      const given = structuredClone<object>(least[name]);
      const { params } = builder(name)(given);
      Object.assign(given, { interval: 'x', dateFrom: 'x', queueIds: [] });
      expect(params).to.deep.equal(least[name]);
      expect(params).to.be.frozen;
    });
  }

  it('should keep and freeze the nested values of a query', () => {
    const predicate = { dimension: 'queueId', value: 'a' };
    const given = { ...aggregates, metrics: ['nOffered'], filter: { type: 'and', predicates: [predicate] } };
    const { params } = builder('conversationAggregates')(given);
    predicate.value = '';
    given.metrics.push('nothing');
    const kept = params as typeof given;
    expect(kept.metrics).to.deep.equal(['nOffered']);
    expect(kept.filter.predicates[0]).to.deep.equal({ dimension: 'queueId', value: 'a' }).and.frozen;
  });

  it('should reject a circular value', () => {
    const circle: Record<string, unknown> = { ...aggregates };
    circle['self'] = circle;
    expect(faults('conversationAggregates', circle)).to.deep.equal(['self']);
  });

  it('should reject organizationLimits without a namespace', () => {
    for (const nothing of [undefined, null, ''])
      expect(faultsOf(() => library.organizationLimits(nothing as string))).to.deep.equal(['namespace']);
  });

  const view = { name: 'fast', target: 'tTalk', function: 'rangeBound' };
  const ranked = { ...aggregates, queryType: 'topN' };
  const wrong: readonly [string, Name, object, readonly string[]][] = [
    ['a names option that is not a boolean', 'queuePerformance', { interval, names: 'yes' }, ['names']],
    [
      'a flag that is not a boolean',
      'conversationAggregates',
      { ...aggregates, flattenMultivaluedDimensions: 'x' },
      ['flattenMultivaluedDimensions'],
    ],
    [
      'bounds of a view that are not numbers',
      'conversationAggregates',
      { ...aggregates, views: [{ ...view, range: { gte: 'a', lt: 5 } }] },
      ['views[0].range.gte'],
    ],
    [
      'bounds of a filter that are not numbers',
      'conversationDetails',
      {
        interval,
        conversationFilters: [{ type: 'and', predicates: [{ metric: 'tTalk', range: { gt: '5', lt: 9 } }] }],
      },
      ['conversationFilters[0].predicates[0].range.gt'],
    ],
    ['a limit without a ranking', 'conversationAggregates', { ...aggregates, limit: 5 }, ['limit']],
    [
      'a ranking by a metric that is not requested',
      'conversationAggregates',
      { ...ranked, sortMetric: { name: 'tTalk', function: 'sum' } },
      ['sortMetric.name'],
    ],
    [
      'a repeated unlisted name',
      'conversationAggregates',
      { ...aggregates, groupBy: [unlisted('a'), unlisted('a')] },
      ['groupBy'],
    ],
    [
      'a name that is listed and unlisted',
      'conversationAggregates',
      { interval, metrics: ['nOffered', unlisted('nOffered')] },
      ['metrics'],
    ],
    [
      'a repeated media type',
      'queuePerformance',
      { interval, mediaTypes: [unlisted('a'), unlisted('a')] },
      ['mediaTypes'],
    ],
  ];
  for (const [what, name, params, paths] of wrong) {
    it(`should reject ${what}`, () => {
      expect(faults(name, params)).to.deep.equal(paths);
    });
  }

  it('should accept a limit and a ranking where they are supported', () => {
    const sortMetric = { name: unlisted('nNew'), function: 'sum' };
    const metrics = ['nOffered', unlisted('nNew')];
    expect(faults('conversationAggregates', { ...ranked, metrics, sortMetric, limit: 5 })).to.deep.equal([]);
    expect(
      faults('conversationAggregates', { ...aggregates, views: [{ ...view, range: { gte: 0, lt: 5 } }] }),
    ).to.deep.equal([]);
  });

  it('should accept the property type of a segment predicate about a dimension', () => {
    const predicates = [{ dimension: 'queueId', propertyType: 'uuid', value: 'q' }];
    const segmentFilters = [{ type: 'and', predicates }];
    expect(faults('conversationDetails', { interval, segmentFilters })).to.deep.equal([]);
  });
});
