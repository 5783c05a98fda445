import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import { activitiesAt } from '../../src/simulator/observations/moment.js';
import { history } from './support/aggregates.js';
import { observationsPath, type Visit, visiting } from './support/visit.js';

const now = Date.parse('2026-10-07T15:20:00Z');

interface ObservationsBody {
  readonly systemToOrganizationMappings: Readonly<Record<string, readonly string[]>>;
  readonly results: readonly {
    readonly group: { readonly queueId: string; readonly mediaType?: string };
    readonly data: readonly {
      readonly metric: string;
      readonly qualifier?: string;
      readonly stats: { readonly count: number; readonly calculatedMetricValue?: number };
      readonly truncated?: boolean;
      readonly observations?: readonly { readonly observationDate: string; readonly conversationId?: string }[];
    }[];
  }[];
}

const observing = (spec: (visit: Visit) => Promise<void>, options: object = {}) => {
  const clock = new VirtualTimeScheduler();
  // A clock with fractions, like the machine's own.
  clock.frame = now + 0.25;
  return visiting({ queues: 4, conversationsPerQueueDay: 400, runtime: { scheduler: clock }, ...options }, spec);
};

const filterOf = (...queueIds: readonly string[]) => ({
  type: 'or',
  predicates: queueIds.map((value) => ({ dimension: 'queueId', value })),
});

const observe = async ({ post, sim }: Visit, change: object): Promise<ObservationsBody> => {
  const response = await post(observationsPath, { filter: filterOf(...sim.queues.map(({ id }) => id)), ...change });
  expect(response.status, response.text).to.equal(200);
  return response.json<ObservationsBody>();
};

