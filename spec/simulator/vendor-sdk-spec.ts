import { expect } from 'chai';
import platform, { type Models } from 'purecloud-platform-client-v2';
import { aggregatesPath, visiting } from './support/visit.js';

describe('simulator: the vendor SDK as its client', () => {
  const sdk = platform.ApiClient.instance;
  after(() => {
    // The SDK watches a file in the home directory and keeps its connections: neither may outlive the spec.
    sdk.config.live_reload_config = false;
    sdk.setAccessToken('');
  });

  it(
    'should log in, query aggregates and list queues with the numbers that a plain request gets',
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
      const answer = await new platform.AnalyticsApi().postAnalyticsConversationsAggregatesQuery(query);
      expect(answer.results).to.have.length(10);
      expect(answer).to.deep.equal((await post(aggregatesPath, query)).json<object>());

      const routing = new platform.RoutingApi();
      const listing = await routing.getRoutingQueues({ pageSize: 10, pageNumber: 2 });
      expect(listing.entities?.map(({ id }) => id)).to.deep.equal(sim.queues.slice(10, 20).map(({ id }) => id));
      expect(listing).to.deep.equal((await get(sim.requests.at(-1)!.url)).json<object>());
      const ids = [sim.queues[4]!.id, sim.queues[7]!.id];
      const chosen = await routing.getRoutingQueues({ id: ids });
      expect(chosen.entities?.map(({ id }) => id)).to.deep.equal(ids);
    }),
  );

  it(
    'should be told of a bad query in a way that it understands',
    visiting({}, async ({ sim }) => {
      const { hostname, port } = new URL(sim.hosts.api);
      sdk.setGateway({ host: hostname, protocol: 'http', port: Number(port) });
      await sdk.loginClientCredentialsGrant(sim.credentials.clientId, sim.credentials.clientSecret);
      const refused: unknown = await new platform.AnalyticsApi()
        .postAnalyticsConversationsAggregatesQuery({ interval: 'yesterday', metrics: ['nOffered'] })
        .catch((reason: unknown) => reason);
      expect(refused).to.deep.include({
        status: 400,
        code: 'invalid.date',
        message: 'Invalid value for interval: "yesterday"',
      });
    }),
  );
});
