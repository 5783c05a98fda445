import { expect } from 'chai';
import type { AggregatesBody } from './support/aggregates.js';
import { aggregatesPath, type Visit, visiting } from './support/visit.js';

const interval = '2026-10-05T00:00:00Z/2026-10-06T00:00:00Z';
const query = { interval, groupBy: ['queueId', 'mediaType'], metrics: ['nOffered', 'tAnswered', 'oServiceLevel'] };
const options = { queues: 3, ratePerMinute: Infinity };

const ask = async ({ post }: Visit, body: object): Promise<AggregatesBody['results']> => {
  const response = await post(aggregatesPath, body);
  expect(response.status, response.text).to.equal(200);
  return response.json<AggregatesBody>().results;
};

describe('simulator: aggregates endpoint', () => {
  it(
    'should respond in the format of the platform: times with count, sum, min and max, a service level with its parts',
    visiting(options, async (visit) => {
      const [first] = await ask(visit, {
        ...query,
        metrics: ['nOffered', 'tAnswered', 'oServiceLevel', 'oServiceTarget'],
      });
      expect(first!.group).to.deep.equal({ queueId: visit.sim.queues[0]!.id, mediaType: 'voice' });
      const [data, ...more] = first!.data;
      expect(more).to.deep.equal([]);
      expect(data!.interval).to.equal('2026-10-05T00:00:00.000Z/2026-10-06T00:00:00.000Z');
      const stats = Object.fromEntries(data!.metrics.map((one) => [one.metric, one.stats]));
      expect(stats['nOffered']).to.have.all.keys('count');
      expect(stats['tAnswered']).to.have.all.keys('count', 'sum', 'min', 'max');
      expect(stats['oServiceLevel']).to.have.all.keys('ratio', 'numerator', 'denominator', 'target');
      expect(stats['oServiceTarget']).to.deep.equal({ target: 0.8 });
      const { ratio, numerator, denominator } = stats['oServiceLevel']!;
      expect(ratio).to.equal(numerator! / denominator!);
    }),
  );

  it(
    'should omit metrics without data, and never return a zero',
    visiting(options, async (visit) => {
      const metrics = ['nOffered', 'tAbandon', 'tShortAbandon', 'nError', 'tVoicemail', 'nCobrowseSessions'];
      const results = await ask(visit, { ...query, metrics, granularity: 'PT15M' });
      const shown = results.flatMap(({ data }) => data).flatMap((one) => one.metrics);
      expect(shown.length).to.be.greaterThan(30);
      expect(shown.map(({ stats }) => stats['count'])).to.not.include(0);
      expect(new Set(shown.map(({ metric }) => metric))).to.not.include.members(['tVoicemail']);
      for (const { data } of results) for (const one of data) expect(one.metrics).to.not.be.empty;
    }),
  );

  it(
    'should accept dimensions of the catalogue that it does not model, and omit their keys',
    visiting(options, async (visit) => {
      const results = await ask(visit, { ...query, groupBy: ['queueId', 'dnis'] });
      expect(results.map(({ group }) => group)).to.deep.equal(visit.sim.queues.map(({ id }) => ({ queueId: id })));
    }),
  );

  it(
    'should have no results where nothing happened, and empty data where none of the requested metrics occurred',
    visiting(options, async (visit) => {
      expect(
        await ask(visit, { ...query, interval: '2026-10-05T00:00:00.000Z/2026-10-05T00:00:00.001Z' }),
      ).to.deep.equal([]);
      const silent = await ask(visit, { ...query, groupBy: ['queueId'], metrics: ['tVoicemail'] });
      expect(silent).to.deep.equal(visit.sim.queues.map(({ id }) => ({ group: { queueId: id }, data: [] })));
    }),
  );

  it(
    'should name the media type in groups where the filter leaves only one',
    visiting(options, async (visit) => {
      const filter = {
        type: 'and',
        predicates: [{ type: 'dimension', dimension: 'mediaType', operator: 'matches', value: 'voice' }],
      };
      const results = await ask(visit, { ...query, groupBy: ['queueId'], filter });
      expect(results[0]!.group).to.deep.equal({ queueId: visit.sim.queues[0]!.id, mediaType: 'voice' });
      const both = { type: 'or', predicates: [...filter.predicates, { dimension: 'mediaType', value: 'chat' }] };
      const [merged] = await ask(visit, { ...query, groupBy: ['queueId'], filter: both });
      expect(merged!.group).to.deep.equal({ queueId: visit.sim.queues[0]!.id });
    }),
  );

  it(
    'should filter with nested clauses as the groups show',
    visiting(options, async (visit) => {
      const [a, b] = visit.sim.queues.map(({ id }) => id);
      const is = (dimension: string, value: string | undefined) => ({ dimension, value });
      const filter = {
        type: 'and',
        clauses: [
          { type: 'or', predicates: [is('queueId', a), is('queueId', b)] },
          { type: 'or', predicates: [is('mediaType', 'chat'), is('mediaType', 'email')] },
        ],
        predicates: [{ dimension: 'userId', operator: 'exists' }],
      };
      const filtered = await ask(visit, { ...query, filter });
      const agents = await ask(visit, { ...query, groupBy: [...query.groupBy, 'userId'] });
      const pairs = [a, b].flatMap((queueId) => ['chat', 'email'].map((mediaType) => ({ queueId, mediaType })));
      expect(filtered.map(({ group }) => group)).to.deep.equal(pairs);
      for (const { group, data } of filtered) {
        const same = agents.filter(
          (one) => one.group['queueId'] === group['queueId'] && one.group['mediaType'] === group['mediaType'],
        );
        const offered = (one: (typeof agents)[number]) =>
          one.data[0]?.metrics.find(({ metric }) => metric === 'nOffered')?.stats['count'] ?? 0;
        const sum = same.filter((one) => 'userId' in one.group).reduce((all, one) => all + offered(one), 0);
        expect(data[0]!.metrics[0]!.stats['count']).to.equal(sum);
      }
    }),
  );

  it(
    'should cut a metric into views by range',
    visiting(options, async (visit) => {
      const view = (name: string, range: object) => ({ target: 'tAnswered', function: 'rangeBound', name, range });
      const views = [view('quick', { lt: 10_000 }), view('slow', { gte: 10_000 })];
      const [whole] = await ask(visit, { interval, metrics: ['tAnswered'] });
      const longest = whole!.data[0]!.metrics[0]!.stats['max']!;
      views.push(view('shorter', { lt: longest }), view('longest', { gte: longest }));
      const [result] = await ask(visit, { interval, metrics: ['tAnswered'], views });
      const [data] = result!.data;
      const [quick, slow, shorter, longestOnly] = data!.views!.map(({ stats }) => stats);
      expect(quick!['count']! + slow!['count']!).to.equal(data!.metrics[0]!.stats['count']);
      expect(quick!['max']).to.be.below(10_000);
      expect(shorter!['max']).to.be.below(longest);
      expect(longestOnly).to.include({ min: longest, max: longest });
      expect(slow!['min']).to.be.at.least(10_000);
    }),
  );
});

