import { expect } from 'chai';
import { isMergeError } from '../../../src/core/error-guards.js';
import { aggregateRows, type AggregatesPage } from '../../../src/endpoints/aggregates/page.js';
import { aggregatesMerger } from '../../../src/endpoints/aggregates/merger.js';
const range = '2026-10-01T00:00:00.000Z/2026-10-03T00:00:00.000Z';
const day = (number: number) => `2026-10-0${number}T00:00:00.000Z/2026-10-0${number + 1}T00:00:00.000Z`;

type Metric = { metric: string; qualifier?: string; stats: Record<string, number> };
const page = (interval: string, metrics: readonly Metric[], group: object = { queueId: 'a' }) =>
  ({ results: [{ group, data: [{ interval, metrics }] }] }) as AggregatesPage;
const offered = (count: number): Metric => ({ metric: 'nOffered', stats: { count } });

const merged = (pages: readonly AggregatesPage[], whole: string | undefined = range) => {
  const merger = aggregatesMerger(['nOffered'], whole);
  for (const each of pages) merger.add(each);
  return merger.whole();
};

describe('aggregatesMerger', () => {
  it('should give each group the whole interval', () => {
    const pages = [
      page(day(1), [offered(1)]),
      page(day(2), [offered(2)]),
      page(day(2), [offered(5)], { queueId: 'b' }),
    ];
    expect(merged(pages)).to.deep.equal({
      results: [
        { group: { queueId: 'a' }, data: [{ interval: range, metrics: [offered(3)] }] },
        { group: { queueId: 'b' }, data: [{ interval: range, metrics: [offered(5)] }] },
      ],
    });
  });

  it('should keep the intervals of a granularity in order, whatever the order of the slices', () => {
    const merger = aggregatesMerger(['nOffered'], undefined);
    for (const number of [2, 1]) merger.add(page(day(number), [offered(number)]));
    expect(merger.whole().results?.[0]?.data?.map(({ interval }) => interval)).to.deep.equal([day(1), day(2)]);
  });

  it('should keep qualifiers and views apart', () => {
    const flow = (qualifier: string, count: number) => ({ metric: 'oFlow', qualifier, stats: { count } });
    const view = { name: 'short', stats: { count: 2 } };
    const pages = [1, 2].map((number) => {
      const each = page(day(number), [flow('x', number), flow('y', 1), { metric: 'oFlow', stats: { count: 9 } }]);
      return {
        results: each.results?.map((result) => ({
          ...result,
          data: result.data?.map((datum) => ({ ...datum, views: [view] })),
        })),
      };
    });
    expect(merged(pages as AggregatesPage[])).to.deep.equal({
      results: [
        {
          group: { queueId: 'a' },
          data: [
            {
              interval: range,
              metrics: [flow('x', 3), flow('y', 2), { metric: 'oFlow', stats: { count: 18 } }],
              views: [{ name: 'short', stats: { count: 4 } }],
            },
          ],
        },
      ],
    });
  });

  it('should count a repeated interval of a response once, as its rows do', () => {
    const twice: AggregatesPage = {
      results: [...(page(day(1), [offered(1)]).results ?? []), ...(page(day(1), [offered(7)]).results ?? [])],
    };
    const expected = page(range, [offered(3)]);
    expect(merged([twice, page(day(2), [offered(2)])])).to.deep.equal(expected);
    expect(merged([twice, page(day(2), [offered(5), offered(2)])])).to.deep.equal(expected);
    const withGranularity = aggregatesMerger(['nOffered'], undefined);
    withGranularity.add(twice);
    expect(withGranularity.whole()).to.deep.equal(page(day(1), [offered(1)]));
  });

  it('should compare groups as their rows do, ignoring null and the order of keys', () => {
    const groups = [{ queueId: 'a', mediaType: null }, { queueId: 'a' }, { mediaType: undefined, queueId: 'a' }];
    const rows = aggregateRows(merged(groups.map((group, at) => page(day(at + 1), [offered(1)], group))), [
      'queueId',
      'mediaType',
    ]);
    expect(rows.map(({ metrics }) => metrics['nOffered'])).to.deep.equal([{ count: 3 }]);
  });

  it('should treat hostile names like any others', () => {
    const group = JSON.parse('{"__proto__":"x","constructor":"y"}') as object;
    const hostile = { metric: '__proto__', stats: { count: 1 } };
    const { results } = merged([page(day(1), [hostile], group), page(day(2), [hostile], group)]);
    expect(results).to.have.length(1);
    expect(Object.entries(results?.[0]?.group ?? {})).to.deep.equal([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(results?.[0]?.data?.[0]?.metrics).to.deep.equal([{ metric: '__proto__', stats: { count: 2 } }]);
  });

  it('should accept pages without results, groups or intervals', () => {
    expect(merged([{}, { results: null }, { results: [{}] }])).to.deep.equal({ results: [{ data: [] }] });
    expect(merged([])).to.deep.equal({ results: [] });
  });

  it('should reject targets at once, and percentiles as soon as two parts have one', () => {
    const caught = (act: () => unknown) => {
      try {
        return act();
      } catch (error) {
        return isMergeError(error) && error.metric;
      }
    };
    expect(caught(() => aggregatesMerger(['nOffered', 'oServiceTarget'], range))).to.equal('oServiceTarget');
    const p95 = { metric: 'tAnswered', stats: { count: 1, p95: 3 } };
    expect(caught(() => merged([page(day(1), [p95]), page(day(2), [p95])]))).to.equal('tAnswered');
    expect(merged([page(day(1), [p95])]).results?.[0]?.data?.[0]?.metrics).to.deep.equal([p95]);
  });

  it('should omit and list what rows do not contain', () => {
    const merger = aggregatesMerger(['tAnswered'], range, new Set(['count'] as const));
    const p95 = { metric: 'tAnswered', stats: { count: 1, p95: 3 } };
    for (const number of [1, 2]) merger.add(page(day(number), [p95]));
    expect(merger.whole()).to.deep.equal(page(range, [{ metric: 'tAnswered', stats: { count: 2 } }]));
    expect(merger.omitted?.().map(({ metric, statistic }) => [metric, statistic])).to.deep.equal([
      ['tAnswered', 'p95'],
    ]);
  });
});