describe('simulator: observations endpoint', () => {
  it(
    'should put interactions into a group for each media type, including zeros, and users into one of the queue',
    observing(async (visit) => {
      const metrics = ['oWaiting', 'oMemberUsers', 'oInteracting', 'oLongestWaiting'];
      const { results } = await observe(visit, { metrics });
      const media = ['voice', 'chat', 'email', 'message', 'callback'];
      expect(results.map(({ group }) => group)).to.deep.equal(
        visit.sim.queues.flatMap(({ id }) => [
          { queueId: id },
          ...media.map((mediaType) => ({ queueId: id, mediaType })),
        ]),
      );
      for (const { group, data } of results) {
        expect(data.map(({ metric }) => metric)).to.deep.equal(
          group.mediaType === undefined ? ['oMemberUsers'] : ['oWaiting', 'oInteracting', 'oLongestWaiting'],
        );
        if (group.mediaType === undefined) continue;
        const [waiting, , longest] = data;
        expect(longest!.stats.calculatedMetricValue === undefined).to.equal(waiting!.stats.count === 0);
        expect(longest!.stats.count).to.equal(Math.min(1, waiting!.stats.count));
      }
      const counts = results.flatMap(({ data }) => data).map(({ stats }) => stats.count);
      expect(counts).to.include(0);
      expect(Math.max(...counts)).to.be.greaterThan(1);
      const onlyUsers = await observe(visit, { metrics: ['oActiveUsers'] });
      expect(onlyUsers.results.map(({ group }) => Object.keys(group))).to.deep.equal(
        visit.sim.queues.map(() => ['queueId']),
      );
    }),
  );

  it(
    'should list what it counted where requested, with matching dates',
    observing(async (visit) => {
      const metrics = ['oWaiting', 'oLongestWaiting', 'oInteracting', 'oUserRoutingStatuses'];
      const detailMetrics = ['oWaiting', 'oInteracting', 'oUserRoutingStatuses'];
      const { results } = await observe(visit, { metrics, detailMetrics });
      let waited = 0;
      for (const { data } of results) {
        for (const { metric, stats, truncated, observations } of data) {
          if (!detailMetrics.includes(metric)) {
            expect([truncated, observations]).to.deep.equal([undefined, undefined]);
            continue;
          }
          expect(truncated).to.equal(false);
          expect(observations).to.have.length(stats.count);
          const dates = observations!.map(({ observationDate }) => observationDate);
          if (metric !== 'oUserRoutingStatuses') expect(dates).to.deep.equal(dates.toSorted());
        }
        const [waiting, longest] = data;
        const [oldest] = waiting!.observations!;
        if (waiting!.metric !== 'oWaiting' || oldest === undefined) continue;
        waited += 1;
        expect(oldest.conversationId).to.be.a('string');
        expect(longest!.stats).to.deep.equal({ count: 1, calculatedMetricValue: Date.parse(oldest.observationDate) });
      }
      expect(waited).to.be.greaterThan(0);
    }),
  );

  it(
    'should truncate a long list of observations in its middle, and report it',
    observing(
      async (visit) => {
        const { results } = await observe(visit, { metrics: ['oWaiting'], detailMetrics: ['oWaiting'] });
        const [{ stats, truncated, observations } = {}] = results.find(
          ({ group }) => group.mediaType === 'email',
        )!.data;
        expect(stats?.count).to.be.greaterThan(100);
        expect(truncated).to.equal(true);
        const busy = history({
          queues: 1,
          conversationsPerQueueDay: 20_000,
          mediaTypes: ['voice', 'chat', 'email', 'message', 'callback'],
        });
        const all = activitiesAt(busy, busy.queues[0]!, now)
          .filter(({ metric, conversation }) => metric === 'oWaiting' && conversation.mediaType === 'email')
          .map(({ sinceMs }) => sinceMs);
        expect(all).to.have.length(stats!.count);
        expect(observations!.map(({ observationDate }) => Date.parse(observationDate))).to.deep.equal([
          ...all.slice(0, 50),
          ...all.slice(-50),
        ]);
      },
      { queues: 1, conversationsPerQueueDay: 20_000 },
    ),
  );

  it(
    'should divide users by routing status and presence, with ids that it defines',
    observing(async (visit) => {
      const metrics = [
        ...['oMemberUsers', 'oActiveUsers', 'oOnQueueUsers', 'oOffQueueUsers', 'oUserPresences'],
        'oUserRoutingStatuses',
      ];
      const { results, systemToOrganizationMappings } = await observe(visit, { metrics });
      const statuses = ['IDLE', 'INTERACTING', 'OFF_QUEUE'];
      const presences = Object.values(systemToOrganizationMappings).flat();
      const seen = new Set<string>();
      for (const { data } of results) {
        const sum = (metric: string, qualifier?: string) =>
          data
            .filter((one) => one.metric === metric && (qualifier === undefined || one.qualifier === qualifier))
            .reduce((all, { stats }) => all + stats.count, 0);
        expect(sum('oMemberUsers')).to.equal(8);
        expect(sum('oUserPresences')).to.equal(8);
        expect(sum('oUserRoutingStatuses')).to.equal(8);
        expect(sum('oOnQueueUsers') + sum('oOffQueueUsers')).to.equal(8);
        expect(sum('oOffQueueUsers')).to.equal(sum('oUserRoutingStatuses', 'OFF_QUEUE'));
        expect(sum('oOnQueueUsers')).to.equal(sum('oUserPresences', systemToOrganizationMappings['ON_QUEUE']![0]));
        expect(sum('oActiveUsers')).to.equal(8 - sum('oUserPresences', systemToOrganizationMappings['OFFLINE']![0]));
        for (const { metric, qualifier, stats } of data) {
          if (qualifier !== undefined) seen.add(qualifier);
          expect(stats.count > 0 || qualifier === undefined).to.equal(true);
          if (metric === 'oUserPresences') expect(presences).to.include(qualifier);
          if (metric === 'oUserRoutingStatuses') expect(statuses).to.include(qualifier);
        }
      }
      expect([...seen]).to.include.members(statuses);
    }),
  );

  it(
    'should select queues and media types by filter',
    observing(async (visit) => {
      const [a, b] = visit.sim.queues.map(({ id }) => id) as [string, string];
      const filter = {
        type: 'and',
        clauses: [filterOf(a, b)],
        predicates: [{ dimension: 'mediaType', value: 'chat' }],
      };
      const { results } = await observe(visit, { filter, metrics: ['oWaiting', 'oMemberUsers'] });
      expect(results.map(({ group }) => group)).to.deep.equal(
        [a, b].flatMap((queueId) => [{ queueId }, { queueId, mediaType: 'chat' }]),
      );
      expect((await observe(visit, { filter: filterOf('unknown'), metrics: ['oWaiting'] })).results).to.deep.equal([]);
    }),
  );

  it('should be the same in another simulator at the same moment, and different at another', async () => {
    const texts: string[] = [];
    const ask = (visit: Visit) =>
      observe(visit, { metrics: ['oWaiting', 'oInteracting', 'oUserPresences'], detailMetrics: ['oWaiting'] }).then(
        (body) => void texts.push(JSON.stringify(body)),
      );
    await observing(ask)();
    await observing(ask)();
    const later = new VirtualTimeScheduler();
    later.frame = now + 3_600_000;
    await observing(ask, { runtime: { scheduler: later } })();
    expect(texts[0]).to.equal(texts[1]);
    expect(texts[0]).to.not.equal(texts[2]);
  });

  const predicate = { dimension: 'queueId', value: 'x' };
  const query = { filter: { type: 'and', predicates: [predicate] }, metrics: ['oWaiting'] };
  const rejected: readonly (readonly [what: string, change: object, code: string])[] = [
    ['no filter', { filter: undefined }, 'bad.request'],
    ['an empty filter', { filter: { type: 'and', predicates: [] } }, 'bad.request'],
    ['no metrics', { metrics: undefined }, 'bad.request'],
    ['an unknown metric', { metrics: ['oNone'] }, 'invalid.value'],
    ['an aggregate metric', { metrics: ['nOffered'] }, 'invalid.value'],
    ['too many predicates', { filter: filterOf(...Array.from({ length: 201 }, String)) }, 'bad.request'],
    ['details of the longest wait', { detailMetrics: ['oLongestWaiting'] }, 'invalid.value'],
    [
      'another dimension',
      { filter: { type: 'and', predicates: [{ dimension: 'userId', value: 'x' }] } },
      'invalid.value',
    ],
    [
      'more queues than a filter accepts',
      { filter: { type: 'or', predicates: Array.from({ length: 301 }, () => predicate) } },
      'bad.request',
    ],
  ];
  for (const [what, change, code] of rejected) {
    it(
      `should reject ${what}`,
      visiting({ queues: 1 }, async ({ post }) => {
        expect((await post(observationsPath, { ...query, ...change })).json()).to.include({ status: 400, code });
      }),
    );
  }
});
