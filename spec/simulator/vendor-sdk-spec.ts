import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import platform, { type Models } from 'purecloud-platform-client-v2';
import type { Simulator } from '../../src/simulator/index.js';
import {
  activityPath,
  aggregatesPath,
  type TestResponse,
  conversationsPath,
  detailJobsPath,
  limitsPath,
  observationsPath,
  visiting,
} from './support/visit.js';

const requested = async (response: Promise<TestResponse>): Promise<object> => (await response).json<object>();

describe('simulator: the vendor SDK as its client', () => {
  const sdk = platform.ApiClient.instance;
  after(() => {
    // The SDK watches a file in the home directory and keeps its connections: neither may outlive the spec.
    sdk.config.live_reload_config = false;
    sdk.setAccessToken('');
  });

  const logIn = async ({ hosts, credentials }: Simulator): Promise<void> => {
    const { hostname, port } = new URL(hosts.api);
    sdk.setGateway({ host: hostname, protocol: 'http', port: Number(port) });
    await sdk.loginClientCredentialsGrant(credentials.clientId, credentials.clientSecret);
  };

  it(
    'should log in, query aggregates and list queues with the numbers of a plain request',
    visiting({ queues: 30 }, async ({ sim, post, get }) => {
      const { hostname, port } = new URL(sim.hosts.api);
      sdk.setGateway({ host: hostname, protocol: 'http', port: Number(port) });
      const login = await sdk.loginClientCredentialsGrant(sim.credentials.clientId, sim.credentials.clientSecret);
      expect(login.accessToken).to.be.a('string').and.not.be.empty;

      const query: Models.ConversationAggregationQuery = {
        interval: '2026-10-05T00:00:00.000Z/2026-10-12T00:00:00.000Z',
        granularity: 'P1D',
        timeZone: 'Europe/Berlin',
        groupBy: ['queueId', 'mediaType'],
        metrics: ['nOffered', 'tAnswered', 'tAbandon', 'tHandle', 'oServiceLevel'],
        filter: {
          type: 'or',
          predicates: sim.queues.slice(0, 2).map(({ id }) => ({ dimension: 'queueId', value: id })),
        },
      };
      const response = await new platform.AnalyticsApi().postAnalyticsConversationsAggregatesQuery(query);
      expect(response.results).to.have.length(10);
      expect(response).to.deep.equal((await post(aggregatesPath, query)).json<object>());

      const routing = new platform.RoutingApi();
      const listing = await routing.getRoutingQueues({ pageSize: 10, pageNumber: 2 });
      expect(listing.entities?.map(({ id }) => id)).to.deep.equal(sim.queues.slice(10, 20).map(({ id }) => id));
      expect(listing).to.deep.equal((await get(sim.requests.at(-1)!.url)).json<object>());
      const ids = [sim.queues[4]!.id, sim.queues[7]!.id];
      const chosen = await routing.getRoutingQueues({ id: ids });
      expect(chosen.entities?.map(({ id }) => id)).to.deep.equal(ids);
    }),
  );

  const clock = new VirtualTimeScheduler();
  clock.frame = Date.parse('2026-10-05T15:00:00Z');
  const interval = '2026-10-05T00:00:00.000Z/2026-10-06T00:00:00.000Z';

  it(
    'should query conversation details, observations, activity and limits with the same numbers',
    visiting(
      { queues: 3, conversationsPerQueueDay: 200, ratePerMinute: 200, runtime: { scheduler: clock } },
      async ({ sim, post, get }) => {
        await logIn(sim);
        const analytics = new platform.AnalyticsApi();
        const predicates = sim.queues.map(({ id }) => ({ type: 'dimension', dimension: 'queueId', value: id }));
        const filter = { type: 'or', predicates };

        const details: Models.ConversationQuery = {
          interval,
          order: 'desc',
          orderBy: 'conversationStart',
          paging: { pageSize: 50, pageNumber: 2 },
          segmentFilters: [filter],
        };
        const conversations = await analytics.postAnalyticsConversationsDetailsQuery(details);
        expect(conversations.conversations).to.have.length(50);
        expect(conversations).to.deep.equal(await requested(post(conversationsPath, details)));

        const observations: Models.QueueObservationQuery = {
          filter,
          metrics: ['oWaiting', 'oInteracting', 'oOnQueueUsers'],
          detailMetrics: ['oInteracting'],
        };
        const seen = await analytics.postAnalyticsQueuesObservationsQuery(observations);
        expect(seen.results).to.have.length(18);
        expect(seen).to.deep.equal(await requested(post(observationsPath, observations)));

        const activity: Models.ConversationActivityQuery = {
          metrics: [{ metric: 'oInteracting', details: true }, { metric: 'oLongestWaiting' }],
          groupBy: ['queueId'],
          filter,
        };
        const active = await analytics.postAnalyticsConversationsActivityQuery(activity, {
          pageSize: 2,
          pageNumber: 1,
        });
        expect(active.results).to.have.length(2);
        expect(active).to.deep.equal(await requested(post(`${activityPath}?pageSize=2&pageNumber=1`, activity)));

        const limits = await new platform.OrganizationApi().getOrganizationsLimitsNamespace('platform.api');
        expect(limits.entities?.map(({ value }) => value)).to.deep.equal([200]);
        expect(limits).to.deep.equal(await requested(get(`${limitsPath}/platform.api`)));
      },
    ),
  );

  it(
    'should submit jobs, poll them, read their pages and cancel them',
    visiting({ queues: 3, jobs: { queuedMs: 0, pendingMs: 0 } }, async ({ sim, post, get }) => {
      await logIn(sim);
      const analytics = new platform.AnalyticsApi();
      const query: Models.ConversationAsyncAggregationQuery = {
        interval,
        groupBy: ['queueId', 'mediaType'],
        metrics: ['nOffered', 'tHandle'],
        pageSize: 10,
      };
      const { jobId = '' } = await analytics.postAnalyticsConversationsAggregatesJobs(query);
      const { state } = await analytics.getAnalyticsConversationsAggregatesJob(jobId);
      expect(state).to.equal('FULFILLED');
      const { cursor = '', results = [] } = await analytics.getAnalyticsConversationsAggregatesJobResults(jobId);
      const rest = await analytics.getAnalyticsConversationsAggregatesJobResults(jobId, { cursor });
      expect(rest).to.have.all.keys('results');
      expect({ results: [...results, ...(rest.results ?? [])] }).to.deep.equal(
        await requested(post(aggregatesPath, query)),
      );
      await analytics.deleteAnalyticsConversationsAggregatesJob(jobId);
      expect(await analytics.getAnalyticsConversationsAggregatesJob(jobId)).to.include({ state: 'CANCELLED' });

      const submitted = await analytics.postAnalyticsConversationsDetailsJobs({ interval });
      const details = await analytics.getAnalyticsConversationsDetailsJobResults(submitted.jobId ?? '', {
        pageSize: 30,
      });
      expect(details.conversations).to.have.length(30);
      const plain = await requested(get(`${detailJobsPath}/${submitted.jobId}/results?pageSize=30`));
      expect(plain).to.deep.include({ conversations: details.conversations, cursor: details.cursor });
      const { dataAvailabilityDate } = await analytics.getAnalyticsConversationsDetailsJobsAvailability();
      expect(dataAvailabilityDate).to.be.a('string');
    }),
  );

  it(
    'should reject an invalid query in a way that it understands',
    visiting({}, async ({ sim }) => {
      await logIn(sim);
      const rejected: unknown = await new platform.AnalyticsApi()
        .postAnalyticsConversationsAggregatesQuery({ interval: 'yesterday', metrics: ['nOffered'] })
        .catch((reason: unknown) => reason);
      expect(rejected).to.deep.include({
        status: 400,
        code: 'invalid.date',
        message: 'Invalid value for interval: "yesterday"',
      });
    }),
  );
});
