import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import { activityPath, observationsPath, type Visit, visiting } from './support/visit.js';

const now = Date.parse('2026-10-07T15:20:00Z');

interface ActivityBody {
  readonly entityIdDimension: string;
  readonly results: readonly {
    readonly group: Readonly<Record<string, string>>;
    readonly data: readonly {
      readonly metric: string;
      readonly count?: number;
      readonly calculatedMetricValue?: number;
      readonly entityIds?: readonly string[];
    }[];
    readonly truncated?: boolean;
    readonly entities?: readonly {
      readonly metric: string;
      readonly conversationId: string;
      readonly userId?: string;
    }[];
  }[];
}

const observing = (spec: (visit: Visit) => Promise<void>, options: object = {}) => {
  const clock = new VirtualTimeScheduler();
  clock.frame = now;
  return visiting({ queues: 8, conversationsPerQueueDay: 400, runtime: { scheduler: clock }, ...options }, spec);
};

const query = { metrics: [{ metric: 'oWaiting' }, { metric: 'oInteracting' }], groupBy: ['queueId', 'mediaType'] };

const ask = async ({ post }: Visit, change: object = {}, search = ''): Promise<ActivityBody> => {
  const response = await post(activityPath + search, { ...query, ...change });
  expect(response.status, response.text).to.equal(200);
  return response.json<ActivityBody>();
};

describe('simulator: conversation activity', () => {
  it(
    'should return the counts of queue observations, group by group',
    observing(async (visit) => {
      const { results, entityIdDimension } = await ask(visit, {}, '?pageSize=100');
      expect(entityIdDimension).to.equal('conversationId');
      const predicates = visit.sim.queues.map(({ id }) => ({ dimension: 'queueId', value: id }));
      const observed = (
        await visit.post(observationsPath, {
          filter: { type: 'or', predicates },
          metrics: ['oWaiting', 'oInteracting'],
        })
      ).json<{ results: { group: object; data: { stats: { count: number } }[] }[] }>();
      const counts = observed.results
        .map(({ group, data }) => ({ group, counts: data.map(({ stats }) => stats.count) }))
        .filter((one) => one.counts.some((count) => count > 0));
      expect(results.map(({ group, data }) => ({ group, counts: data.map(({ count }) => count) }))).to.deep.equal(
        counts,
      );
      expect(counts.length).to.be.greaterThan(10);
    }),
  );

  it(
    'should page by number and be empty after the end',
    observing(async (visit) => {
      const whole = (await ask(visit, {}, '?pageSize=1000')).results;
      const pages: ActivityBody['results'][] = [];
      for (let number = 1; pages.at(-1)?.length !== 0; number += 1) {
        pages.push((await ask(visit, {}, `?pageSize=4&pageNumber=${number}`)).results);
      }
      expect(pages.flat()).to.deep.equal(whole);
      expect(pages).to.have.length(Math.ceil(whole.length / 4) + 1);
      expect((await ask(visit)).results).to.deep.equal(whole.slice(0, 25));
      expect((await ask(visit, { order: 'desc' }, '?pageSize=100')).results).to.deep.equal(whole.toReversed());
    }),
  );

  it(
    'should shrink a page above 100 groups',
    observing(
      async (visit) => {
        const { results } = await ask(visit, { groupBy: ['conversationId'] }, '?pageSize=5000');
        expect(results).to.have.length(100);
      },
      { conversationsPerQueueDay: 2_000 },
    ),
  );

  it(
    'should have the agent of a conversation only when one is selected',
    observing(async (visit) => {
      const metrics = ['oWaiting', 'oAlerting', 'oInteracting'].map((metric) => ({ metric, details: true }));
      const { results } = await ask(visit, { metrics, groupBy: ['userId'] }, '?pageSize=100');
      const unassigned = results.filter(({ group }) => group['userId'] === undefined);
      expect(unassigned).to.have.length(1);
      expect(unassigned[0]!.data.map(({ count }) => count! > 0)).to.deep.equal([true, false, false]);
      for (const { group, data, entities, truncated } of results) {
        expect(entities!.every(({ userId }) => userId === group['userId'])).to.equal(true);
        if (group['userId'] !== undefined) expect(data[0]).to.include({ metric: 'oWaiting', count: 0 });
        if (truncated === true) continue;
        for (const { metric, count, entityIds } of data) {
          expect(entityIds).to.have.length(count!);
          const ids = entities!.filter((one) => one.metric === metric).map(({ conversationId }) => conversationId);
          expect(ids).to.deep.equal(entityIds);
        }
      }
    }),
  );

  it(
    'should filter, and report since when the longest one has waited, without a count',
    observing(async (visit) => {
      const filter = { type: 'and', predicates: [{ dimension: 'mediaType', value: 'email' }] };
      const metrics = [{ metric: 'oLongestWaiting' }];
      const { results } = await ask(visit, { filter, metrics });
      expect(results.map(({ group }) => group['mediaType'])).to.deep.equal(visit.sim.queues.map(() => 'email'));
      for (const { data, entities } of results) {
        expect(data[0]).to.have.all.keys('metric', 'calculatedMetricValue');
        expect(data[0]!.calculatedMetricValue).to.be.within(now - 86_400_000, now);
        expect(entities).to.equal(undefined);
      }
    }),
  );

  const rejected: readonly (readonly [what: string, change: object, search: string, code: string])[] = [
    ['no metrics', { metrics: undefined }, '', 'bad.request'],
    ['no groupBy', { groupBy: undefined }, '', 'bad.request'],
    ['a metric that is a name', { metrics: ['oWaiting'] }, '', 'bad.request'],
    ['an unknown metric', { metrics: [{ metric: 'oMemberUsers' }] }, '', 'invalid.value'],
    ['an unknown dimension', { groupBy: ['wrapUpCode'] }, '', 'invalid.value'],
    ['details that are not a boolean', { metrics: [{ metric: 'oWaiting', details: 1 }] }, '', 'invalid.value'],
    ['an unknown order', { order: 'up' }, '', 'invalid.value'],
    ['an empty filter', { filter: { type: 'and' } }, '', 'bad.request'],
    ['page 0', {}, '?pageNumber=0', 'invalid.value'],
    ['a page size that is not a number', {}, '?pageSize=many', 'invalid.value'],
  ];
  for (const [what, change, search, code] of rejected) {
    it(
      `should reject ${what}`,
      visiting({ queues: 1 }, async ({ post }) => {
        expect((await post(activityPath + search, { ...query, ...change })).json()).to.include({ status: 400, code });
      }),
    );
  }
});