describe('simulator: aggregates endpoint, rejections', () => {
  const predicate = { dimension: 'queueId', value: 'x' };
  const filter = (change: object) => ({ filter: { type: 'and', predicates: [predicate], ...change } });
  const rejected: readonly (readonly [what: string, change: object, code: string])[] = [
    ['no interval', { interval: undefined }, 'bad.request'],
    [
      'an interval that ends before it starts',
      { interval: '2026-10-06T00:00:00Z/2026-10-05T00:00:00Z' },
      'invalid.date',
    ],
    ['an interval without an end', { interval: '2026-10-06T00:00:00Z' }, 'invalid.date'],
    ['a date that does not exist', { interval: '2026-02-30T00:00:00Z/2026-03-05T00:00:00Z' }, 'invalid.date'],
    ['no metrics', { metrics: undefined }, 'bad.request'],
    ['an empty list of metrics', { metrics: [] }, 'bad.request'],
    ['metrics that are not a list', { metrics: 'nOffered' }, 'bad.request'],
    ['a metric that does not exist', { metrics: ['nOffered', 'nInvented'] }, 'invalid.value'],
    ['a dimension that does not exist', { groupBy: ['queue'] }, 'invalid.value'],
    ['groupBy that is not a list of names', { groupBy: [1] }, 'bad.request'],
    ['a granularity that is not a duration', { granularity: '30m' }, 'invalid.value'],
    ['a granularity below a minute', { granularity: 'PT30S' }, 'invalid.value'],
    ['a time zone that does not exist', { timeZone: 'Mars/Olympus' }, 'invalid.value'],
    ['a time zone that is not a string', { timeZone: 1 }, 'invalid.value'],
    ['another query type', { queryType: 'topN' }, 'bad.request'],
    ['another time dimension', { alternateTimeDimension: 'startTime' }, 'invalid.value'],
    ['flattening by a string', { flattenMultivaluedDimensions: 'true' }, 'invalid.value'],
    ['a filter that is not an object', { filter: [] }, 'bad.request'],
    ['a filter without type', filter({ type: undefined }), 'invalid.value'],
    ['an empty filter', filter({ predicates: [] }), 'bad.request'],
    ['predicates that are not a list', filter({ predicates: {} }), 'bad.request'],
    ['clauses that are not a list', filter({ clauses: {} }), 'bad.request'],
    [
      'three levels',
      filter({ clauses: [{ type: 'or', clauses: [{ type: 'or', predicates: [predicate] }] }] }),
      'bad.request',
    ],
    ['a predicate of another type', filter({ predicates: [{ ...predicate, type: 'property' }] }), 'bad.request'],
    [
      'a predicate of an unknown dimension',
      filter({ predicates: [{ ...predicate, dimension: 'queue' }] }),
      'invalid.value',
    ],
    [
      'a predicate with an unknown operator',
      filter({ predicates: [{ ...predicate, operator: 'like' }] }),
      'invalid.value',
    ],
    ['a predicate without a value', filter({ predicates: [{ dimension: 'queueId' }] }), 'invalid.value'],
    ['exists with a value', filter({ predicates: [{ ...predicate, operator: 'exists' }] }), 'bad.request'],
    ['a range', filter({ predicates: [{ dimension: 'queueId', range: { gte: 1 } }] }), 'bad.request'],
    ['301 queue ids', filter({ predicates: Array.from({ length: 301 }, () => predicate) }), 'bad.request'],
    ['a view without a range', { views: [{ target: 'tTalk', function: 'rangeBound', name: 'v' }] }, 'invalid.value'],
    [
      'a view named as a metric',
      { views: [{ target: 'tTalk', function: 'rangeBound', name: 'tAcw', range: {} }] },
      'invalid.value',
    ],
    [
      'a view of an unknown metric',
      { views: [{ target: 'tX', function: 'rangeBound', name: 'v', range: {} }] },
      'invalid.value',
    ],
  ];
  for (const [what, change, code] of rejected) {
    it(
      `should reject ${what}`,
      visiting({ queues: 1 }, async ({ post }) => {
        const response = await post(aggregatesPath, { ...query, ...change });
        const body = response.json();
        expect(response.status).to.equal(400);
        expect(body).to.have.all.keys('message', 'code', 'status', 'contextId', 'details', 'errors');
        expect(body).to.include({ status: 400, code });
        expect(response.headers.get('inin-correlation-id')).to.equal(body.contextId);
      }),
    );
  }

  it(
    'should accept 300 queue ids, and the number that an option sets',
    visiting({ maxQueueIds: 2 }, async ({ post }) => {
      const ids = (count: number) => filter({ predicates: Array.from({ length: count }, () => predicate) });
      expect((await post(aggregatesPath, { ...query, ...ids(2) })).status).to.equal(200);
      expect((await post(aggregatesPath, { ...query, ...ids(3) })).status).to.equal(400);
    }),
  );

  it(
    'should reject unreadable bodies, and unknown paths and methods',
    visiting({}, async ({ post, get }) => {
      expect((await post(aggregatesPath, '{"interval":')).json()).to.include({ status: 400, code: 'bad.request' });
      expect((await post(aggregatesPath, '')).json()).to.include({ status: 400, code: 'bad.request' });
      expect((await post(aggregatesPath, [1])).json()).to.include({ status: 400, code: 'bad.request' });
      expect((await post(aggregatesPath, 'a=b', { 'content-type': 'text/plain' })).json()).to.include({ status: 415 });
      expect((await post(aggregatesPath, `"${'x'.repeat(512_000)}"`)).json()).to.include({ status: 413 });
      expect((await get(aggregatesPath)).json()).to.include({ status: 404, code: 'not.found' });
      expect((await post('/api/v2/unheard/of', {})).json()).to.include({ status: 404, code: 'not.found' });
    }),
  );
});
